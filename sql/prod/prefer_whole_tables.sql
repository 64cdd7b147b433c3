-- Grain: none. Makes the planner read and hash whole tables until the transaction ends, for refreshes of all
-- history. Joins by client and event together look to it as if hardly a row met, so that it would rather
-- search a table again for every touch.
create function prod.prefer_whole_tables() returns void
language sql
begin atomic
    select
        set_config('enable_nestloop', 'off', true),
        set_config('jit', 'off', true);
end;
