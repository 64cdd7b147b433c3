-- Grain: one figure. Source: stg.crm_events. Each client has one first touch, and it is the earliest one.
create view checks.one_first_touch as
with ranked as (
    select
        client_id,
        is_first_touch,
        row_number() over (partition by client_id order by date_time, id_source) = 1 as is_earliest
    from stg.crm_events
),

totals as (
    select
        count(*) filter (where is_earliest) as clients,
        count(*) filter (where is_first_touch) as first_touches,
        count(*) filter (where is_first_touch and not is_earliest) as not_earliest
    from ranked
)

select
    'stg/crm_events' as asset,
    figure.what,
    figure.expected,
    figure.actual
from totals
cross join lateral (
    values
    ('first touches of clients', totals.clients, totals.first_touches),
    ('first touches that are not the earliest of their client', 0, totals.not_earliest)
) as figure (what, expected, actual);
