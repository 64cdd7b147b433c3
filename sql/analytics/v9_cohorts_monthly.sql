-- /cohorts/monthly: one row per month of the lead and platform of the lead: what its clients have bought up
-- to now, whenever it was. repeat_customer_rate: customers with more than one contract, in percent.
-- Parameters: date_from, date_to, platform
with lead_days as (
    select
        leads.created_date,
        leads.platform,
        count(*) as clients
    from dashboards.fact_leads as leads
    where
        leads.created_date between $1::date and $2::date
        and $3::text in ('all', leads.platform, leads.dominant_platform)
    group by leads.created_date, leads.platform
),

-- Apart from all leads, since few are customers: an index of its own finds them.
customer_days as (
    select
        leads.created_date,
        leads.platform,
        count(*) as customers,
        count(*) filter (where leads.n_contracts > 1) as repeat_customers,
        sum(leads.n_contracts) as contracts,
        sum(leads.contract_amount) as revenue,
        sum(leads.contracts_without_rate) as contracts_without_rate
    from dashboards.fact_leads as leads
    where
        leads.created_date between $1::date and $2::date
        and $3::text in ('all', leads.platform, leads.dominant_platform)
        and leads.n_contracts > 0
    group by leads.created_date, leads.platform
),

cohorts as (
    select
        date_trunc('month', lead_days.created_date)::date as cohort_month,
        lead_days.platform,
        sum(lead_days.clients) as clients,
        sum(customer_days.customers) as customers,
        sum(customer_days.repeat_customers) as repeat_customers,
        coalesce(sum(customer_days.contracts), 0) as contracts,
        coalesce(sum(customer_days.revenue), 0) as revenue,
        coalesce(sum(customer_days.contracts_without_rate), 0) as contracts_without_rate
    from lead_days
    left join customer_days
        on
            lead_days.created_date = customer_days.created_date
            and lead_days.platform = customer_days.platform
    group by cohort_month, lead_days.platform
)

select
    cohorts.cohort_month,
    cohorts.platform,
    cohorts.clients,
    cohorts.contracts,
    cohorts.revenue,
    cohorts.contracts_without_rate,
    round(cohorts.revenue / nullif(cohorts.contracts - cohorts.contracts_without_rate, 0), 2)
        as avg_contract_value,
    prod.percent(cohorts.repeat_customers, cohorts.customers) as repeat_customer_rate
from cohorts
order by cohorts.cohort_month desc, cohorts.clients desc, cohorts.platform;
