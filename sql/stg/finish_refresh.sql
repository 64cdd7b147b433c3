-- Grain: none. Target: stg.change_set, raw.changes, stg.refresh_state. Hands what changed over to prod, takes
-- the changes that this refresh has used out of the queue and remembers the rules and settings that the
-- tables of stg now stand for.
create function stg.finish_refresh() returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select stg.hand_over_changes();

    delete from raw.changes
    using stg.scope_changes
    where changes.change_id = scope_changes.change_id;

    update stg.refresh_state
    set
        fingerprint = stg.fingerprint(),
        time_zone = (select settings.time_zone from stg.settings),
        refreshed_at = now();
end;
