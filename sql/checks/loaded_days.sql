-- Grain: one row. Source: raw.load_log. The newest day loaded from a source of touches, insights or clicks,
-- and the newest one that was over when it was loaded. Days that had not begun by then are wrong dates.
create view checks.loaded_days as
with loads as (
    select
        day,
        stg.local_time(loaded_at)::date as loaded_on
    from raw.load_log
    where table_name in (
            'itcrm_new_source', 'fb_ad_insights', 'google_ads_campaign_daily', 'google_ads_clicks'
        )
)

select
    max(day) as newest_day,
    max(day) filter (where day < loaded_on) as newest_full_day
from loads
where day <= loaded_on;
