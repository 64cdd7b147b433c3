-- Grain: one platform, all of history. Key: platform. Source: prod.fact_campaign_performance_daily. From
-- impressions to contracts, under the platform that the lead, and the contract by itself, is attributed to.
create view prod.view_funnel_summary as
with platforms as (
    select
        performance.platform,
        min(performance.day) as first_day,
        max(performance.day) as last_day,
        sum(performance.impressions) as impressions,
        sum(performance.clicks) as clicks,
        coalesce(sum(performance.spend), 0) as spend,
        count(*) filter (where performance.spend is null) as rows_without_rate,
        sum(performance.platform_leads) as platform_leads,
        sum(performance.leads) as leads,
        sum(performance.contracts) as contracts,
        sum(performance.revenue) as revenue,
        sum(performance.contracts_without_rate) as contracts_without_rate
    from prod.fact_campaign_performance_daily as performance
    group by performance.platform
)

select
    platforms.*,
    stg.platform_group(platforms.platform) as platform_group,
    prod.ratio(platforms.clicks, platforms.impressions) as ctr,
    prod.ratio(platforms.leads, platforms.clicks) as click_to_lead,
    prod.ratio(platforms.contracts, platforms.leads) as cvr,
    prod.ratio(prod.complete(platforms.spend, platforms.rows_without_rate), platforms.leads) as cpl,
    prod.ratio(prod.complete(platforms.spend, platforms.rows_without_rate), platforms.contracts) as cpa,
    prod.ratio(
        prod.complete(platforms.revenue, platforms.contracts_without_rate),
        prod.complete(platforms.spend, platforms.rows_without_rate)
    ) as roas
from platforms;

comment on view prod.view_funnel_summary is
'The funnel of each platform, all of history: impressions, clicks, leads, contracts, revenue';
comment on column prod.view_funnel_summary.spend is
'In the reporting currency, without the rows that rows_without_rate counts';
comment on column prod.view_funnel_summary.revenue is
'In the reporting currency, without the contracts that contracts_without_rate counts';
comment on column prod.view_funnel_summary.cpl is
'Spend per lead; null, as every ratio of money, where a part of it has no rate';
