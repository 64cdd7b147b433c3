-- Grain: one row of an ad account's figures: Facebook per day, ad and publisher platform, Google per day and
-- campaign. Source: raw.fb_ad_insights, raw.google_ads_campaign_daily, raw.google_ads_campaigns,
-- raw.fx_rates. Instagram's spend is Instagram's; Facebook's other publisher platforms belong to platform
-- facebook. Spend is converted at the rate of its day, else the latest earlier one; without any, or without a
-- currency, it is null.
create view prod.account_spend as
with account_figures as (
    select
        insights.date_start as day,
        case insights.publisher_platform when 'instagram' then 'instagram' else 'facebook' end as platform,
        insights.publisher_platform,
        insights.campaign_id,
        insights.adset_id,
        insights.ad_id,
        'facebook' as ad_account,
        insights.impressions,
        insights.clicks,
        insights.spend as spend_account,
        insights.account_currency,
        prod.reported_leads(insights.actions) as platform_leads
    from raw.fb_ad_insights as insights
    union all
    select
        figures.date,
        'google',
        'google',
        figures.campaign_id::text,
        null,
        null,
        'google',
        figures.impressions,
        figures.clicks,
        figures.cost_micros * 0.000001,
        coalesce(figures.currency_code, campaigns.currency_code),
        figures.conversions
    from raw.google_ads_campaign_daily as figures
    left join raw.google_ads_campaigns as campaigns on figures.campaign_id = campaigns.campaign_id
),

currencies as (
    select
        account_figures.*,
        nullif(upper(trim(account_figures.account_currency)), '') as currency
    from account_figures
)

select
    currencies.day,
    currencies.platform,
    currencies.publisher_platform,
    currencies.campaign_id,
    currencies.adset_id,
    currencies.ad_id,
    currencies.ad_account,
    coalesce(currencies.impressions, 0) as impressions,
    coalesce(currencies.clicks, 0) as clicks,
    coalesce(currencies.spend_account, 0) as spend_account,
    currencies.currency as account_currency,
    stg.in_reporting_currency(coalesce(currencies.spend_account, 0), currencies.currency, currencies.day)
        as spend,
    coalesce(currencies.platform_leads, 0) as platform_leads
from currencies;
