-- Grain: none. Refreshes one table of stg through its refresh function. A table that is still empty is filled
-- without its indexes, which are made afterwards: five times faster, and nobody reads an empty table.
-- Afterwards the table's statistics are made anew when all of history was in scope, since the next step joins
-- what this one has just filled.
create function stg.refresh_table(
    stg_table text, from_day date default 'infinity', to_day date default '-infinity'
) returns table (rows_deleted bigint, rows_inserted bigint)
language plpgsql
as $$
declare
    full_name text := format('stg.%I', stg_table);
    is_empty boolean;
    key_name text;
    key_definition text;
    index_names text[];
    index_definitions text[];
    statement text;
begin
    perform stg.collect_scope(from_day, to_day);
    execute format('select not exists (select from %s)', full_name) into is_empty;
    is_empty := is_empty and (select scope.everything from stg.scope);

    if is_empty then
        select pg_constraint.conname, pg_get_constraintdef(pg_constraint.oid)
        into key_name, key_definition
        from pg_constraint
        where pg_constraint.conrelid = full_name::regclass and pg_constraint.contype = 'p';

        select array_agg(pg_index.indexrelid::regclass::text), array_agg(pg_get_indexdef(pg_index.indexrelid))
        into index_names, index_definitions
        from pg_index
        where
            pg_index.indrelid = full_name::regclass
            and not exists (select from pg_constraint where pg_constraint.conindid = pg_index.indexrelid);

        -- A new file for the table: with wal_level minimal, its rows are then written once and not to the log
        -- as well.
        execute format('truncate %s', full_name);
        execute format('alter table %s drop constraint %I', full_name, key_name);
        foreach statement in array coalesce(index_names, '{}') loop
            execute format('drop index %s', statement);
        end loop;
    end if;

    return query execute format('select counts.* from stg.refresh_stg_%s($1, $2) as counts', stg_table)
    using from_day, to_day;

    if is_empty then
        execute format('alter table %s add constraint %I %s', full_name, key_name, key_definition);
        foreach statement in array coalesce(index_definitions, '{}') loop
            execute statement;
        end loop;
    end if;
    if (select scope.everything from stg.scope) then
        execute format('analyze %s', full_name);
    end if;
end;
$$;
