-- Grain: one figure. Source: raw.itcrm_new_source, stg. Every row of the CRM's event log with a client is one
-- touch of the same time, in each table of touches; the others are rejected.
create view checks.crm_events_complete as
with events as (
    select
        count(*) filter (where source.id_uniq <> 0) as with_client,
        count(*) filter (where coalesce(source.id_uniq, 0) = 0) as without_client,
        count(touches.id_source) as touches,
        count(*) filter (where source.id_uniq <> 0 and touches.id_source is null) as lost,
        count(*) filter (where source.id_source is null) as invented,
        count(*) filter (
            where
            source.date_time <> touches.date_time
            or source.date_time <> crm_events.date_time
            or source.date_time::date <> touches.event_day
            or source.date_time::date <> crm_events.event_day
        ) as of_other_time
    from raw.itcrm_new_source as source
    full join stg.touches on source.id_uniq = touches.client_id and source.id_source = touches.id_source
    left join stg.crm_events
        on touches.client_id = crm_events.client_id and touches.id_source = crm_events.id_source
),

figures as (
    select
        events.*,
        (select count(*) from stg.crm_events) as crm_events,
        (select count(*) from stg.source_attribution) as source_attribution,
        (
            select count(*) from stg.rejected_rows
            where rejected_rows.source_table = 'itcrm_new_source'
        ) as rejected
    from events
)

select
    'stg/crm_events' as asset,
    figure.what,
    figure.expected,
    figure.actual
from figures
cross join lateral (
    values
    ('touches in crm_events', figures.with_client, figures.crm_events),
    ('touches in source_attribution', figures.with_client, figures.source_attribution),
    ('touches in touches', figures.with_client, figures.touches),
    ('events of a client without a touch', 0, figures.lost),
    ('touches without an event', 0, figures.invented),
    ('touches of another time than their event', 0, figures.of_other_time),
    ('rejected events without a client', figures.without_client, figures.rejected)
) as figure (what, expected, actual);
