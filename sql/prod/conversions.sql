-- Grain: one lead, or one contract and day that counts it, as a part of the daily figures. Source:
-- prod.lead_conversions, prod.contract_conversions.
create view prod.conversions as
select
    lead_conversions.day,
    lead_conversions.platform,
    lead_conversions.campaign_id,
    lead_conversions.adset_id,
    lead_conversions.ad_id,
    lead_conversions.leads,
    0 as contracts,
    0::numeric as revenue,
    0 as contracts_without_rate,
    0 as cohort_contracts,
    0::numeric as cohort_revenue,
    0 as cohort_contracts_without_rate
from prod.lead_conversions
union all
select
    contract_conversions.day,
    contract_conversions.platform,
    contract_conversions.campaign_id,
    contract_conversions.adset_id,
    contract_conversions.ad_id,
    0,
    contract_conversions.contracts,
    contract_conversions.revenue,
    contract_conversions.contracts_without_rate,
    contract_conversions.cohort_contracts,
    contract_conversions.cohort_revenue,
    contract_conversions.cohort_contracts_without_rate
from prod.contract_conversions;
