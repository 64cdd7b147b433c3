-- Grain: one touch and one thing of an ad account that it may come from. Source:
-- classic.touch_platforms, classic.ad_marks. One join with OR over everything that can tell the ad; method
-- says what told it, the surest being 1, and place which of the touch's marks.
drop table if exists classic.ad_hits;

create table classic.ad_hits as
select
    touches.client_id,
    touches.id_source,
    touches.event_day,
    touches.source_platform,
    marks.ad_account,
    marks.fb_lead_id,
    marks.created_at,
    marks.form_platform,
    marks.is_organic,
    marks.campaign_id,
    marks.adset_id,
    marks.ad_id,
    marks.keyword_id,
    case
        when touches.fb_lead_id = marks.fb_lead_id then 1
        when touches.gclid = marks.gclid then 2
        when touches.fclid = marks.fclid then 3
        when marks.kind = 'ad' then 4
        when marks.kind = 'adset' then 5
        when marks.known_id in (touches.campaign_id, touches.utm_id, touches.utm_campaign) then 6
        when touches.phone = marks.phone then 7
        when touches.email = marks.email then 8
        else 9
    end as method,
    case marks.kind
        when 'ad'
            then array_position(
                    array[touches.ad_id, touches.utm_content, touches.utm_term], marks.known_id
                )
        when 'adset'
            then
                array_position(
                    array[touches.adset_id, touches.utm_term, touches.utm_content], marks.known_id
                )
        when 'campaign'
            then
                array_position(
                    array[touches.campaign_id, touches.utm_id, touches.utm_campaign], marks.known_id
                )
    end as place
from classic.touch_platforms as touches
inner join classic.ad_marks as marks
    on
        touches.fb_lead_id = marks.fb_lead_id
        or touches.gclid = marks.gclid
        or touches.fclid = marks.fclid
        or (
            marks.kind = 'ad' and marks.known_id in (touches.ad_id, touches.utm_content, touches.utm_term)
        )
        or (
            marks.kind = 'adset'
            and marks.known_id in (touches.adset_id, touches.utm_term, touches.utm_content)
        )
        or (
            marks.kind = 'campaign'
            and marks.known_id in (touches.campaign_id, touches.utm_id, touches.utm_campaign)
        )
        or (
            (touches.phone = marks.phone or touches.email = marks.email)
            and touches.source_platform
            in ('facebook', 'instagram', 'organic', 'referral', 'other', 'direct')
            and marks.created_at between touches.date_time - interval '30 days'
            and touches.date_time + interval '1 day'
        )
        or (
            touches.campaign_name = marks.campaign_name
            and case
                when touches.source_platform in ('facebook', 'instagram') then 'facebook'
                when touches.source_platform in ('google', 'youtube') then 'google'
            end = marks.ad_account
        )
-- A touch without analytics has nothing to be recognized by.
where touches.analytics_id is not null;

analyze classic.ad_hits;
