-- Each client has one first touch, and it is the earliest one.
with ranked as (
    select
        client_id,
        is_first_touch,
        row_number() over (partition by client_id order by date_time, id_source) = 1 as is_earliest
    from stg.crm_events
),

clients as (
    select
        client_id,
        count(*) filter (where is_first_touch) as first_touches,
        count(*) filter (where is_first_touch and not is_earliest) as not_earliest
    from ranked
    group by client_id
)

select
    'stg/crm_events' as asset,
    figure.what,
    0 as expected,
    figure.actual
from (
    select
        count(*) filter (where first_touches <> 1) as wrong_number,
        count(*) filter (where not_earliest > 0) as not_earliest
    from clients
) as figures
cross join lateral (
    values
    ('clients without exactly one first touch', figures.wrong_number),
    ('clients whose first touch is not their earliest', figures.not_earliest)
) as figure (what, actual);
