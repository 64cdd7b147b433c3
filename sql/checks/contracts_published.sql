-- Grain: one figure. Source: stg.fact_contracts, prod.fact_contracts. Every contract of stg is in prod once,
-- with its amount to the kopeck, in each currency and in the reporting currency, decided by the same touch.
create view checks.contracts_published as
with pairs as (
    select
        coalesce(source.contract_currency, published.contract_currency) as currency,
        source.contract_amount as expected_amount,
        published.contract_amount as actual_amount
    from stg.fact_contracts as source
    full join prod.fact_contracts as published on source.contract_id = published.contract_id
),

currencies as (
    select
        currency,
        count(expected_amount) as expected_contracts,
        count(actual_amount) as actual_contracts,
        coalesce(sum(expected_amount), 0) as expected_amount,
        coalesce(sum(actual_amount), 0) as actual_amount
    from pairs
    group by currency
),

totals as (
    select
        coalesce(sum(source.contract_amount_reporting), 0) as expected_amount,
        coalesce(sum(published.contract_amount_reporting), 0) as actual_amount,
        count(*) filter (
            where (
                source.client_id, source.contract_day, source.contract_amount, source.contract_currency,
                source.contract_amount_reporting, source.platform, source.campaign_id, source.ad_id,
                source.attributed_source_id
            )
            is distinct from (
                published.client_id, published.contract_day, published.contract_amount,
                published.contract_currency, published.contract_amount_reporting, published.platform,
                published.campaign_id, published.ad_id, published.attributed_source_id
            )
        ) as differing
    from stg.fact_contracts as source
    full join prod.fact_contracts as published on source.contract_id = published.contract_id
)

select
    'prod/fact_contracts' as asset,
    figure.what,
    figure.expected,
    figure.actual
from currencies
cross join
    lateral (
        values
        ('contracts in ' || currencies.currency, currencies.expected_contracts, currencies.actual_contracts),
        ('revenue in ' || currencies.currency, currencies.expected_amount, currencies.actual_amount)
    ) as figure (what, expected, actual)
union all
select
    'prod/fact_contracts',
    figure.what,
    figure.expected,
    figure.actual
from totals
cross join stg.settings
cross join lateral (
    values
    ('revenue converted to ' || settings.reporting_currency, totals.expected_amount, totals.actual_amount),
    ('contracts that are missing, invented, or of another amount or touch', 0, totals.differing)
) as figure (what, expected, actual);
