-- Grain: none. Target: stg.scope_contracts. Source: stg.changed_rows, raw. Puts into scope the contracts that
-- a changed exchange rate, product or branch shows in: a rate holds from its own day until the day before the
-- currency's next one.
create function stg.collect_contract_changes() returns void
language sql
begin atomic
    with changed_rates as (
        select distinct
            changed_rows.row_data ->> 'currency' as currency,
            (changed_rows.row_data ->> 'rate_date')::date as from_day
        from stg.changed_rows
        where changed_rows.table_name = 'fx_rates'
    ),

    rate_periods as (
        select
            changed_rates.currency,
            changed_rates.from_day,
            coalesce(min(fx_rates.rate_date), 'infinity') as next_day
        from changed_rates
        left join raw.fx_rates
            on changed_rates.currency = fx_rates.currency and changed_rates.from_day < fx_rates.rate_date
        group by changed_rates.currency, changed_rates.from_day
    )

    insert into stg.scope_contracts
    select fact_contracts.contract_id
    from rate_periods
    inner join stg.fact_contracts
        on
            upper(trim(rate_periods.currency)) = fact_contracts.contract_currency
            and rate_periods.from_day <= fact_contracts.contract_day
            and rate_periods.next_day > fact_contracts.contract_day
    union
    select fact_contracts.contract_id
    from stg.changed_rows
    inner join
        stg.fact_contracts
        on (changed_rows.row_data ->> 'id_product')::bigint = fact_contracts.id_product
    where changed_rows.table_name = 'itcrm_products'
    union
    select fact_contracts.contract_id
    from stg.changed_rows
    inner join stg.fact_contracts on (changed_rows.row_data ->> 'id_city')::int = fact_contracts.id_city
    where changed_rows.table_name = 'itcrm_branches'
    on conflict do nothing;
end;
