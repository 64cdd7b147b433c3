-- Grain: one ad and platform where it runs, whose link names another platform in utm_source. Key: (ad_id,
-- platform). Source: stg.v9_facebook_ad_creatives_full, stg.source_rules,
-- prod.fact_campaign_performance_daily, prod.fact_events. A macro such as {{site_source_name}} names none:
-- it is right everywhere. Clicks that carry no id of the ad are counted for the platform that the link
-- names.
create view prod.utm_wrong_platforms as
with links as (
    select
        creatives.ad_id,
        creatives.ad_name,
        creatives.campaign_id,
        creatives.campaign_name,
        stg.lower_text(stg.clean_text(substring(creatives.link_url from '[?&]utm_source=([^&#]*)')))
            as utm_source
    from stg.v9_facebook_ad_creatives_full as creatives
    where creatives.ad_id is not null and creatives.link_url like '%utm_source=%'
),

sources as (
    select
        utm_sources.utm_source,
        coalesce(stg.rule_platform('utm_source', utm_sources.utm_source), 'other') as platform
    from (
        select distinct links.utm_source
        from links
        where links.utm_source is not null
    ) as utm_sources
),

ad_platforms as (
    select
        performance.ad_id,
        performance.platform,
        min(performance.day) as first_day,
        max(performance.day) as last_day,
        prod.complete(sum(performance.spend), count(*) filter (where performance.spend is null)) as spend
    from prod.fact_campaign_performance_daily as performance
    where performance.ad_id is not null and performance.has_account_figures
    group by performance.ad_id, performance.platform
    having sum(performance.spend_account) <> 0 or sum(performance.impressions) <> 0
),

ad_touches as (
    select
        touches.ad_id,
        count(*) as touches,
        count(*) filter (where touches.decides_lead) as leads
    from prod.fact_events as touches
    where touches.ad_id is not null
    group by touches.ad_id
)

select
    ad_platforms.first_day,
    ad_platforms.last_day,
    ad_platforms.platform,
    links.campaign_id,
    links.campaign_name,
    links.ad_id,
    links.ad_name,
    links.utm_source as utm_text,
    sources.platform as named_platform,
    coalesce(ad_touches.touches, 0) as touches,
    coalesce(ad_touches.leads, 0) as leads,
    ad_platforms.spend
from links
inner join sources on links.utm_source = sources.utm_source
inner join ad_platforms on links.ad_id = ad_platforms.ad_id and sources.platform <> ad_platforms.platform
left join ad_touches on links.ad_id = ad_touches.ad_id;
