-- /dashboard/v5/trend/spend: one row per day, days without spend included.
-- Parameters: date_from, date_to, platform
with day_sums as (
    select
        funnel.day,
        sum(funnel.spend) as spend,
        sum(funnel.rows_without_rate) as rows_without_rate
    from dashboards.v6_funnel_daily as funnel
    where
        funnel.day between $1::date and $2::date
        and $3::text in ('all', funnel.platform, funnel.dominant_platform)
    group by funnel.day
)

select
    days.day::date as dt,
    round(coalesce(day_sums.spend, 0), 2) as spend,
    coalesce(day_sums.rows_without_rate, 0) as rows_without_rate
from generate_series($1::date, $2::date, interval '1 day') as days (day)
left join day_sums on days.day = day_sums.day
order by days.day;
