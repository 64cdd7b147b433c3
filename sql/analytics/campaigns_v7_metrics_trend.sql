-- /campaigns/v7/metrics/trend: one row per day, days without figures included. ctr is in percent, cpm the
-- spend of 1,000 impressions.
-- Parameters: date_from, date_to, platform
with day_sums as (
    select
        funnel.day,
        sum(funnel.leads) as leads,
        sum(funnel.clicks) as clicks,
        sum(funnel.impressions) as impressions,
        sum(funnel.spend) as spend,
        sum(funnel.rows_without_rate) as rows_without_rate,
        prod.complete(sum(funnel.spend), sum(funnel.rows_without_rate)) as complete_spend
    from dashboards.v6_funnel_daily as funnel
    where
        funnel.day between $1::date and $2::date
        and $3::text in ('all', funnel.platform, funnel.dominant_platform)
    group by funnel.day
)

select
    days.day::date as dt,
    coalesce(day_sums.leads, 0) as leads,
    coalesce(day_sums.clicks, 0) as clicks,
    coalesce(day_sums.impressions, 0) as impressions,
    round(coalesce(day_sums.spend, 0), 2) as spend,
    coalesce(day_sums.rows_without_rate, 0) as rows_without_rate,
    round(day_sums.complete_spend / nullif(day_sums.leads, 0), 2) as cpl,
    round(day_sums.complete_spend / nullif(day_sums.clicks, 0), 2) as cpc,
    prod.percent(day_sums.clicks, day_sums.impressions) as ctr,
    round(1000 * day_sums.complete_spend / nullif(day_sums.impressions, 0), 2) as cpm
from generate_series($1::date, $2::date, interval '1 day') as days (day)
left join day_sums on days.day = day_sums.day
order by days.day;
