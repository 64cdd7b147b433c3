-- Grain: one touch. Key: id_source. Source: classic.touch_platforms, classic.touch_ads, raw
-- (names). The final platform, whether the touch was paid for, and its place in the client's journey.
drop table if exists classic.fact_events;

create table classic.fact_events as
with final_touches as (
    select
        touches.*,
        coalesce(ads.platform, touches.source_platform) as platform,
        ads.campaign_id as matched_campaign_id,
        ads.adset_id as matched_adset_id,
        ads.ad_id as matched_ad_id,
        ads.creative_id,
        ads.keyword_id,
        ads.method,
        coalesce(ads.campaign_id, ads.adset_id, ads.ad_id) is not null
        and ads.is_organic is not true as has_ad
    from classic.touch_platforms as touches
    left join classic.touch_ads as ads on touches.id_source = ads.id_source
),

paid_touches as (
    select
        final_touches.*,
        final_touches.has_ad
        or coalesce(
            final_touches.gclid,
            final_touches.gbraid,
            final_touches.wbraid,
            final_touches.msclkid,
            final_touches.ttclid
        ) is not null
        or (
            coalesce(final_touches.utm_medium, '') in (
                'cpc',
                'ppc',
                'cpm',
                'cpv',
                'cpa',
                'cpl',
                'paid',
                'paid_social',
                'paid-social',
                'paidsocial',
                'paid_search',
                'paidsearch',
                'display',
                'banner',
                'retargeting',
                'remarketing',
                'ads',
                'ad'
            )
            and final_touches.platform not in ('email', 'sms', 'viber', 'telegram', 'event', 'direct')
        ) as is_paid
    from final_touches
)

select
    touch.client_id,
    touch.id_source,
    touch.date_time,
    touch.event_day,
    touch.event_type,
    row_number()
        over (partition by touch.client_id order by touch.date_time, touch.id_source)
        as touch_number,
    row_number() over (partition by touch.client_id order by touch.date_time desc, touch.id_source desc) = 1
        as is_last_touch,
    touch.platform,
    case
        when touch.is_paid then 'paid'
        when touch.platform in ('viber', 'telegram', 'sms') then 'messaging'
        when touch.platform in ('email', 'event', 'referral', 'other', 'direct') then touch.platform
        else 'organic'
    end as channel,
    touch.is_paid,
    touch.matched_campaign_id as campaign_id,
    coalesce(fb_campaigns.name, google_campaigns.campaign_name) as campaign_name,
    touch.matched_adset_id as adset_id,
    coalesce(fb_adsets.name, ad_groups.ad_group_name) as adset_name,
    touch.matched_ad_id as ad_id,
    coalesce(fb_ads.ad_name, google_ads.ad_name) as ad_name,
    touch.creative_id,
    creatives.creative_name,
    keywords.keyword_text,
    touch.utm_source,
    touch.utm_medium,
    touch.utm_campaign,
    touch.utm_content,
    touch.utm_term,
    touch.fb_lead_id,
    touch.gclid,
    touch.gbraid,
    touch.wbraid,
    touch.fbclid,
    touch.fclid,
    touch.msclkid,
    touch.ttclid,
    touch.method
from paid_touches as touch
left join raw.fb_campaigns on touch.matched_campaign_id = fb_campaigns.campaign_id
left join raw.google_ads_campaigns as google_campaigns
    on touch.matched_campaign_id = google_campaigns.campaign_id::text
left join raw.fb_adsets on touch.matched_adset_id = fb_adsets.adset_id
left join raw.google_ads_ad_groups as ad_groups on touch.matched_adset_id = ad_groups.ad_group_id::text
left join raw.fb_ads on touch.matched_ad_id = fb_ads.ad_id
left join raw.google_ads_ads as google_ads on touch.matched_ad_id = google_ads.ad_id::text
left join raw.fb_ad_creative_details as creatives on touch.creative_id = creatives.ad_creative_id
left join raw.google_ads_keywords as keywords
    on
        touch.matched_adset_id = keywords.ad_group_id::text
        and touch.keyword_id = keywords.criterion_id::text;

alter table classic.fact_events add primary key (id_source);
create index on classic.fact_events (client_id);
analyze classic.fact_events;
