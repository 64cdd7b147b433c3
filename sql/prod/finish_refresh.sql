-- Grain: none. Target: stg.change_set, prod.refresh_state. Takes what this refresh has used out of the queue
-- and gives the published version its number.
create function prod.finish_refresh() returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    delete from stg.change_set;

    update prod.refresh_state
    set
        refresh_id = refresh_state.refresh_id + 1,
        refreshed_at = now();
end;
