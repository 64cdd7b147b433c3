-- Grain: one figure. Source: checks.raw_contracts, raw.itcrm_docs_clients, stg.fact_contracts,
-- stg.rejected_rows. Every contract with a positive amount is there once, with its amount to the kopeck, in
-- each currency and converted at the rate of its day, of its client and on its day.
create view checks.contracts_complete as
with pairs as (
    select
        coalesce(source.currency, fact.contract_currency) as currency,
        count(source.contract_id) as expected_contracts,
        count(fact.contract_id) as actual_contracts,
        coalesce(sum(source.amount), 0) as expected_amount,
        coalesce(sum(fact.contract_amount), 0) as actual_amount,
        count(*) filter (
            where (source.amount, source.currency)
            is distinct from (fact.contract_amount, fact.contract_currency)
        ) as differing,
        count(*) filter (
            -- One that is missing is told once.
            where
            source.contract_id = fact.contract_id
            and source.amount_reporting is distinct from fact.contract_amount_reporting
        ) as converted_otherwise,
        count(*) filter (
            where
            source.contract_id = fact.contract_id
            and (
                source.id_source, source.client_id, source.contract_date, source.contract_date::date,
                source.id_product, source.id_city, coalesce(source.client_id, -source.contract_id)
            )
            is distinct from (
                fact.id_source, fact.client_id, fact.contract_date, fact.contract_day,
                fact.id_product, fact.id_city, fact.client_key
            )
        ) as of_other_client
    from checks.raw_contracts as source
    full join stg.fact_contracts as fact on source.contract_id = fact.contract_id
    group by coalesce(source.currency, fact.contract_currency)
)

select
    'stg/fact_contracts' as asset,
    figure.what,
    figure.expected,
    figure.actual
from pairs
cross join
    lateral (
        values
        ('contracts in ' || pairs.currency, pairs.expected_contracts, pairs.actual_contracts),
        ('revenue in ' || pairs.currency, pairs.expected_amount, pairs.actual_amount)
    ) as figure (what, expected, actual)
union all
select
    'stg/fact_contracts',
    figure.what,
    0,
    coalesce(figure.actual, 0)
from (
    select
        sum(differing) as differing,
        sum(converted_otherwise) as converted_otherwise,
        sum(of_other_client) as of_other_client
    from pairs
) as totals
cross join
    lateral (
        values
        ('contracts that are missing, invented or of another amount', totals.differing),
        ('contracts converted at another rate than that of their day', totals.converted_otherwise),
        ('contracts of another client, event, time, product or branch', totals.of_other_client)
    ) as figure (what, actual)
union all
select
    'stg/fact_contracts',
    'rejected contracts without a positive amount',
    (
        select count(*) from raw.itcrm_docs_clients
        where coalesce(total_cost_of_the_contract, 0) <= 0
    ),
    (select count(*) from stg.rejected_rows where source_table = 'itcrm_docs_clients');
