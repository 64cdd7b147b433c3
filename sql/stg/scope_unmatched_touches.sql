-- Grain: one touch in scope that has marks and no match so far. Key: (client_id, id_source).
-- Source: stg.scope_marked_touches, stg.scope_matches.
create view stg.scope_unmatched_touches as
select
    touch.client_id,
    touch.id_source,
    touch.date_time,
    touch.event_day,
    touch.source_platform,
    touch.utm_campaign,
    touch.phone,
    touch.email
from stg.scope_marked_touches as touch
where
    not exists (
        select
        from stg.scope_matches
        where touch.client_id = scope_matches.client_id and touch.id_source = scope_matches.id_source
    );
