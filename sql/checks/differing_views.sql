-- Grain: one view. Key: asset. Source: prod, dashboards, raw.google_ads_keyword_daily. How many rows of the
-- view differ from what the facts make of the same key, which totals alone would not tell. What the facts say
-- counts once for, what the view shows once against: where the two agree, nothing remains.
create view checks.differing_views as
with days as (
    select
        day,
        platform,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        coalesce(sum(spend), 0) as spend,
        sum(platform_leads) as platform_leads,
        sum(leads) as leads,
        sum(contracts) as contracts,
        sum(revenue) as revenue,
        sum(cohort_contracts) as cohort_contracts,
        sum(cohort_revenue) as cohort_revenue
    from prod.fact_campaign_performance_daily
    group by day, platform
),

campaign_days as (
    select
        day,
        platform,
        campaign_id,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        case when count(*) = count(spend) then sum(spend) end as spend,
        sum(leads) as leads,
        sum(cohort_contracts) as contracts,
        sum(cohort_revenue) as revenue
    from prod.fact_campaign_performance_daily
    where has_account_figures or leads <> 0 or cohort_contracts <> 0
    group by day, platform, campaign_id
),

sales as (
    select
        contract_day as day,
        platform,
        id_product,
        id_city,
        coalesce(contract_amount_reporting, 0) as revenue
    from prod.fact_contracts
),

parts (
    asset, day, platform, key, impressions, clicks, spend, platform_leads, leads, contracts, revenue
) as (
    select
        'prod/view_funnel_summary', null::date, platform, null::text, impressions, clicks, spend,
        platform_leads, leads, contracts, revenue
    from days
    union all
    select
        'prod/view_funnel_summary', null, platform, null, -impressions, -clicks, -spend,
        -platform_leads, -leads, -contracts, -revenue
    from prod.view_funnel_summary
    union all
    select
        'dashboards/v6_product_performance', day, platform, id_product::text, 0, 0, 0, 0, 0, 1, revenue
    from sales
    union all
    select
        'dashboards/v6_product_performance', day, platform, id_product::text, 0, 0, 0, 0, 0, -contracts,
        -revenue
    from dashboards.v6_product_performance
    union all
    select 'dashboards/v6_branch_performance', day, platform, id_city::text, 0, 0, 0, 0, 0, 1, revenue
    from sales
    union all
    select
        'dashboards/v6_branch_performance', day, platform, id_city::text, 0, 0, 0, 0, 0, -contracts,
        -revenue
    from dashboards.v6_branch_performance
    union all
    select 'prod/view_product_performance', null, null, id_product::text, 0, 0, 0, 0, 0, 1, revenue
    from sales
    union all
    select
        'prod/view_product_performance', null, null, id_product::text, 0, 0, 0, 0, 0, -contracts,
        -revenue
    from prod.view_product_performance
    union all
    select 'dashboards/v6_attribution_coverage', lead_day, null, null, 0, 0, 0, 0, 1, 0, 0
    from prod.fact_leads
    union all
    select 'dashboards/v6_attribution_coverage', day, null, null, 0, 0, 0, 0, 0, 1, 0
    from sales
    union all
    select
        'dashboards/v6_attribution_coverage', day, null, null, 0, 0, 0, 0, -leads, -contracts, 0
    from dashboards.v6_attribution_coverage
),

differing as (
    select asset
    from parts
    group by asset, day, platform, key
    having
        sum(impressions) <> 0
        or sum(clicks) <> 0
        or sum(spend) <> 0
        or sum(platform_leads) <> 0
        or sum(leads) <> 0
        or sum(contracts) <> 0
        or sum(revenue) <> 0
)

