-- Grain: one client of the CRM, or of its events alone. Key: client_id. Source: raw.itcrm_clients,
-- prod.fact_leads, prod.fact_events, prod.fact_contracts. segment: prospect without a contract, VIP from 3
-- contracts, else customer.
create function prod.refresh_prod_dim_clients(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select prod.collect_scope(from_day, to_day);

    with deleted as (
        delete from prod.dim_clients
        using prod.scope_clients
        where dim_clients.client_id = scope_clients.client_id
        returning 1
    )

    select stg.count_deleted('prod.dim_clients', count(*))
    from deleted;

    with journeys as (
        select
            fact_events.client_id,
            count(*) as total_touches,
            count(*) filter (where fact_events.is_paid) as paid_touches,
            min(fact_events.date_time) as first_touch_at,
            max(fact_events.date_time) as last_touch_at,
            max(fact_events.platform) filter (where fact_events.is_last_touch) as last_platform
        from prod.scope_clients
        inner join prod.fact_events on scope_clients.client_id = fact_events.client_id
        group by fact_events.client_id
    ),

    client_contracts as (
        select
            fact_contracts.client_id,
            count(*) as n_contracts,
            min(fact_contracts.contract_date) as first_contract_at,
            max(fact_contracts.contract_date) as last_contract_at,
            sum(fact_contracts.contract_amount_reporting) as revenue,
            count(*) filter (where fact_contracts.contract_amount_reporting is null) as contracts_without_rate
        from prod.scope_clients
        inner join prod.fact_contracts on scope_clients.client_id = fact_contracts.client_id
        group by fact_contracts.client_id
    ),

    inserted as (
        insert into prod.dim_clients
        select
            coalesce(clients.id_uniq, lead.client_id) as client_id,
            clients.full_name,
            clients.phone,
            clients.email,
            clients.id_city,
            clients.created_at as crm_created_at,
            clients._deleted_at is not null as is_deleted,
            lead.lead_source_id,
            journeys.first_touch_at,
            lead.first_platform,
            journeys.last_touch_at,
            journeys.last_platform,
            lead.platform as lead_platform,
            coalesce(journeys.total_touches, 0) as total_touches,
            coalesce(journeys.paid_touches, 0) as paid_touches,
            coalesce(client_contracts.n_contracts, 0) as n_contracts,
            client_contracts.first_contract_at,
            client_contracts.last_contract_at,
            coalesce(client_contracts.revenue, 0) as revenue,
            coalesce(client_contracts.contracts_without_rate, 0) as contracts_without_rate,
            case
                when client_contracts.n_contracts >= 3 then 'VIP'
                when client_contracts.n_contracts >= 1 then 'customer'
                else 'prospect'
            end as segment
        from prod.scope_clients
        left join raw.itcrm_clients as clients on scope_clients.client_id = clients.id_uniq
        left join prod.fact_leads as lead on scope_clients.client_id = lead.client_id
        left join journeys on scope_clients.client_id = journeys.client_id
        left join client_contracts on scope_clients.client_id = client_contracts.client_id
        where clients.id_uniq is not null or lead.client_id is not null
        returning 1
    )

    select
        refresh_counts.rows_deleted,
        (select count(*) from inserted) as rows_inserted
    from stg.refresh_counts
    where refresh_counts.table_name = 'prod.dim_clients';
end;
