-- What the newest load of a table read, loaded and rejected, against the rows that are there now.
-- Filled in for each table: {table_name}, and {rows_there}, a query of day and rows.
with newest as (
    select
        day,
        rows_read,
        rows_loaded,
        rows_rejected
    from raw.load_log
    where
        table_name = {table_name}
        and loaded_at = (
            select max(loaded_at) from raw.load_log
            where table_name = {table_name}
        )
),

bounds as (
    select
        min(day) as from_day,
        max(day) as to_day
    from newest
),

there as ({rows_there}),

figures as (
    select
        sum(newest.rows_read) as rows_read,
        sum(newest.rows_loaded + newest.rows_rejected) as rows_kept,
        count(*) filter (where newest.rows_read <> newest.rows_loaded + newest.rows_rejected) as days_wrong,
        sum(newest.rows_loaded) as rows_loaded,
        coalesce(sum(there.rows), 0) as rows_there
    from newest
    left join there on newest.day is not distinct from there.day
    having count(*) > 0
)

select
    figure.what,
    figure.expected,
    figure.actual
from figures
cross join lateral (
    values
    ('rows loaded or rejected', rows_read, rows_kept),
    ('days whose rows do not add up', 0, days_wrong),
    ('rows of the newest load in the table', rows_loaded, rows_there)
) as figure (what, expected, actual)
