-- Grain: one contract and day that counts it: its own day, and the day of its lead (the cohort). Source:
-- prod.fact_contracts. Google's figures are by campaign, so that its ad groups and ads are left out. The two
-- days are apart, so that contracts can be looked up by either.
create view prod.contract_conversions as
with counted_contracts as (
    select
        fact_contracts.contract_day as day,
        1 as contracts,
        0 as cohort_contracts,
        fact_contracts.*
    from prod.fact_contracts
    union all
    select
        fact_contracts.lead_day,
        0,
        1,
        fact_contracts.*
    from prod.fact_contracts
)

select
    counted.contract_id,
    counted.day,
    counted.platform,
    counted.campaign_id,
    case when counted.platform in ('facebook', 'instagram') then counted.adset_id end as adset_id,
    case when counted.platform in ('facebook', 'instagram') then counted.ad_id end as ad_id,
    counted.contracts,
    counted.contracts * coalesce(counted.contract_amount_reporting, 0) as revenue,
    counted.contracts * (counted.contract_amount_reporting is null)::int as contracts_without_rate,
    counted.cohort_contracts,
    counted.cohort_contracts * coalesce(counted.contract_amount_reporting, 0) as cohort_revenue,
    counted.cohort_contracts * (counted.contract_amount_reporting is null)::int
        as cohort_contracts_without_rate
from counted_contracts as counted;
