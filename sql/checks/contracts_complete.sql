-- Grain: one figure. Source: raw.itcrm_docs_clients, stg.fact_contracts, stg.rejected_rows. Every contract
-- with a positive amount is there once, with its amount to the kopeck, in each currency.
create view checks.contracts_complete as
with source as (
    select
        contract.contract_id,
        contract.total_cost_of_the_contract as amount,
        coalesce(nullif(upper(trim(contract.currency)), ''), settings.reporting_currency) as currency
    from raw.itcrm_docs_clients as contract
    cross join stg.settings as settings
    where contract.total_cost_of_the_contract > 0
),

expected as (
    select
        currency,
        count(*) as contracts,
        sum(amount) as amount
    from source
    group by currency
),

actual as (
    select
        contract_currency as currency,
        count(*) as contracts,
        sum(contract_amount) as amount
    from stg.fact_contracts
    group by contract_currency
),

figures as (
    select
        currency,
        coalesce(expected.contracts, 0) as expected_contracts,
        coalesce(actual.contracts, 0) as actual_contracts,
        coalesce(expected.amount, 0) as expected_amount,
        coalesce(actual.amount, 0) as actual_amount
    from expected
    full join actual using (currency)
)

select
    'stg/fact_contracts' as asset,
    figure.what,
    figure.expected,
    figure.actual
from figures
cross join
    lateral (
        values
        ('contracts in ' || figures.currency, figures.expected_contracts, figures.actual_contracts),
        ('revenue in ' || figures.currency, figures.expected_amount, figures.actual_amount)
    ) as figure (what, expected, actual)
union all
select
    'stg/fact_contracts',
    'contracts that are missing, invented or of another amount',
    0,
    count(*)
from source
full join stg.fact_contracts as fact on source.contract_id = fact.contract_id
where (source.amount, source.currency) is distinct from (fact.contract_amount, fact.contract_currency)
union all
select
    'stg/fact_contracts',
    'rejected contracts without a positive amount',
    (
        select count(*) from raw.itcrm_docs_clients
        where coalesce(total_cost_of_the_contract, 0) <= 0
    ),
    (select count(*) from stg.rejected_rows where source_table = 'itcrm_docs_clients');
