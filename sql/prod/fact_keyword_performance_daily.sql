-- Grain: one day, Google ad group and keyword. Key: (day, adset_id, keyword_id). Source:
-- raw.google_ads_keyword_daily, raw.google_ads_keywords, raw.google_ads_campaigns. The same spend as in
-- prod.fact_campaign_performance_daily, seen by keyword: never add the two.
create view prod.fact_keyword_performance_daily as
select
    figures.date as day,
    'google' as platform,
    figures.campaign_id::text as campaign_id,
    campaigns.campaign_name,
    figures.ad_group_id::text as adset_id,
    figures.criterion_id::text as keyword_id,
    keywords.keyword_text,
    keywords.match_type,
    coalesce(figures.impressions, 0) as impressions,
    coalesce(figures.clicks, 0) as clicks,
    coalesce(figures.cost_micros, 0) * 0.000001 as spend_account,
    coalesce(figures.currency_code, campaigns.currency_code) as account_currency,
    stg.in_reporting_currency(
        coalesce(figures.cost_micros, 0) * 0.000001,
        upper(trim(coalesce(figures.currency_code, campaigns.currency_code))),
        figures.date
    ) as spend,
    coalesce(figures.conversions, 0) as platform_leads
from raw.google_ads_keyword_daily as figures
left join raw.google_ads_keywords as keywords
    on figures.ad_group_id = keywords.ad_group_id and figures.criterion_id = keywords.criterion_id
left join raw.google_ads_campaigns as campaigns on figures.campaign_id = campaigns.campaign_id;

comment on view prod.fact_keyword_performance_daily is
'Google''s figures per day and keyword: the spend of the campaigns once more, never to be added to it';
