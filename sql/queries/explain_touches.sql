-- Every touch of a client ($1) in order, with its marks, its match and its platform. No phone and no e-mail.
select
    touch.id_source,
    touch.date_time,
    event.event_kind,
    touch.platform,
    touch.channel,
    touch.is_paid,
    attribution.source_platform,
    attribution.evidence,
    match.match_method,
    match.match_score,
    coalesce(match.campaign_name, match.campaign_id) as campaign,
    coalesce(match.ad_name, match.ad_id) as ad,
    jsonb_strip_nulls(
        to_jsonb(attribution)
        - array['client_id', 'id_source', 'event_day', 'source_platform', 'evidence', 'analytics_id']
        - array['phone', 'email']
    ) as marks
from stg.touches as touch
inner join stg.crm_events as event
    on touch.client_id = event.client_id and touch.id_source = event.id_source
inner join stg.source_attribution as attribution
    on touch.client_id = attribution.client_id and touch.id_source = attribution.id_source
left join stg.marketing_match as match
    on touch.client_id = match.client_id and touch.id_source = match.id_source
where touch.client_id = $1
order by touch.date_time, touch.id_source;
