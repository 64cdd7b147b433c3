-- Grain: one platform and text of a mark that should name a campaign, ad set or ad, of touches for which
-- none was found. Key: (finding, platform, utm_field, utm_text). Source: prod.fact_events,
-- stg.source_attribution. Names of campaigns outside the ad accounts (newsletters, partners) are no finding;
-- ids are, wherever they come from.
create view prod.utm_unknown_campaigns as
with unmatched_touches as (
    select
        touches.event_day,
        touches.decides_lead,
        touches.platform,
        case touches.match_method
            when 'ambiguous_name' then 'ambiguous_campaign' else 'unknown_campaign'
        end as finding,
        case
            when marks.campaign_id is not null then 'campaign_id'
            when marks.utm_campaign is not null then 'utm_campaign'
            when marks.adset_id is not null then 'adset_id'
            else 'ad_id'
        end as utm_field,
        coalesce(marks.campaign_id, marks.utm_campaign, marks.adset_id, marks.ad_id) as utm_text
    from stg.source_attribution as marks
    inner join prod.fact_events as touches
        on marks.client_id = touches.client_id and marks.id_source = touches.id_source
    where
        (
            marks.campaign_id is not null
            or marks.adset_id is not null
            or marks.ad_id is not null
            or (marks.utm_campaign is not null and touches.platform_group in ('meta', 'google'))
        )
        and touches.campaign_id is null
        and touches.adset_id is null
        and touches.ad_id is null
)

select
    unmatched_touches.finding,
    min(unmatched_touches.event_day) as first_day,
    max(unmatched_touches.event_day) as last_day,
    unmatched_touches.platform,
    unmatched_touches.utm_field,
    unmatched_touches.utm_text,
    count(*) as touches,
    count(*) filter (where unmatched_touches.decides_lead) as leads
from unmatched_touches
group by
    unmatched_touches.finding,
    unmatched_touches.platform,
    unmatched_touches.utm_field,
    unmatched_touches.utm_text;
