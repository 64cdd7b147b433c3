-- Grain: one day and platform with figures of the ad account, leads or contracts. Key: these. Source:
-- prod.fact_campaign_performance_daily.
create view dashboards.v6_funnel_daily as
select
    performance.day,
    performance.platform,
    stg.platform_group(performance.platform) as dominant_platform,
    sum(performance.impressions)::bigint as impressions,
    sum(performance.clicks)::bigint as clicks,
    coalesce(sum(performance.spend), 0) as spend,
    count(*) filter (where performance.spend is null) as rows_without_rate,
    sum(performance.leads)::bigint as leads,
    sum(performance.contracts)::bigint as contracts,
    sum(performance.revenue) as revenue,
    sum(performance.contracts_without_rate)::bigint as contracts_without_rate,
    sum(performance.cohort_contracts)::bigint as cohort_contracts,
    sum(performance.cohort_revenue) as cohort_revenue,
    sum(performance.cohort_contracts_without_rate)::bigint as cohort_contracts_without_rate
from prod.fact_campaign_performance_daily as performance
group by performance.day, performance.platform;

comment on view dashboards.v6_funnel_daily is 'From spend and impressions to contracts per day and platform';
comment on column dashboards.v6_funnel_daily.spend is
'In the reporting currency, without the rows that rows_without_rate counts';
comment on column dashboards.v6_funnel_daily.leads is 'By the day of the lead';
comment on column dashboards.v6_funnel_daily.contracts is 'By the day of the contract';
comment on column dashboards.v6_funnel_daily.revenue is
'Of contracts, in the reporting currency, without those that contracts_without_rate counts';
comment on column dashboards.v6_funnel_daily.cohort_contracts is
'Contracts by the day of their lead; revenue of these: cohort_revenue';
