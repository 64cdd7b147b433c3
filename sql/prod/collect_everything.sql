-- Grain: none. Target: prod.scope_clients, prod.scope_contracts. Source: raw.itcrm_clients, stg, and prod as
-- the last refresh left it. Puts all of history in scope, old rows as well as new ones.
create function prod.collect_everything() returns void
language sql
begin atomic
    insert into prod.scope_clients
    select fact_leads.client_id
    from stg.fact_leads
    union
    select itcrm_clients.id_uniq
    from raw.itcrm_clients
    where itcrm_clients.id_uniq <> 0
    union
    select dim_clients.client_id
    from prod.dim_clients
    union
    select fact_leads.client_id
    from prod.fact_leads;

    insert into prod.scope_contracts
    select fact_contracts.contract_id
    from stg.fact_contracts
    union
    select fact_contracts.contract_id
    from prod.fact_contracts;
end;
