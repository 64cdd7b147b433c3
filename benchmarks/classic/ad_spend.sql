-- Grain: one row of an ad account's figures: Facebook per day, ad and publisher platform, Google per day and
-- campaign. Source: raw. Amounts are converted by the rate of their day, else the latest earlier one.
drop table if exists classic.ad_spend;

create table classic.ad_spend as
with figures as (
    select
        insights.date_start as day,
        case insights.publisher_platform when 'instagram' then 'instagram' else 'facebook' end as platform,
        insights.publisher_platform,
        insights.campaign_id,
        insights.adset_id,
        insights.ad_id,
        insights.impressions,
        insights.clicks,
        insights.spend as spend_account,
        upper(insights.account_currency) as account_currency,
        (
            select coalesce(sum((action.item ->> 'value')::numeric), 0)
            from jsonb_array_elements(insights.actions) as action (item)
            where action.item ->> 'action_type' = 'lead'
        ) as platform_leads
    from raw.fb_ad_insights as insights
    union all
    select
        daily.date,
        'google',
        'google',
        daily.campaign_id::text,
        '',
        '',
        daily.impressions,
        daily.clicks,
        daily.cost_micros * 0.000001,
        upper(coalesce(daily.currency_code, campaigns.currency_code)),
        daily.conversions
    from raw.google_ads_campaign_daily as daily
    left join raw.google_ads_campaigns as campaigns on daily.campaign_id = campaigns.campaign_id
),

ranked_rates as (
    select
        days.day,
        fx_rates.currency,
        fx_rates.rate,
        row_number()
            over (partition by days.day, fx_rates.currency order by fx_rates.rate_date desc)
            as rate_rank
    from (select distinct figures.day from figures) as days
    inner join raw.fx_rates on days.day >= fx_rates.rate_date
)

select
    figures.day,
    figures.platform,
    figures.publisher_platform,
    coalesce(figures.campaign_id, '') as campaign_id,
    coalesce(figures.adset_id, '') as adset_id,
    coalesce(figures.ad_id, '') as ad_id,
    figures.impressions,
    figures.clicks,
    figures.spend_account,
    figures.account_currency,
    figures.spend_account
    * case when figures.account_currency = settings.reporting_currency then 1 else rates.rate end
        as spend,
    figures.platform_leads
from figures
cross join stg.settings
left join ranked_rates as rates
    on
        figures.day = rates.day
        and figures.account_currency = rates.currency
        and rates.rate_rank = 1;

analyze classic.ad_spend;
