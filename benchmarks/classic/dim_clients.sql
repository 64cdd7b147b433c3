-- Grain: one client of the CRM, or of its events alone. Key: client_id. Source: raw.itcrm_clients,
-- classic.fact_events, classic.fact_leads, classic.fact_contracts. Contact data and totals.
drop table if exists classic.dim_clients;

create table classic.dim_clients as
with journeys as (
    select
        touches.client_id,
        count(*) as total_touches,
        count(*) filter (where touches.is_paid) as paid_touches,
        min(touches.date_time) as first_touch_at,
        max(touches.date_time) as last_touch_at,
        max(touches.platform) filter (where touches.is_last_touch) as last_platform
    from classic.fact_events as touches
    group by touches.client_id
),

client_contracts as (
    select
        contracts.client_id,
        count(*) as n_contracts,
        min(contracts.contract_date) as first_contract_at,
        max(contracts.contract_date) as last_contract_at,
        sum(contracts.contract_amount_reporting) as revenue
    from classic.fact_contracts as contracts
    group by contracts.client_id
)

select
    coalesce(clients.id_uniq, leads.client_id) as client_id,
    clients.full_name,
    clients.phone,
    clients.email,
    clients.id_city,
    clients.created_at as crm_created_at,
    leads.lead_source_id,
    journeys.first_touch_at,
    leads.first_platform,
    journeys.last_touch_at,
    journeys.last_platform,
    leads.platform as lead_platform,
    coalesce(journeys.total_touches, 0) as total_touches,
    coalesce(journeys.paid_touches, 0) as paid_touches,
    coalesce(client_contracts.n_contracts, 0) as n_contracts,
    client_contracts.first_contract_at,
    client_contracts.last_contract_at,
    coalesce(client_contracts.revenue, 0) as revenue,
    case
        when client_contracts.n_contracts >= 3 then 'VIP'
        when client_contracts.n_contracts >= 1 then 'customer'
        else 'prospect'
    end as segment
from raw.itcrm_clients as clients
full join classic.fact_leads as leads on clients.id_uniq = leads.client_id
left join journeys on leads.client_id = journeys.client_id
left join client_contracts on leads.client_id = client_contracts.client_id;

alter table classic.dim_clients add primary key (client_id);
analyze classic.dim_clients;
