-- Grain: one row of an ad account's figures of one day: Facebook per ad and publisher platform, Google per
-- campaign. Source: raw.fb_ad_insights, raw.google_ads_campaign_daily, raw.google_ads_campaigns,
-- raw.fx_rates. Instagram's spend is Instagram's; Facebook's other publisher platforms belong to platform
-- facebook. Spend is converted at the rate of its day, else the latest earlier one; without any, or without a
-- currency, it is null. A function, so that the days that are wanted are looked up.
create function prod.account_spend(spend_day date)
returns table (
    platform text,
    publisher_platform text,
    campaign_id text,
    adset_id text,
    ad_id text,
    impressions bigint,
    clicks bigint,
    spend_account numeric,
    account_currency text,
    spend numeric,
    platform_leads numeric
)
language sql stable parallel safe
begin atomic
    with account_figures as (
        select
            case insights.publisher_platform when 'instagram' then 'instagram' else 'facebook' end
                as platform,
            insights.publisher_platform,
            insights.campaign_id,
            insights.adset_id,
            insights.ad_id,
            insights.impressions,
            insights.clicks,
            insights.spend as spend_account,
            insights.account_currency,
            prod.reported_leads(insights.actions) as platform_leads
        from raw.fb_ad_insights as insights
        where insights.date_start = spend_day
        union all
        select
            'google',
            'google',
            figures.campaign_id::text,
            null,
            null,
            figures.impressions,
            figures.clicks,
            figures.cost_micros * 0.000001,
            coalesce(
                figures.currency_code,
                (
                    select campaigns.currency_code
                    from raw.google_ads_campaigns as campaigns
                    where figures.campaign_id = campaigns.campaign_id
                )
            ),
            figures.conversions
        from raw.google_ads_campaign_daily as figures
        where figures.date = spend_day
    ),

    currencies as (
        select
            account_figures.*,
            nullif(upper(trim(account_figures.account_currency)), '') as currency
        from account_figures
    )

    select
        currencies.platform,
        currencies.publisher_platform,
        currencies.campaign_id,
        currencies.adset_id,
        currencies.ad_id,
        coalesce(currencies.impressions, 0) as impressions,
        coalesce(currencies.clicks, 0) as clicks,
        coalesce(currencies.spend_account, 0) as spend_account,
        currencies.currency as account_currency,
        stg.in_reporting_currency(coalesce(currencies.spend_account, 0), currencies.currency, spend_day)
            as spend,
        coalesce(currencies.platform_leads, 0) as platform_leads
    from currencies;
end;
