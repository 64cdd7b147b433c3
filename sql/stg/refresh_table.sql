-- Grain: none. Refreshes one table of stg through its refresh function, with the owner's rights: the pipeline
-- writes stg in no other way.
create function stg.refresh_table(
    stg_table text, from_day date default 'infinity', to_day date default '-infinity'
) returns table (rows_deleted bigint, rows_inserted bigint)
language sql
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select stg.collect_scope(from_day, to_day);

    select
        counts.rows_deleted,
        counts.rows_inserted
    from
        stg.fill_table(
            'stg',
            stg_table,
            from_day,
            to_day,
            (select scope.everything from stg.scope)
        ) as counts;
end;
