-- Grain: one campaign of an ad account. Key: (ad_account, campaign_id). Source: raw.fb_campaigns,
-- raw.google_ads_campaigns.
create view prod.known_campaigns as
select
    'facebook' as ad_account,
    fb_campaigns.campaign_id,
    fb_campaigns.name as campaign_name,
    fb_campaigns.account_id,
    fb_campaigns.objective,
    coalesce(fb_campaigns.effective_status, fb_campaigns.status) as status,
    stg.local_time(fb_campaigns.start_time)::date as start_day,
    stg.local_time(fb_campaigns.stop_time)::date as stop_day,
    fb_campaigns._deleted_at is not null as is_deleted
from raw.fb_campaigns
union all
select
    'google',
    google_ads_campaigns.campaign_id::text,
    google_ads_campaigns.campaign_name,
    google_ads_campaigns.customer_id::text,
    google_ads_campaigns.advertising_channel_type,
    google_ads_campaigns.status,
    google_ads_campaigns.start_date,
    google_ads_campaigns.end_date,
    google_ads_campaigns._deleted_at is not null
from raw.google_ads_campaigns;
