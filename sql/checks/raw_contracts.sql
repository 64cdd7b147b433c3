-- Grain: one contract with a positive amount, as the CRM has it. Key: contract_id. Source:
-- raw.itcrm_docs_clients, raw.itcrm_new_source, raw.fx_rates. Touches up to decided_at may decide it: a
-- contract at midnight is one of that day, at an unknown time. Written anew here, since a check that read
-- what a refresh reads would share its mistakes.
create view checks.raw_contracts as
with contracts as (
    select
        docs.contract_id,
        docs.id_source,
        nullif(events.id_uniq, 0) as client_id,
        docs.currentdate as contract_date,
        case docs.currentdate::time
            when '00:00' then docs.currentdate + interval '1 day' - interval '1 microsecond'
            else docs.currentdate
        end as decided_at,
        docs.total_cost_of_the_contract as amount,
        coalesce(nullif(upper(trim(docs.currency)), ''), settings.reporting_currency) as currency,
        settings.reporting_currency,
        docs.id_product,
        docs.id_city
    from raw.itcrm_docs_clients as docs
    left join raw.itcrm_new_source as events on docs.id_source = events.id_source
    cross join stg.settings
    where docs.total_cost_of_the_contract > 0
)

select
    contracts.*,
    case contracts.currency
        when contracts.reporting_currency then contracts.amount
        else (
            select round(contracts.amount * fx_rates.rate, 2)
            from raw.fx_rates
            where
                fx_rates.currency = contracts.currency
                and fx_rates.rate_date <= contracts.contract_date::date
            order by fx_rates.rate_date desc
            limit 1
        )
    end as amount_reporting
from contracts;
