-- Grain: one Facebook creative and ad that shows it. Key: (ad_creative_id, ad_key); ad_key is empty for a
-- creative without an ad. Source: raw.fb_ad_creative_details, raw.fb_ads, raw.fb_adsets, raw.fb_campaigns.
-- Made anew whenever one of them changed: they are small.
create function stg.refresh_stg_v9_facebook_ad_creatives_full(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select stg.collect_scope(from_day, to_day);

    with deleted as (
        delete from stg.v9_facebook_ad_creatives_full
        where
            exists (
                select
                from stg.scope
                where scope.everything
            )
            or exists (
                select
                from stg.scope_changes
                where
                    scope_changes.table_name in (
                        'fb_ad_creative_details', 'fb_ads', 'fb_adsets', 'fb_campaigns'
                    )
            )
        returning 1
    )

    select stg.count_deleted('v9_facebook_ad_creatives_full', count(*))
    from deleted;

    with inserted as (
        insert into stg.v9_facebook_ad_creatives_full
        select
            creatives.ad_creative_id,
            coalesce(fb_ads.ad_id, '') as ad_key,
            fb_ads.ad_id,
            fb_ads.ad_name,
            fb_ads.status as ad_status,
            fb_adsets.adset_id,
            fb_adsets.name as adset_name,
            fb_campaigns.campaign_id,
            fb_campaigns.name as campaign_name,
            fb_campaigns.objective,
            creatives.creative_name,
            creatives.object_type,
            creatives.title,
            creatives.body,
            creatives.description,
            creatives.cta_type,
            creatives.link_url,
            creatives.permalink_url,
            creatives.media_image_src,
            creatives.thumbnail_url,
            creatives.video_id
        from raw.fb_ad_creative_details as creatives
        left join raw.fb_ads on creatives.ad_creative_id = fb_ads.ad_creative_id
        left join raw.fb_adsets on fb_ads.adset_id = fb_adsets.adset_id
        left join
            raw.fb_campaigns
            on coalesce(fb_ads.campaign_id, fb_adsets.campaign_id) = fb_campaigns.campaign_id
        where
            not exists (
                select
                from stg.v9_facebook_ad_creatives_full
            )
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'v9_facebook_ad_creatives_full';
end;
