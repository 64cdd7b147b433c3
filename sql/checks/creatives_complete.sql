-- Grain: one figure. Source: raw.fb_ad_creative_details, raw.fb_ads, stg.v9_facebook_ad_creatives_full. Every
-- creative is there with each ad that shows it, or alone, with its texts and link.
create view checks.creatives_complete as
select
    'stg/v9_facebook_ad_creatives_full' as asset,
    'creatives and ads that are missing, invented or of other texts' as what,
    0 as expected,
    count(*) as actual
from (
    select details.*, fb_ads.ad_id, fb_ads.ad_name, coalesce(fb_ads.ad_id, '') as ad_key
    from raw.fb_ad_creative_details as details
    left join raw.fb_ads on details.ad_creative_id = fb_ads.ad_creative_id
) as source
full join stg.v9_facebook_ad_creatives_full as shown
    on source.ad_creative_id = shown.ad_creative_id and source.ad_key = shown.ad_key
where
    (
        source.ad_creative_id, source.ad_id, source.ad_name, source.creative_name, source.title, source.body,
        source.description, source.cta_type, source.link_url, source.media_image_src, source.video_id
    )
    is distinct from (
        shown.ad_creative_id, shown.ad_id, shown.ad_name, shown.creative_name, shown.title, shown.body,
        shown.description, shown.cta_type, shown.link_url, shown.media_image_src, shown.video_id
    );
