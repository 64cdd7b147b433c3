-- Grain: one client, without contact data. Key: client_id. Source: prod.dim_clients, prod.fact_leads. How
-- far the client has come (stage), by which source, in how many touches and days.
create view prod.view_client_funnel as
select
    clients.client_id,
    clients.id_city,
    clients.segment,
    case
        when leads.client_id is null then 'contact'
        when leads.n_contracts = 0 then 'lead'
        when leads.n_contracts = 1 then 'customer'
        else 'repeat customer'
    end as stage,
    leads.lead_source_id,
    leads.lead_date,
    leads.lead_day,
    clients.first_platform,
    leads.platform,
    leads.platform_group,
    leads.channel,
    leads.is_paid,
    leads.attribution_rule,
    leads.campaign_id,
    leads.campaign_name,
    clients.total_touches,
    clients.paid_touches,
    clients.last_touch_at,
    clients.last_platform,
    leads.first_contract_at,
    leads.days_to_first_contract,
    clients.last_contract_at,
    clients.n_contracts,
    clients.revenue,
    clients.contracts_without_rate
from prod.dim_clients as clients
left join prod.fact_leads as leads on clients.client_id = leads.client_id;

comment on view prod.view_client_funnel is
'How far each client has come: stage, source, touches, days and contracts; no contact data';
comment on column prod.view_client_funnel.stage is
'contact (no touch yet), lead, customer (1 contract) or repeat customer';
comment on column prod.view_client_funnel.platform is
'Of the touch that decides the lead; first_platform is the first touch''s';
comment on column prod.view_client_funnel.revenue is
'In the reporting currency, without the contracts that contracts_without_rate counts';
