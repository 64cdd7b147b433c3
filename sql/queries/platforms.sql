-- First touch against last paid touch, by platform: leads by both, contracts, revenue in the reporting
-- currency.
with first_touch as (
    select
        first_platform as platform,
        count(*) as leads
    from prod.fact_leads
    group by first_platform
),

last_paid as (
    select
        platform,
        count(*) as leads
    from prod.fact_leads
    group by platform
),

contracts as (
    select
        platform,
        count(*) as contracts,
        sum(contract_amount_reporting) as revenue
    from prod.fact_contracts
    group by platform
)

select
    platform,
    coalesce(first_touch.leads, 0) as leads_by_first_touch,
    coalesce(last_paid.leads, 0) as leads_by_last_paid_touch,
    coalesce(contracts.contracts, 0) as contracts,
    coalesce(contracts.revenue, 0) as revenue
from first_touch
full join last_paid using (platform)
full join contracts using (platform)
order by leads_by_last_paid_touch desc, platform;
