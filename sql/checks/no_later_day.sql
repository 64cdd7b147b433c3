-- Grain: one figure of the daily figures. Source: prod.fact_campaign_performance_daily, raw.load_log. Nothing
-- happens on a day that has not begun: a contract, lead or insight of a later day than the newest load has a
-- mistyped date. It is kept on that day, and the newest day of prod.data_version passes it over.
create view checks.no_later_day as
with last_load as (
    select stg.local_time(max(loaded_at))::date as loaded_on
    from raw.load_log
),

later_days as (
    select
        count(distinct performance.day) as days,
        max(performance.day) as last_day
    from last_load
    inner join prod.fact_campaign_performance_daily as performance on last_load.loaded_on < performance.day
)

select
    'prod/fact_campaign_performance_daily' as asset,
    'days with figures that had not begun at the newest load'
    || coalesce(', the last ' || last_day, '') as what,
    0 as expected,
    days as actual
from later_days;
