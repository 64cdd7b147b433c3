-- Grain: one dimension. Key: asset. Source: prod, raw.fb_ads, raw.itcrm_clients, raw.fb_campaigns,
-- raw.google_ads_campaigns, raw.fb_ad_creative_details, raw.itcrm_products. How many rows of the dimension
-- are missing, invented, or differ from what the facts make of the same key: totals alone would not tell.
create view checks.differing_dimensions as
with journeys as (
    select
        client_id,
        count(*) as touches,
        count(*) filter (where is_paid) as paid_touches,
        min(date_time) as first_touch_at,
        max(date_time) as last_touch_at
    from prod.fact_events
    group by client_id
),

purchases as (
    select
        client_id,
        count(*) as contracts,
        min(contract_date) as first_contract_at,
        max(contract_date) as last_contract_at,
        coalesce(sum(contract_amount_reporting), 0) as revenue,
        count(*) filter (where contract_amount_reporting is null) as contracts_without_rate
    from prod.fact_contracts
    group by client_id
),

known_clients as (
    select client_id, raw_clients.id_uniq as known_id
    from (select id_uniq, id_uniq as client_id from raw.itcrm_clients) as raw_clients
    full join journeys using (client_id)
),

sales as (
    select
        id_product,
        count(*) as sales,
        coalesce(sum(contract_amount_reporting), 0) as revenue,
        min(contract_day) as first_sale_day,
        max(contract_day) as last_sale_day
    from prod.fact_contracts
    group by id_product
),

-- What the facts say counts once for, what a dimension shows once against.
parts (asset, ad_account, key, n_rows, impressions, clicks, spend, leads, contracts, revenue) as (
    select
        'prod/dim_campaigns', ad_account, campaign_id, 0, impressions, clicks, coalesce(spend, 0), leads,
        contracts, revenue
    from prod.fact_campaign_performance_daily
    where campaign_id is not null
    union all
    select
        'prod/dim_campaigns', ad_account, campaign_id, 0, -impressions, -clicks, -spend, -leads, -contracts,
        -revenue
    from prod.dim_campaigns
    union all
    select 'prod/dim_campaigns', ad_account, campaign_id, 1, 0, 0, 0, 0, 0, 0 from prod.known_campaigns
    union all
    select 'prod/dim_campaigns', ad_account, campaign_id, -1, 0, 0, 0, 0, 0, 0
    from prod.dim_campaigns
    where is_in_account
    union all
    select
        'prod/dim_ad_creatives', null, fb_ads.ad_creative_id, 0, shown.impressions, shown.clicks,
        coalesce(shown.spend, 0), shown.leads, shown.contracts, shown.revenue
    from prod.fact_campaign_performance_daily as shown
    inner join raw.fb_ads on shown.ad_id = fb_ads.ad_id
    where fb_ads.ad_creative_id is not null
    union all
    select
        'prod/dim_ad_creatives', null, creative_id, 0, -impressions, -clicks, -spend, -leads, -contracts,
        -revenue
    from prod.dim_ad_creatives
    union all
    select 'prod/dim_ad_creatives', null, ad_creative_id, 1, 0, 0, 0, 0, 0, 0 from raw.fb_ad_creative_details
    union all
    select 'prod/dim_ad_creatives', null, creative_id, -1, 0, 0, 0, 0, 0, 0
    from prod.dim_ad_creatives
    where is_in_account
),

differing as (
    select asset
    from parts
    group by asset, ad_account, key
    having
        sum(n_rows) <> 0
        or sum(impressions) <> 0
        or sum(clicks) <> 0
        or sum(spend) <> 0
        or sum(leads) <> 0
        or sum(contracts) <> 0
        or sum(revenue) <> 0
)

select assets.asset, count(differing.asset) as differing
from (values ('prod/dim_campaigns'), ('prod/dim_ad_creatives')) as assets (asset)
left join differing on assets.asset = differing.asset
group by assets.asset
union all
select 'prod/dim_clients', count(*)
from known_clients
full join prod.dim_clients as shown on known_clients.client_id = shown.client_id
left join journeys on shown.client_id = journeys.client_id
left join purchases on shown.client_id = purchases.client_id
left join prod.fact_leads as leads on shown.client_id = leads.client_id
where
    (
        known_clients.client_id, coalesce(journeys.touches, 0), coalesce(journeys.paid_touches, 0),
        journeys.first_touch_at, journeys.last_touch_at, coalesce(purchases.contracts, 0),
        purchases.first_contract_at, purchases.last_contract_at, coalesce(purchases.revenue, 0),
        coalesce(purchases.contracts_without_rate, 0), leads.lead_source_id, leads.platform,
        leads.first_platform,
        case
            when purchases.contracts >= 3 then 'VIP'
            when purchases.contracts > 0 then 'customer'
            else 'prospect'
        end
    )
    is distinct from (
        shown.client_id, shown.total_touches, shown.paid_touches, shown.first_touch_at, shown.last_touch_at,
        shown.n_contracts, shown.first_contract_at, shown.last_contract_at, shown.revenue,
        shown.contracts_without_rate, shown.lead_source_id, shown.lead_platform, shown.first_platform,
        shown.segment
    )
union all
select 'prod/dim_products', count(*)
from raw.itcrm_products as known
full join prod.dim_products as shown on known.id_product = shown.id_product
left join sales on shown.id_product = sales.id_product
where
    shown.id_product is null
    or (known.id_product is not null) <> shown.is_in_catalogue
    or (coalesce(sales.sales, 0), coalesce(sales.revenue, 0), sales.first_sale_day, sales.last_sale_day)
    is distinct from (shown.sales, shown.revenue, shown.first_sale_day, shown.last_sale_day);
