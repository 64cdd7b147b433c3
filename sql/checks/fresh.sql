-- Grain: one figure of a raw table. Source: raw. Days from the newest row of a source to the newest day that
-- was loaded from any: a source may be quiet for three days, holidays included, before somebody should look.
-- A source without any row is not in use. A row of a day that had not begun at the newest load has a mistyped
-- date, and is not the newest one.
create view checks.fresh as
with last_load as (
    select coalesce(stg.local_time(max(loaded_at))::date, 'infinity') as loaded_on
    from raw.load_log
),

newest_rows as (
    select
        'itcrm_new_source' as table_name,
        'touch' as source_row,
        max(date_time)::date as newest_day
    from raw.itcrm_new_source
    where date_time < (select last_load.loaded_on from last_load) + interval '1 day'
    union all
    select
        'fb_ad_insights',
        'Facebook insight',
        max(date_start)
    from raw.fb_ad_insights
    where date_start <= (select last_load.loaded_on from last_load)
    union all
    select
        'google_ads_campaign_daily',
        'Google insight',
        max(date)
    from raw.google_ads_campaign_daily
    where date <= (select last_load.loaded_on from last_load)
    union all
    select
        'google_ads_clicks',
        'Google click',
        max(date)
    from raw.google_ads_clicks
    where date <= (select last_load.loaded_on from last_load)
)

select
    'raw/' || newest_rows.table_name as asset,
    newest_rows.source_row || ': days from the newest row to the newest day loaded from any source' as what,
    3 as expected,
    loaded_days.newest_day - newest_rows.newest_day as actual,
    null::numeric as at_least,
    case when newest_rows.newest_day is not null and loaded_days.newest_day is not null then 3 end as at_most
from newest_rows
cross join checks.loaded_days;
