-- Grain: one figure of a table. Source: stg.fact_contracts, checks.raw_spend, stg.in_reporting_currency.
-- Every amount has a rate to the reporting currency on its day or before, or is in the reporting currency.
create view checks.rates_known as
with used as (
    select
        'stg/fact_contracts' as asset,
        contract_currency as currency,
        contract_day as day,
        count(*) as amounts
    from stg.fact_contracts
    group by contract_currency, contract_day
    union all
    select
        'prod/fact_campaign_performance_daily',
        coalesce(currency, 'no currency'),
        day,
        count(*)
    from checks.raw_spend
    where spend <> 0
    group by currency, day
),

days as (
    select
        used.*,
        stg.in_reporting_currency(1, currency, day) is null as has_no_rate
    from used
),

unknown as (
    select
        asset,
        sum(amounts) filter (where has_no_rate) as amounts,
        string_agg(distinct currency, ', ' order by currency) filter (where has_no_rate) as currencies,
        min(day) filter (where has_no_rate) as first_day
    from days
    group by asset
)

select
    assets.asset,
    concat(
        assets.what, ' without a rate', ', in ' || unknown.currencies || ', first on ' || unknown.first_day
    )
        as what,
    0 as expected,
    coalesce(unknown.amounts, 0) as actual
from (
    values
    ('stg/fact_contracts', 'contracts'),
    ('prod/fact_campaign_performance_daily', 'rows of spend')
) as assets (asset, what)
left join unknown on assets.asset = unknown.asset;
