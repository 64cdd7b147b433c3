-- Grain: one row of spend as the ad accounts report it: Facebook per day, ad and publisher platform, Google
-- per day and campaign. Source: raw.fb_ad_insights, raw.google_ads_campaign_daily, raw.google_ads_campaigns.
-- Written anew here, since a check that read what prod reads would share its mistakes.
create view checks.raw_spend as
select
    date_start as day,
    case when publisher_platform = 'instagram' then 'instagram' else 'facebook' end as platform,
    publisher_platform,
    campaign_id,
    adset_id,
    ad_id,
    nullif(upper(trim(account_currency)), '') as currency,
    coalesce(spend, 0) as spend,
    coalesce(impressions, 0) as impressions,
    coalesce(clicks, 0) as clicks
from raw.fb_ad_insights
union all
select
    figures.date,
    'google',
    'google',
    figures.campaign_id::text,
    null,
    null,
    nullif(upper(trim(coalesce(figures.currency_code, campaigns.currency_code))), ''),
    coalesce(figures.cost_micros, 0) / 1000000.0,
    coalesce(figures.impressions, 0),
    coalesce(figures.clicks, 0)
from raw.google_ads_campaign_daily as figures
left join raw.google_ads_campaigns as campaigns on figures.campaign_id = campaigns.campaign_id;
