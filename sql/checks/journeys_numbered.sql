-- Grain: one figure. Source: prod.fact_events. The touches of a client are numbered 1, 2, 3 in the order of
-- their time; the first and the last one are marked, and no other.
create view checks.journeys_numbered as
with ranked as (
    select
        touch_number,
        is_first_touch,
        is_last_touch,
        row_number() over journey as place,
        lead(id_source) over journey is null as is_latest
    from prod.fact_events
    window journey as (partition by client_id order by date_time, id_source)
),

totals as (
    select
        count(*) filter (where is_latest) as clients,
        count(*) filter (where is_first_touch) as first_touches,
        count(*) filter (where is_last_touch) as last_touches,
        count(*) filter (where is_first_touch <> (place = 1) or is_last_touch <> is_latest) as wrong_marks,
        count(*) filter (where touch_number <> place) as wrong_numbers
    from ranked
)

select
    'prod/fact_events' as asset,
    figure.what,
    figure.expected,
    figure.actual
from totals
cross join lateral (
    values
    ('first touches of clients', totals.clients, totals.first_touches),
    ('last touches of clients', totals.clients, totals.last_touches),
    ('touches wrongly marked as first or last, or not marked', 0, totals.wrong_marks),
    ('touches whose number is not their place in the journey', 0, totals.wrong_numbers)
) as figure (what, expected, actual);
