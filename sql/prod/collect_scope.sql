-- Grain: none. Target: prod.scope and its tables. Source: stg.change_set, stg, prod. Decides what a refresh
-- of prod recomputes: what refreshes of stg changed, the days from_day to_day as well, and all of history
-- when both are null or when stg was rebuilt. The functions of one refresh share one scope: a second call in
-- the same transaction with the same days does nothing. Holds the refresh lock until the transaction ends.
create function prod.collect_scope(
    from_day date default 'infinity', to_day date default '-infinity'
) returns void
language plpgsql
as $$
declare
    everything boolean;
begin
    if exists (
        select from prod.scope
        where
            scope.transaction_id = pg_current_xact_id()
            and scope.from_day is not distinct from collect_scope.from_day
            and scope.to_day is not distinct from collect_scope.to_day
    ) then
        return;
    end if;

    perform pg_advisory_xact_lock(7461001);
    truncate prod.scope, prod.scope_clients, prod.scope_contracts, prod.scope_performance;

    everything := from_day is null and to_day is null
        or exists (select from stg.change_set where change_set.kind = 'everything');
    insert into prod.scope values (pg_current_xact_id(), from_day, to_day, everything);

    if everything then
        perform prod.prefer_whole_tables();
        perform prod.collect_everything();
    else
        perform stg.prefer_lookups();
        perform prod.collect_changes(from_day, to_day);
        analyze prod.scope_clients, prod.scope_contracts;
        perform prod.complete_scope();
    end if;
    analyze prod.scope, prod.scope_clients, prod.scope_contracts;
end;
$$;
