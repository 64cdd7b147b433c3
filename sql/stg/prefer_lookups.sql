-- Grain: none. Makes the planner look up the rows of few clients one by one, from memory, until the
-- transaction ends. By the usual costs of reading from a disk it would rather read whole indexes.
create function stg.prefer_lookups() returns void
language sql
begin atomic
    select
        set_config('seq_page_cost', '0.1', true),
        set_config('random_page_cost', '0.1', true),
        set_config('enable_mergejoin', 'off', true);
end;
