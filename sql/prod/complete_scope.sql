-- Grain: none. Target: prod.scope_clients, prod.scope_contracts. Source: stg.fact_contracts,
-- prod.fact_contracts. Adds the clients of all contracts in scope, old and new, and then every contract of
-- the clients in scope.
create function prod.complete_scope() returns void
language sql
begin atomic
    insert into prod.scope_clients
    select fact_contracts.client_id
    from prod.scope_contracts
    inner join stg.fact_contracts on scope_contracts.contract_id = fact_contracts.contract_id
    where fact_contracts.client_id is not null
    union
    select fact_contracts.client_id
    from prod.scope_contracts
    inner join prod.fact_contracts on scope_contracts.contract_id = fact_contracts.contract_id
    where fact_contracts.client_id is not null
    on conflict do nothing;

    insert into prod.scope_contracts
    select fact_contracts.contract_id
    from prod.scope_clients
    inner join stg.fact_contracts on scope_clients.client_id = fact_contracts.client_id
    union
    select fact_contracts.contract_id
    from prod.scope_clients
    inner join prod.fact_contracts on scope_clients.client_id = fact_contracts.client_id
    on conflict do nothing;
end;
