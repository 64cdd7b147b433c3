-- Grain: one figure of a raw table. Source: raw.load_log, raw. By the newest load of each day, rows read are
-- rows loaded and rows rejected, and the rows loaded are there.
create view checks.nothing_lost as
with loads as (
    select distinct on (table_name, day)
        table_name,
        day,
        rows_read,
        rows_loaded,
        rows_rejected
    from raw.load_log
    order by table_name, day, load_id desc
),

parts as (
    select table_name, day, rows_read, rows_loaded, rows_rejected, 0 as rows_there from loads
    union all
    select table_name, day, 0, 0, 0, rows_there from checks.raw_rows
    union all
    select table_name, null, 0, 0, 0, 0 from checks.result_tables where schema_name = 'raw'
),

days as (
    select
        table_name,
        day,
        sum(rows_read) as rows_read,
        sum(rows_loaded + rows_rejected) as rows_kept,
        sum(rows_loaded) as rows_loaded,
        sum(rows_there) as rows_there
    from parts
    group by table_name, day
),

totals as (
    select
        table_name,
        sum(rows_read) as rows_read,
        sum(rows_kept) as rows_kept,
        sum(rows_loaded) as rows_loaded,
        sum(rows_there) as rows_there,
        count(*) filter (where rows_read <> rows_kept) as unbalanced,
        min(day) filter (where rows_read <> rows_kept) as first_unbalanced,
        count(*) filter (where rows_loaded <> rows_there) as differing,
        min(day) filter (where rows_loaded <> rows_there) as first_differing
    from days
    group by table_name
)

select
    'raw/' || totals.table_name as asset,
    figure.what,
    figure.expected,
    figure.actual
from totals
cross join lateral (
    values
    ('rows loaded or rejected', totals.rows_read, totals.rows_kept),
    (concat('days whose rows do not add up', ', first ' || totals.first_unbalanced), 0, totals.unbalanced),
    ('rows in the table', totals.rows_loaded, totals.rows_there),
    (concat('days with other rows than loaded', ', first ' || totals.first_differing), 0, totals.differing)
) as figure (what, expected, actual);
