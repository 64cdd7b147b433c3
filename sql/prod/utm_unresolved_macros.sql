-- Grain: one platform and mark whose text still has the braces of a macro, such as {{campaign.id}}. Key:
-- (platform, utm_field, utm_text). Source: raw.itcrm_analytics, stg.source_attribution (which row of it a
-- touch takes its marks from), prod.fact_events. The ad platform should have put an id or a name there; the
-- rules take such a mark for absent. What else the CRM keeps in code, contact data among it, is nobody's to
-- read here.
create view prod.utm_unresolved_macros as
with macros as (
    select
        analytics.id as analytics_id,
        mark.key as utm_field,
        mark.value #>> '{}' as utm_text
    from raw.itcrm_analytics as analytics
    cross join
        lateral jsonb_each(
            case jsonb_typeof(analytics.code) when 'object' then analytics.code end
        ) as mark (key, value)
    where
        jsonb_path_exists(analytics.code, '$.* ? (@ like_regex "[{}]|%(25)?7[bd]" flag "i")')
        and mark.key in (
            'utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term', 'utm_id',
            'campaign_id', 'adset_id', 'ad_id', 'form_id', 'page_id', 'event_id', 'fb_lead_id', 'fb_platform',
            'gclid', 'gbraid', 'wbraid', 'ttclid', 'msclkid', 'fbclid', 'fclid'
        )
        and jsonb_typeof(mark.value) = 'string'
        and mark.value #>> '{}' ~* '[{}]|%(25)?7[bd]'
)

select
    min(touches.event_day) as first_day,
    max(touches.event_day) as last_day,
    touches.platform,
    macros.utm_field,
    macros.utm_text,
    count(*) as touches,
    count(*) filter (where touches.decides_lead) as leads
from macros
inner join stg.source_attribution as marks on macros.analytics_id = marks.analytics_id
inner join prod.fact_events as touches
    on marks.client_id = touches.client_id and marks.id_source = touches.id_source
group by touches.platform, macros.utm_field, macros.utm_text;
