-- Days from the newest row of a source to the newest day that was loaded from it; null where it was never
-- loaded by day.
with newest as (
    select
        'itcrm_new_source' as table_name,
        'touch' as what,
        max(date_time)::date as newest_day
    from raw.itcrm_new_source
    union all
    select
        'fb_ad_insights',
        'Facebook insight',
        max(date_start)
    from raw.fb_ad_insights
    union all
    select
        'google_ads_campaign_daily',
        'Google insight',
        max(date)
    from raw.google_ads_campaign_daily
    union all
    select
        'google_ads_clicks',
        'Google click',
        max(date)
    from raw.google_ads_clicks
),

loaded as (
    select max(log.day) as newest_day
    from raw.load_log as log
    inner join newest on log.table_name = newest.table_name
)

select
    'raw/' || newest.table_name as asset,
    newest.what || ': days from the newest row to the newest day loaded from any source' as what,
    loaded.newest_day - newest.newest_day as days_behind
from newest
cross join loaded
where newest.newest_day is not null
order by asset;
