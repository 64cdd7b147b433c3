-- Grain: one table of raw, stg or prod that holds rows of the business. Key: oid. Source: PostgreSQL's
-- catalogue. The pipeline's own notes are left out, and what a refresh holds only while it runs, which is
-- unlogged.
create view checks.result_tables as
select
    pg_class.oid,
    pg_namespace.nspname::text as schema_name,
    pg_class.relname::text as table_name
from pg_class
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
where
    pg_namespace.nspname in ('raw', 'stg', 'prod')
    and pg_class.relkind in ('r', 'p')
    and pg_class.relpersistence = 'p'
    and pg_class.oid <> all(array[
        'raw.changes', 'raw.rejected_rows', 'raw.load_log', 'raw.warehouse_version', 'raw.dropped_indexes',
        'stg.settings', 'stg.refresh_state', 'stg.referrer_hosts', 'stg.change_set', 'prod.refresh_state',
        'prod.conversion_changes'
    ]::regclass[]);
