-- Grain: one figure of a raw table. Source: raw. Days from the newest row of a source to the newest day that
-- was loaded from any: a source may be quiet for three days, holidays included, before somebody should look.
-- A source without any row is not in use.
create view checks.fresh as
with newest_rows as (
    select
        'itcrm_new_source' as table_name,
        'touch' as source_row,
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
