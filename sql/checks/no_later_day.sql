-- Grain: one figure of the daily figures. Source: prod.fact_campaign_performance_daily, stg.touches,
-- raw.google_ads_clicks, raw.load_log. Nothing happens on a day that has not begun: a contract, lead,
-- insight, touch or click of a later day than the newest load has a mistyped date. It is kept on that day,
-- and the newest day of prod.data_version passes it over.
create view checks.no_later_day as
with last_load as (
    select stg.local_time(max(loaded_at))::date as loaded_on
    from raw.load_log
),

later_days as (
    select 'figures' as kind, performance.day
    from last_load
    inner join prod.fact_campaign_performance_daily as performance on last_load.loaded_on < performance.day
    union all
    select 'touches', touches.event_day
    from last_load
    inner join stg.touches on last_load.loaded_on < touches.event_day
    union all
    select 'clicks', clicks.date
    from last_load
    inner join raw.google_ads_clicks as clicks on last_load.loaded_on < clicks.date
)

select
    'prod/fact_campaign_performance_daily' as asset,
    concat(
        'days with ', kinds.kind, ' that had not begun at the newest load',
        ', the last ' || max(later_days.day)
    ) as what,
    0 as expected,
    count(distinct later_days.day) as actual
from (values ('figures'), ('touches'), ('clicks')) as kinds (kind)
left join later_days on kinds.kind = later_days.kind
group by kinds.kind;
