-- Grain: one figure. Source: stg.crm_events, stg.touches, stg.fact_leads, checks.raw_contracts. Every client
-- of the event log is exactly one lead, of the time, platform and campaign of its first touch, and with its
-- contracts.
create view checks.leads_complete as
with client_contracts as (
    select
        client_id,
        min(contract_date) as first_contract_at,
        count(*) as n_contracts,
        sum(amount_reporting) as amount
    from checks.raw_contracts
    group by client_id
),

leads as (
    select
        count(*) as leads,
        count(*) filter (where first_touch.client_id is null) as invented,
        count(*) filter (
            where first_touch.date_time <> fact_leads.lead_date
            or first_touch.date_time::date <> fact_leads.lead_day
        ) as of_other_time,
        count(*) filter (
            where (touches.platform, touches.campaign_id)
            is distinct from (fact_leads.first_platform, fact_leads.first_campaign_id)
        ) as of_other_first_platform,
        count(*) filter (
            where (
                client_contracts.first_contract_at, coalesce(client_contracts.n_contracts, 0),
                client_contracts.amount
            )
            is distinct from (
                fact_leads.first_contract_at, fact_leads.n_contracts, fact_leads.contract_amount_reporting
            )
        ) as of_other_contracts
    from stg.fact_leads
    left join stg.crm_events as first_touch
        on
            fact_leads.client_id = first_touch.client_id
            and fact_leads.lead_source_id = first_touch.id_source
            and first_touch.is_first_touch
    left join stg.touches
        on
            fact_leads.client_id = touches.client_id
            and fact_leads.lead_source_id = touches.id_source
    left join client_contracts on fact_leads.client_id = client_contracts.client_id
),

clients as (
    select
        count(distinct event.client_id) as clients,
        count(distinct event.client_id) filter (where fact_leads.client_id is null) as lost
    from stg.crm_events as event
    left join stg.fact_leads on event.client_id = fact_leads.client_id
)

select
    'stg/fact_leads' as asset,
    figure.what,
    figure.expected,
    figure.actual
from leads
cross join clients
cross join lateral (
    values
    ('leads', clients.clients, leads.leads),
    ('clients without a lead', 0, clients.lost),
    ('leads that are not the first touch of their client', 0, leads.invented),
    ('leads of another time than their first touch', 0, leads.of_other_time),
    ('leads whose first touch has another platform or campaign', 0, leads.of_other_first_platform),
    ('leads with other contracts than their client has', 0, leads.of_other_contracts)
) as figure (what, expected, actual);
