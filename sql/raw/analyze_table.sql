-- Grain: none. Target: the statistics of a raw table, for who loads it and does not own it.
create function raw.analyze_table(raw_table text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    execute format('analyze raw.%I', raw_table);
end;
$$;
