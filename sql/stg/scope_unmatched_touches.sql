-- Grain: one touch in scope that has marks and no match so far. Key: (client_id, id_source).
-- Source: stg.source_attribution, stg.crm_events, stg.scope_matches.
create view stg.scope_unmatched_touches as
select
    touch.client_id,
    touch.id_source,
    crm_events.date_time,
    crm_events.event_day,
    touch.source_platform,
    touch.utm_campaign,
    touch.phone,
    touch.email
from stg.scope_clients
inner join stg.source_attribution as touch on scope_clients.client_id = touch.client_id
inner join stg.crm_events on touch.client_id = crm_events.client_id and touch.id_source = crm_events.id_source
where
    touch.analytics_id is not null
    and not exists (
        select
        from stg.scope_matches
        where touch.client_id = scope_matches.client_id and touch.id_source = scope_matches.id_source
    );
