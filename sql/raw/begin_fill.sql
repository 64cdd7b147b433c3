-- Grain: none. Target: raw.dropped_indexes. Takes key and indexes off an empty raw table before a load fills
-- it, and gives the table a new file; raw.finish_fill makes them again. False: they had to stay, since
-- something depends on them or readers hold the table. Has its owner's rights: who loads may alter nothing.
create function raw.begin_fill(raw_table text) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    target constant regclass := format('raw.%I', raw_table)::regclass;
    is_filled boolean;
    drops text[];
    statement text;
begin
    execute format('select exists (select from %s)', target) into is_filled;
    if is_filled then
        raise exception 'raw.% holds rows: it cannot lose its key', raw_table;
    end if;

    with indexes (drop_statement, create_statement) as (
        select
            format('alter table %s drop constraint %I', conrelid::regclass, conname),
            format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        from pg_constraint
        where conrelid = target and contype in ('p', 'u')
        union all
        select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
        from pg_index
        where
            indrelid = target
            and not exists (select from pg_constraint where conrelid = indrelid and conindid = indexrelid)
    ),

    kept as (
        insert into raw.dropped_indexes (table_name, statement)
        select raw_table, indexes.create_statement from indexes
    )

    select array_agg(indexes.drop_statement) into drops from indexes;

    begin
        -- Dropping waits for readers, who may take long; they find an empty table either way.
        set local lock_timeout = '5s';
        foreach statement in array coalesce(drops, '{}') loop
            execute statement;
        end loop;
        set local lock_timeout = 0;
    exception
        when dependent_objects_still_exist or lock_not_available then
            delete from raw.dropped_indexes where dropped_indexes.table_name = raw_table;
            return false;
    end;

    -- With wal_level minimal, which the bundled server has, PostgreSQL then writes the table's rows once, to the
    -- table, and not to the log as well.
    execute format('truncate %s', target);
    return true;
end;
$$;
