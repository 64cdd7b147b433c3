-- The page's journey of a lead: one row per contract of the lead's client, the first one first, and the touch
-- that decided it.
-- Parameters: lead_source_id
select
    contracts.contract_id,
    contracts.contract_at,
    contracts.contract_amount,
    contracts.contract_amount_original,
    contracts.contract_currency,
    contracts.product_name,
    contracts.branch_name,
    contracts.platform,
    contracts.campaign_name,
    contracts.attributed_source_id,
    contracts.attribution_rule
from prod.fact_leads as leads
inner join dashboards.v6_contracts_enriched as contracts on leads.client_id = contracts.client_id
where leads.lead_source_id = $1::bigint
order by contracts.contract_at, contracts.contract_id;
