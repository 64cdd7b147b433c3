-- Grain: one figure. Source: stg.fact_leads, prod.fact_leads, prod.fact_contracts. Every lead of stg is in
-- prod once, on the same day, decided by the same touch; and leads hold the contracts of their clients.
create view checks.leads_published as
with leads as (
    select
        count(source.client_id) as expected_leads,
        count(published.client_id) as actual_leads,
        count(*) filter (
            where (
                source.lead_source_id, source.lead_day, source.attributed_source_id, source.platform,
                source.is_paid, source.campaign_id, source.ad_id, source.first_platform
            )
            is distinct from (
                published.lead_source_id, published.lead_day, published.attributed_source_id,
                published.platform, published.is_paid, published.campaign_id, published.ad_id,
                published.first_platform
            )
        ) as differing,
        coalesce(sum(published.n_contracts), 0) as contracts,
        coalesce(sum(published.contract_amount), 0) as amount,
        coalesce(sum(published.contracts_without_rate), 0) as contracts_without_rate
    from stg.fact_leads as source
    full join prod.fact_leads as published on source.client_id = published.client_id
),

contracts as (
    select
        count(*) as contracts,
        coalesce(sum(contract_amount_reporting), 0) as amount,
        count(*) filter (where contract_amount_reporting is null) as contracts_without_rate
    from prod.fact_contracts
    where client_id is not null
)

select
    'prod/fact_leads' as asset,
    figure.what,
    figure.expected,
    figure.actual
from leads
cross join contracts
cross join lateral (
    values
    ('leads', leads.expected_leads, leads.actual_leads),
    ('leads that are missing, invented, or decided by another touch', 0, leads.differing),
    ('contracts of leads', contracts.contracts, leads.contracts),
    ('amount of leads'' contracts', contracts.amount, leads.amount),
    ('contracts of leads without a rate', contracts.contracts_without_rate, leads.contracts_without_rate)
) as figure (what, expected, actual);
