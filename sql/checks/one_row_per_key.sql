-- Every table has a primary key in force: PostgreSQL itself then holds that no key comes twice.
select
    tables.relnamespace::regnamespace::text || '/' || tables.relname as asset,
    'primary keys in force' as what,
    1 as expected,
    count(index.indexrelid) filter (where index.indisprimary and index.indisvalid) as actual
from pg_class as tables
left join pg_index as index on tables.oid = index.indrelid
where tables.relkind in ('r', 'p') and tables.relnamespace in ('raw'::regnamespace, 'stg'::regnamespace)
group by tables.oid, tables.relnamespace, tables.relname;
