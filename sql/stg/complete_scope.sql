-- Grain: none. Target: stg.scope_touches, stg.scope_contracts, stg.scope_clients. Source: raw,
-- stg.fact_contracts. Adds the touches whose evidence changed, the contracts signed at changed events, the
-- clients of all contracts in scope, old and new, and then every contract of the clients in scope.
create function stg.complete_scope() returns void
language sql
begin atomic
    insert into stg.scope_touches
    select
        itcrm_new_source.id_source,
        itcrm_new_source.id_uniq as client_id,
        itcrm_new_source.date_time::date as event_day,
        itcrm_new_source.type as event_type
    from stg.scope_events
    inner join raw.itcrm_new_source on scope_events.id_source = itcrm_new_source.id_source
    where itcrm_new_source.id_uniq <> 0;

    insert into stg.scope_contracts
    select itcrm_docs_clients.contract_id
    from stg.scope_events
    inner join raw.itcrm_docs_clients on scope_events.id_source = itcrm_docs_clients.id_source
    on conflict do nothing;

    insert into stg.scope_clients
    select itcrm_new_source.id_uniq
    from stg.scope_contracts
    inner join raw.itcrm_docs_clients on scope_contracts.contract_id = itcrm_docs_clients.contract_id
    inner join raw.itcrm_new_source on itcrm_docs_clients.id_source = itcrm_new_source.id_source
    where itcrm_new_source.id_uniq <> 0
    union
    select fact_contracts.client_id
    from stg.scope_contracts
    inner join stg.fact_contracts on scope_contracts.contract_id = fact_contracts.contract_id
    where fact_contracts.client_id is not null
    on conflict do nothing;

    insert into stg.scope_contracts
    select itcrm_docs_clients.contract_id
    from stg.scope_clients
    inner join raw.itcrm_new_source on scope_clients.client_id = itcrm_new_source.id_uniq
    inner join raw.itcrm_docs_clients on itcrm_new_source.id_source = itcrm_docs_clients.id_source
    union
    select fact_contracts.contract_id
    from stg.scope_clients
    inner join stg.fact_contracts on scope_clients.client_id = fact_contracts.client_id
    on conflict do nothing;
end;
