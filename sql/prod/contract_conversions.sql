-- Grain: one contract and day that counts it: its own day, and the day of its lead (the cohort). Source:
-- prod.fact_contracts. Google's figures are by campaign, so that its ad groups and ads are left out.
create view prod.contract_conversions as
select
    fact_contracts.contract_id,
    fact_contracts.contract_day,
    fact_contracts.lead_day,
    counted.day,
    fact_contracts.platform,
    fact_contracts.campaign_id,
    case when fact_contracts.platform in ('facebook', 'instagram') then fact_contracts.adset_id end
        as adset_id,
    case when fact_contracts.platform in ('facebook', 'instagram') then fact_contracts.ad_id end as ad_id,
    counted.contracts,
    counted.contracts * coalesce(fact_contracts.contract_amount_reporting, 0) as revenue,
    counted.contracts * (fact_contracts.contract_amount_reporting is null)::int as contracts_without_rate,
    counted.cohort_contracts,
    counted.cohort_contracts * coalesce(fact_contracts.contract_amount_reporting, 0) as cohort_revenue,
    counted.cohort_contracts * (fact_contracts.contract_amount_reporting is null)::int
        as cohort_contracts_without_rate
from prod.fact_contracts
cross join lateral (
    values
    (fact_contracts.contract_day, 1, 0),
    (fact_contracts.lead_day, 0, 1)
) as counted (day, contracts, cohort_contracts);
