-- Grain: one platform and mark whose text still has the braces of a macro, such as {{campaign.id}}. Key:
-- (platform, utm_field, utm_text). Source: raw.itcrm_analytics, raw.itcrm_internet_request_relation,
-- prod.fact_events. The ad platform should have put an id or a name there; the rules take such a mark for
-- absent.
create view prod.utm_unresolved_macros as
with macros as (
    select
        analytics.internet_request_id as id_request,
        mark.key as utm_field,
        mark.value as utm_text
    from raw.itcrm_analytics as analytics
    cross join
        lateral jsonb_each_text(
            case jsonb_typeof(analytics.code) when 'object' then analytics.code end
        ) as mark (key, value)
    where
        jsonb_path_exists(analytics.code, '$.* ? (@ like_regex "[{}]|%(25)?7[bd]" flag "i")')
        and mark.value ~* '[{}]|%(25)?7[bd]'
),

-- A touch can have several requests, and a request several rows of analytics: it counts once.
touched_macros as (
    select distinct
        macros.utm_field,
        macros.utm_text,
        relation.id_source
    from macros
    inner join raw.itcrm_internet_request_relation as relation on macros.id_request = relation.id_request
)

select
    min(touches.event_day) as first_day,
    max(touches.event_day) as last_day,
    touches.platform,
    touched_macros.utm_field,
    touched_macros.utm_text,
    count(*) as touches,
    count(*) filter (where touches.decides_lead) as leads
from touched_macros
inner join prod.fact_events as touches on touched_macros.id_source = touches.id_source
group by touches.platform, touched_macros.utm_field, touched_macros.utm_text;