select assets.asset, count(differing.asset) as differing
from (
    values
    ('prod/view_funnel_summary'),
    ('prod/view_product_performance'),
    ('dashboards/v6_product_performance'),
    ('dashboards/v6_branch_performance'),
    ('dashboards/v6_attribution_coverage')
) as assets (asset)
left join differing on assets.asset = differing.asset
group by assets.asset
union all
select 'dashboards/v6_funnel_daily', count(*)
from days
full join dashboards.v6_funnel_daily as shown on days.day = shown.day and days.platform = shown.platform
where
    (
        days.impressions, days.clicks, days.spend, days.leads, days.contracts, days.revenue,
        days.cohort_contracts, days.cohort_revenue
    )
    is distinct from (
        shown.impressions, shown.clicks, shown.spend, shown.leads, shown.contracts, shown.revenue,
        shown.cohort_contracts, shown.cohort_revenue
    )
union all
select 'dashboards/v6_campaign_roi_daily', count(*)
from campaign_days as days
full join dashboards.v6_campaign_roi_daily as shown
    on
        days.day = shown.day
        and days.platform = shown.platform
        and coalesce(days.campaign_id, '') = coalesce(shown.campaign_id, '')
where
    (days.impressions, days.clicks, days.spend, days.leads, days.contracts, days.revenue)
    is distinct from (
        shown.impressions, shown.clicks, shown.spend, shown.leads, shown.contracts, shown.revenue
    )
union all
select 'prod/fact_keyword_performance_daily', count(*)
from raw.google_ads_keyword_daily as figures
full join prod.fact_keyword_performance_daily as shown
    on
        figures.date = shown.day
        and figures.ad_group_id::text = shown.adset_id
        and figures.criterion_id::text = shown.keyword_id
where
    (
        coalesce(figures.impressions, 0), coalesce(figures.clicks, 0),
        coalesce(figures.cost_micros, 0) / 1000000.0, coalesce(figures.conversions, 0)
    )
    is distinct from (shown.impressions, shown.clicks, shown.spend_account, shown.platform_leads)
union all
select 'dashboards/fact_leads', count(*)
from prod.fact_leads as facts
full join dashboards.fact_leads as shown on facts.client_id = shown.sk_lead
where
    (
        facts.client_id, facts.lead_day, facts.platform, facts.platform_group, facts.channel, facts.is_paid,
        facts.utm_source, facts.campaign_id, facts.adset_id, facts.ad_id, facts.attributed_source_id,
        facts.attribution_rule, facts.n_contracts, facts.first_contract_at,
        coalesce(facts.contract_amount, 0), facts.contracts_without_rate
    )
    is distinct from (
        shown.client_id, shown.created_date, shown.platform, shown.dominant_platform, shown.channel,
        shown.is_paid, shown.utm_source, shown.campaign_id, shown.adset_id, shown.ad_id,
        shown.attributed_source_id, shown.attribution_rule, shown.n_contracts, shown.first_contract_at,
        shown.contract_amount, shown.contracts_without_rate
    )
union all
select 'dashboards/v6_contracts_enriched', count(*)
from prod.fact_contracts as facts
full join dashboards.v6_contracts_enriched as shown on facts.contract_id = shown.contract_id
where
    (
        facts.client_id, facts.contract_day, facts.lead_day, facts.contract_amount_reporting,
        facts.contract_amount, facts.contract_currency, facts.id_product, facts.id_city, facts.platform,
        facts.platform_group, facts.channel, facts.is_paid, facts.campaign_id, facts.adset_id, facts.ad_id,
        facts.attributed_source_id, facts.attribution_rule, facts.is_repeat
    )
    is distinct from (
        shown.client_id, shown.contract_date, shown.lead_date, shown.contract_amount,
        shown.contract_amount_original, shown.contract_currency, shown.id_product, shown.id_city,
        shown.platform, shown.dominant_platform, shown.channel, shown.is_paid, shown.campaign_id,
        shown.adset_id, shown.ad_id, shown.attributed_source_id, shown.attribution_rule, shown.is_repeat
    )
union all
select 'prod/view_client_funnel', count(*)
from prod.dim_clients as clients
full join prod.view_client_funnel as shown on clients.client_id = shown.client_id
where
    (clients.segment, clients.total_touches, clients.n_contracts, clients.revenue, clients.lead_platform)
    is distinct from (
        shown.segment, shown.total_touches, shown.n_contracts, shown.revenue, shown.platform
    );
