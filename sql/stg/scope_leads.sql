-- Grain: one lead, that is one client with touches, in scope. Key: client_id. Source: stg.crm_events,
-- stg.scope_contract_rows. Touches up to (cutoff_at, cutoff_id) may decide: those up to the first contract,
-- the first touch alone where all are later, all of them without a contract. first_conversion_at
-- is the last moment whose touches may decide, first_contract_at the contract's time as it is written.
create view stg.scope_leads as
with client_contracts as (
    select
        contracts.client_id,
        min(contracts.conversion_at) as first_conversion_at,
        min(contracts.contract_date) as first_contract_at,
        count(*) as n_contracts,
        sum(contracts.contract_amount_reporting) as contract_amount_reporting
    from stg.scope_contract_rows as contracts
    where contracts.client_id is not null
    group by contracts.client_id
)

select
    first_touch.client_id,
    first_touch.id_source as lead_source_id,
    first_touch.date_time as lead_date,
    first_touch.event_day as lead_day,
    client_contracts.first_contract_at,
    coalesce(client_contracts.n_contracts, 0) as n_contracts,
    client_contracts.contract_amount_reporting,
    greatest(coalesce(client_contracts.first_conversion_at, 'infinity'), first_touch.date_time) as cutoff_at,
    case
        when first_touch.date_time > client_contracts.first_conversion_at then first_touch.id_source
        else 9223372036854775807
    end as cutoff_id,
    case
        when settings.lookback_days is null then '-infinity'::timestamp
        when client_contracts.first_conversion_at is not null
            then client_contracts.first_conversion_at - settings.lookback_days * interval '1 day'
        else (
            select max(crm_events.date_time)
            from stg.crm_events
            where first_touch.client_id = crm_events.client_id
        ) - settings.lookback_days * interval '1 day'
    end as oldest_paid_at
from stg.scope_clients
inner join stg.crm_events as first_touch
    on scope_clients.client_id = first_touch.client_id and first_touch.is_first_touch
left join client_contracts on first_touch.client_id = client_contracts.client_id
cross join stg.settings;
