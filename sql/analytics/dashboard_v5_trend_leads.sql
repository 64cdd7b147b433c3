-- /dashboard/v5/trend/leads: one row per day, days without leads included.
-- Parameters: date_from, date_to, platform
with day_sums as (
    select
        funnel.day,
        sum(funnel.leads) as leads
    from dashboards.v6_funnel_daily as funnel
    where
        funnel.day between $1::date and $2::date
        and $3::text in ('all', funnel.platform, funnel.dominant_platform)
    group by funnel.day
)

select
    days.day::date as dt,
    coalesce(day_sums.leads, 0) as leads
from generate_series($1::date, $2::date, interval '1 day') as days (day)
left join day_sums on days.day = day_sums.day
order by days.day;
