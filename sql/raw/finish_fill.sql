-- Grain: none. Source: raw.dropped_indexes. Makes the key and the indexes again that raw.begin_fill took off
-- a raw table; does nothing where it took none.
create function raw.finish_fill(raw_table text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    made record;
begin
    for made in
        delete from raw.dropped_indexes where dropped_indexes.table_name = raw_table returning dropped_indexes.statement
    loop
        execute made.statement;
    end loop;
end;
$$;
