-- Grain: none. Target: prod.scope_clients, prod.scope_contracts. Source: stg.change_set, stg, prod. Puts into
-- scope the clients and contracts that stg changed or that lie on the days from_day to_day.
create function prod.collect_changes(from_day date, to_day date) returns void
language sql
begin atomic
    insert into prod.scope_clients
    select change_set.key::bigint as client_id
    from stg.change_set
    where change_set.kind = 'client' and change_set.key <> '0'
    union
    select crm_events.client_id
    from stg.crm_events
    where crm_events.event_day between coalesce(from_day, '-infinity') and coalesce(to_day, 'infinity')
    union
    select fact_events.client_id
    from prod.fact_events
    where fact_events.event_day between coalesce(from_day, '-infinity') and coalesce(to_day, 'infinity');

    insert into prod.scope_contracts
    select change_set.key::bigint as contract_id
    from stg.change_set
    where change_set.kind = 'contract'
    union
    select fact_contracts.contract_id
    from stg.fact_contracts
    where fact_contracts.contract_day between coalesce(from_day, '-infinity') and coalesce(to_day, 'infinity')
    union
    select fact_contracts.contract_id
    from prod.fact_contracts
    where fact_contracts.contract_day between coalesce(from_day, '-infinity') and coalesce(
            to_day, 'infinity'
        );
end;
