-- Grain: one row of prod.fact_campaign_performance_daily that changes. Target: prod.scope_performance,
-- stg.change_set. Source: prod.performance_parts, raw.fb_ads. Sums up the new rows, and tells the dimensions
-- whose totals change with them.
create function prod.collect_performance() returns void
language sql
begin atomic
    delete from prod.scope_performance;

    insert into prod.scope_performance
    select
        parts.day,
        parts.platform,
        parts.publisher_platform,
        parts.campaign_id,
        parts.adset_id,
        parts.ad_id,
        case
            when parts.platform in ('facebook', 'instagram') then 'facebook'
            when parts.platform in ('google', 'youtube') then 'google'
        end as ad_account,
        bool_or(parts.has_account_figures) as has_account_figures,
        sum(parts.impressions) as impressions,
        sum(parts.clicks) as clicks,
        sum(parts.spend_account) as spend_account,
        max(parts.account_currency) as account_currency,
        case when bool_and(parts.spend is not null) then sum(parts.spend) end as spend,
        sum(parts.platform_leads) as platform_leads,
        sum(parts.leads) as leads,
        sum(parts.contracts) as contracts,
        sum(parts.revenue) as revenue,
        sum(parts.contracts_without_rate) as contracts_without_rate,
        sum(parts.cohort_contracts) as cohort_contracts,
        sum(parts.cohort_revenue) as cohort_revenue,
        sum(parts.cohort_contracts_without_rate) as cohort_contracts_without_rate
    from prod.performance_parts as parts
    group by
        parts.day,
        parts.platform,
        parts.publisher_platform,
        parts.campaign_id,
        parts.adset_id,
        parts.ad_id;

    insert into stg.change_set (kind, key)
    select distinct
        scope_performance.ad_account || '_campaign',
        scope_performance.campaign_id
    from prod.scope_performance
    where scope_performance.campaign_id is not null
    union
    select
        'creative',
        fb_ads.ad_creative_id
    from prod.scope_performance
    inner join raw.fb_ads on scope_performance.ad_id = fb_ads.ad_id
    where fb_ads.ad_creative_id is not null;
end;
