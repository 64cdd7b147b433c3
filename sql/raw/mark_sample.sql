-- Grain: none. Target: the comment on schema raw, which tells whether the warehouse holds the bundled sample
-- and nothing else, so that it may be emptied.
create function raw.mark_sample(holds_sample boolean) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if holds_sample then
        comment on schema raw is 'holds the bundled sample';
    else
        comment on schema raw is null;
    end if;
end;
$$;
