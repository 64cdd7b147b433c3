-- Grain: none. Target: stg.scope_contracts. Source: stg.changed_rows, stg.changed_rate_periods. Puts into
-- scope the contracts that a changed exchange rate, product or branch shows in.
create function stg.collect_contract_changes() returns void
language sql
begin atomic
    insert into stg.scope_contracts
    select fact_contracts.contract_id
    from stg.changed_rate_periods
    inner join stg.fact_contracts
        on
            changed_rate_periods.currency = fact_contracts.contract_currency
            and changed_rate_periods.from_day <= fact_contracts.contract_day
            and changed_rate_periods.next_day > fact_contracts.contract_day
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
