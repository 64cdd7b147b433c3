-- Grain: one contract in scope with a positive amount. Key: contract_id. Source: raw.itcrm_docs_clients,
-- raw.itcrm_new_source, raw.fx_rates. client_id is null without a known event of a client. conversion_at is
-- the contract's time, the last moment of the day where it is written as midnight. The amount is converted at
-- the rate of its day, else the latest earlier one; without any it stays unconverted.
create view stg.scope_contract_rows as
with contracts as (
    select
        docs.contract_id,
        nullif(itcrm_new_source.id_uniq, 0) as client_id,
        docs.id_source,
        docs.currentdate as contract_date,
        docs.currentdate::date as contract_day,
        stg.conversion_time(docs.currentdate) as conversion_at,
        docs.total_cost_of_the_contract as contract_amount,
        coalesce(nullif(upper(trim(docs.currency)), ''), settings.reporting_currency) as contract_currency,
        settings.reporting_currency,
        docs.id_product,
        docs.id_city
    from stg.scope_contracts
    inner join raw.itcrm_docs_clients as docs on scope_contracts.contract_id = docs.contract_id
    left join raw.itcrm_new_source on docs.id_source = itcrm_new_source.id_source
    cross join stg.settings
    where docs.total_cost_of_the_contract > 0
)

select
    contracts.contract_id,
    contracts.client_id,
    contracts.id_source,
    contracts.contract_date,
    contracts.contract_day,
    contracts.conversion_at,
    contracts.contract_amount,
    contracts.contract_currency,
    case
        when contracts.contract_currency = contracts.reporting_currency then contracts.contract_amount
        else
            round(
                contracts.contract_amount
                * (
                    select fx_rates.rate
                    from raw.fx_rates
                    where
                        contracts.contract_currency = fx_rates.currency
                        and contracts.contract_day >= fx_rates.rate_date
                    order by fx_rates.rate_date desc
                    limit 1
                ),
                2
            )
    end as contract_amount_reporting,
    contracts.id_product,
    contracts.id_city
from contracts;
