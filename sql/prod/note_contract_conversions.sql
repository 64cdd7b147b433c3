-- Grain: one contract in scope. Target: prod.conversion_changes, stg.change_set. Source: prod.fact_contracts.
-- Notes what the contracts in scope contribute to the daily figures and which products they sell: sign is -1
-- before they are deleted and 1 after they were inserted. When all of history is in scope, all days are
-- stale.
create function prod.note_contract_conversions(sign int) returns void
language sql
begin atomic
    insert into stg.change_set (kind)
    select 'all_days'
    from prod.scope
    where scope.everything;

    insert into stg.change_set (kind, key)
    select distinct
        'product',
        fact_contracts.id_product::text
    from prod.scope_contracts
    inner join prod.fact_contracts on scope_contracts.contract_id = fact_contracts.contract_id
    where fact_contracts.id_product is not null;

    with given as (
        select sign
    )

    insert into prod.conversion_changes (
        day,
        platform,
        campaign_id,
        adset_id,
        ad_id,
        leads,
        contracts,
        revenue,
        contracts_without_rate,
        cohort_contracts,
        cohort_revenue,
        cohort_contracts_without_rate
    )
    select
        conversions.day,
        conversions.platform,
        conversions.campaign_id,
        conversions.adset_id,
        conversions.ad_id,
        0,
        given.sign * conversions.contracts,
        given.sign * conversions.revenue,
        given.sign * conversions.contracts_without_rate,
        given.sign * conversions.cohort_contracts,
        given.sign * conversions.cohort_revenue,
        given.sign * conversions.cohort_contracts_without_rate
    from prod.scope
    inner join prod.scope_contracts on not scope.everything
    inner join prod.contract_conversions as conversions
        on scope_contracts.contract_id = conversions.contract_id
    cross join given;
end;
