-- Grain: one touch that an ad account recognizes. Key: id_source. Source: classic.ad_hits, raw. Of a touch's
-- hits row_number() takes the surest. A form lead that one of the client's touches names belongs to that
-- touch; a name that several campaigns share, to the one that spent on the touch's day.
drop table if exists classic.touch_ads;

create table classic.touch_ads as
with judged_hits as (
    select
        hits.*,
        bool_or(hits.method in (1, 3)) over (partition by hits.client_id, hits.fb_lead_id) as is_named,
        hits.method = 9
        and (
            exists (
                select
                from raw.fb_ad_insights
                where
                    hits.campaign_id = fb_ad_insights.campaign_id
                    and hits.event_day = fb_ad_insights.date_start
                    and fb_ad_insights.spend > 0
            )
            or exists (
                select
                from raw.google_ads_campaign_daily as figures
                where
                    hits.campaign_id = figures.campaign_id::text
                    and hits.event_day = figures.date
                    and figures.cost_micros > 0
            )
        ) as spends
    from classic.ad_hits as hits
),

ranked_hits as (
    select
        judged_hits.*,
        count(*) filter (where judged_hits.method = 9) over touch as campaigns,
        count(*) filter (where judged_hits.spends) over touch as spending_campaigns,
        row_number() over (
            partition by judged_hits.id_source
            order by
                judged_hits.method,
                judged_hits.spends desc,
                judged_hits.place,
                judged_hits.ad_account,
                judged_hits.created_at desc,
                judged_hits.fb_lead_id desc
        ) as hit_rank
    from judged_hits
    where judged_hits.method not in (7, 8) or not judged_hits.is_named
    window touch as (partition by judged_hits.id_source)
)

select
    hits.client_id,
    hits.id_source,
    case
        when hits.ad_account = 'google' and hits.source_platform = 'youtube' then 'youtube'
        when hits.ad_account = 'google' then 'google'
        when hits.source_platform = 'instagram' or hits.form_platform in ('ig', 'instagram') then 'instagram'
        else 'facebook'
    end as platform,
    hits.is_organic,
    hits.method,
    hits.ad_id,
    coalesce(hits.adset_id, fb_ads.adset_id, google_ads.ad_group_id::text) as adset_id,
    coalesce(
        hits.campaign_id,
        fb_ads.campaign_id,
        fb_adsets.campaign_id,
        google_ads.campaign_id::text,
        ad_groups.campaign_id::text
    ) as campaign_id,
    fb_ads.ad_creative_id as creative_id,
    hits.keyword_id
from ranked_hits as hits
left join raw.fb_ads on hits.ad_account = 'facebook' and hits.ad_id = fb_ads.ad_id
left join raw.fb_adsets on hits.ad_account = 'facebook' and hits.adset_id = fb_adsets.adset_id
left join raw.google_ads_ads as google_ads
    on hits.ad_account = 'google' and hits.ad_id = google_ads.ad_id::text
left join raw.google_ads_ad_groups as ad_groups
    on hits.ad_account = 'google' and hits.adset_id = ad_groups.ad_group_id::text
where
    hits.hit_rank = 1
    and (hits.method <> 9 or hits.campaigns = 1 or hits.spending_campaigns = 1);

alter table classic.touch_ads add primary key (id_source);
analyze classic.touch_ads;
