-- Grain: one figure. Source: stg.fact_contracts, stg.v9_contracts_with_sk_enriched. The wide table of
-- contracts holds what stg.fact_contracts holds: each contract once, with the same amount and platform.
create view checks.enriched_contracts_complete as
select
    'stg/v9_contracts_with_sk_enriched' as asset,
    'contracts that are missing, invented, or of another amount or platform' as what,
    0 as expected,
    count(*) as actual
from stg.fact_contracts as fact
full join stg.v9_contracts_with_sk_enriched as enriched on fact.contract_id = enriched.contract_id
where
    (fact.contract_amount, fact.contract_currency, fact.platform)
    is distinct from (enriched.contract_amount, enriched.contract_currency, enriched.platform)
union all
select
    'stg/v9_contracts_with_sk_enriched',
    'contracts',
    (select count(*) from stg.fact_contracts),
    (select count(*) from stg.v9_contracts_with_sk_enriched);
