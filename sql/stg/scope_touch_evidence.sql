-- Grain: one touch whose evidence is in scope. Key: id_source. Source: stg.scope_touches,
-- stg.scope_touch_marks, stg.scope_request_answers, stg.form_leads, raw.itcrm_events_relations. Its marks,
-- what the rule table says of them, and evidence: which of the rules of section 1 applies, the first that has
-- something to go by.
create view stg.scope_touch_evidence as
with marks as materialized (
    select *
    from stg.scope_touch_marks
),

utm_source_platforms as materialized (
    select
        texts.utm_source,
        stg.rule_platform('utm_source', texts.utm_source) as platform
    from (select distinct marks.utm_source from marks) as texts
),

utm_medium_platforms as materialized (
    select
        texts.utm_medium,
        nullif(stg.rule_platform('utm_medium', texts.utm_medium), 'direct') as platform
    from (select distinct marks.utm_medium from marks) as texts
),

event_type_platforms as materialized (
    select
        itcrm_new_types.id_type,
        stg.rule_platform('event_type', stg.lower_text(stg.clean_text(itcrm_new_types.types_descr)))
            as platform
    from raw.itcrm_new_types
),

events_with_calendar_entry as (
    select distinct touch.id_source
    from stg.scope_touches as touch
    inner join raw.itcrm_events_relations on touch.id_source = itcrm_events_relations.id_source
)

select
    touch.client_id,
    touch.id_source,
    touch.event_day,
    marks.analytics_id,
    marks.fb_lead_id,
    marks.fb_platform,
    marks.gclid,
    marks.gbraid,
    marks.wbraid,
    marks.ttclid,
    marks.msclkid,
    marks.fbclid,
    marks.fclid,
    marks.utm_source,
    marks.utm_medium,
    marks.utm_campaign,
    marks.utm_content,
    marks.utm_term,
    marks.utm_id,
    marks.ad_id,
    marks.adset_id,
    marks.campaign_id,
    marks.form_id,
    marks.page_id,
    marks.event_id,
    marks.ga_client_id,
    marks.phone,
    marks.email,
    utm_source_platforms.platform as utm_source_platform,
    utm_medium_platforms.platform as utm_medium_platform,
    event_type_platforms.platform as event_type_platform,
    request_answers.type_platform,
    request_answers.referrer_platform,
    coalesce(form_leads.platform, marks.fb_platform) as form_lead_platform,
    case
        when marks.fb_lead_id is not null then 'fb_lead_id'
        when coalesce(marks.gclid, marks.gbraid, marks.wbraid) is not null then 'google_click'
        when marks.ttclid is not null then 'ttclid'
        when marks.msclkid is not null then 'msclkid'
        when utm_source_platforms.platform <> 'direct' then 'utm_source'
        when coalesce(marks.fbclid, marks.fclid) is not null then 'facebook_click'
        when utm_medium_platforms.platform is not null then 'utm_medium'
        when marks.event_id is not null or calendar.id_source is not null then 'event'
        when marks.utm_source is not null and utm_source_platforms.platform is null then 'unknown_utm_source'
        when request_answers.type_platform is not null then 'request_type'
        when event_type_platforms.platform not in ('organic', 'direct') then 'event_type'
        when request_answers.referrer_platform is not null then 'referrer'
        when request_answers.is_organic_type then 'organic_request_type'
        else 'nothing'
    end as evidence
from stg.scope_touches as touch
left join marks on touch.id_source = marks.id_source
left join utm_source_platforms on marks.utm_source = utm_source_platforms.utm_source
left join utm_medium_platforms on marks.utm_medium = utm_medium_platforms.utm_medium
left join event_type_platforms on touch.event_type = event_type_platforms.id_type
left join stg.form_leads on marks.fb_lead_id = form_leads.fb_lead_id
left join events_with_calendar_entry as calendar on touch.id_source = calendar.id_source
left join stg.scope_request_answers as request_answers on touch.id_source = request_answers.id_source;
