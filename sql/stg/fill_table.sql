-- Grain: none. Calls the refresh function of one table, schema_name.refresh_<schema_name>_<table_name>. With
-- all of history in scope, a table that is still empty is filled without its indexes, which are made
-- afterwards: five times faster. Not while somebody reads it: a refresh that waited for readers of one table
-- while it keeps them from another could wait for ever. Its statistics are then made anew, since the next
-- step joins what this one has just filled.
create function stg.fill_table(
    schema_name text, table_name text, from_day date, to_day date, everything boolean
) returns table (rows_deleted bigint, rows_inserted bigint)
language plpgsql
as $$
declare
    full_name text := format('%I.%I', schema_name, table_name);
    is_empty boolean;
    key_name text;
    key_definition text;
    index_names text[];
    index_definitions text[];
    statement text;
begin
    execute format('select not exists (select from %s)', full_name) into is_empty;
    is_empty := is_empty and everything;

    if is_empty then
        begin
            execute format('lock table %s in access exclusive mode nowait', full_name);
        exception
            when lock_not_available then
                is_empty := false;
        end;
    end if;

    if is_empty then
        select pg_constraint.conname, pg_get_constraintdef(pg_constraint.oid)
        into key_name, key_definition
        from pg_constraint
        where pg_constraint.conrelid = full_name::regclass and pg_constraint.contype in ('p', 'u');

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

    return query execute format(
        'select counts.* from %I.%I($1, $2) as counts',
        schema_name, format('refresh_%s_%s', schema_name, table_name)
    ) using from_day, to_day;

    if is_empty then
        execute format('alter table %s add constraint %I %s', full_name, key_name, key_definition);
        foreach statement in array coalesce(index_definitions, '{}') loop
            execute statement;
        end loop;
    end if;
    if everything then
        execute format('analyze %s', full_name);
    end if;
end;
$$;
