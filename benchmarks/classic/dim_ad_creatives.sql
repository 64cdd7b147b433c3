-- Grain: one Facebook creative. Key: creative_id. Source: raw.fb_ad_creative_details, raw.fb_ads,
-- classic.fact_campaign_performance_daily.
drop table if exists classic.dim_ad_creatives;

create table classic.dim_ad_creatives as
with totals as (
    select
        fb_ads.ad_creative_id as creative_id,
        count(distinct fb_ads.ad_id) as n_ads,
        min(performance.day) as first_day,
        max(performance.day) as last_day,
        sum(performance.impressions) as impressions,
        sum(performance.clicks) as clicks,
        sum(performance.spend) as spend,
        sum(performance.leads) as leads,
        sum(performance.contracts) as contracts,
        sum(performance.revenue) as revenue
    from raw.fb_ads
    left join classic.fact_campaign_performance_daily as performance on fb_ads.ad_id = performance.ad_id
    group by fb_ads.ad_creative_id
)

select
    details.ad_creative_id as creative_id,
    details.creative_name,
    details.object_type,
    case
        when details.video_id is not null then 'video'
        when coalesce(details.media_image_src, details.thumbnail_url) is not null then 'image'
        else 'none'
    end as media_type,
    details.title,
    details.body,
    details.description,
    details.cta_type,
    details.link_url,
    details.permalink_url,
    details.media_image_src,
    details.thumbnail_url,
    details.video_id,
    coalesce(totals.n_ads, 0) as n_ads,
    totals.first_day,
    totals.last_day,
    coalesce(totals.impressions, 0) as impressions,
    coalesce(totals.clicks, 0) as clicks,
    coalesce(totals.spend, 0) as spend,
    coalesce(totals.leads, 0) as leads,
    coalesce(totals.contracts, 0) as contracts,
    coalesce(totals.revenue, 0) as revenue,
    round(totals.clicks / nullif(totals.impressions, 0), 4) as ctr,
    round(totals.contracts / nullif(totals.leads, 0), 4) as conversion_rate,
    round(totals.revenue / nullif(totals.spend, 0), 4) as roas
from raw.fb_ad_creative_details as details
left join totals on details.ad_creative_id = totals.creative_id;

alter table classic.dim_ad_creatives add primary key (creative_id);
analyze classic.dim_ad_creatives;
