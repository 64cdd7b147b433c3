-- Grain: one figure of a table of raw, stg or prod. Source: PostgreSQL's catalogue. Each table has one key in
-- force, by which PostgreSQL itself holds that no row comes twice: its primary key, or, where parts of the
-- key may be unknown, a unique constraint to which two nulls are the same.
create view checks.one_row_per_key as
select
    result_tables.schema_name || '/' || result_tables.table_name as asset,
    'keys in force' as what,
    1 as expected,
    count(*) filter (
        where pg_index.indisvalid and (
            pg_constraint.contype = 'p' or (pg_constraint.contype = 'u' and pg_index.indnullsnotdistinct)
        )
    ) as actual
from checks.result_tables
left join pg_constraint on result_tables.oid = pg_constraint.conrelid
left join pg_index on pg_constraint.conindid = pg_index.indexrelid
group by result_tables.schema_name, result_tables.table_name;
