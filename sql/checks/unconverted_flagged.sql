-- Grain: one figure of a table. Source: stg.fact_contracts, prod.fact_contracts,
-- prod.fact_campaign_performance_daily, stg.in_reporting_currency. An amount without a rate is null in the
-- reporting currency, so that no sum holds it; every other amount is converted.
create view checks.unconverted_flagged as
with amounts as (
    select
        'stg/fact_contracts' as asset,
        contract_currency as currency,
        contract_day as day,
        contract_amount_reporting as converted
    from stg.fact_contracts
    union all
    select
        'prod/fact_contracts',
        contract_currency,
        contract_day,
        contract_amount_reporting
    from prod.fact_contracts
    union all
    select
        'prod/fact_campaign_performance_daily',
        account_currency,
        day,
        spend
    from prod.fact_campaign_performance_daily
    where spend_account <> 0
),

days as (
    select
        asset,
        currency,
        day,
        count(*) as amounts,
        count(*) filter (where converted is null) as flagged,
        stg.in_reporting_currency(1, currency, day) is null as has_no_rate
    from amounts
    group by asset, currency, day
),

totals as (
    select
        assets.asset,
        coalesce(sum(days.amounts) filter (where days.has_no_rate), 0) as without_rate,
        coalesce(sum(days.flagged), 0) as flagged,
        count(*) filter (
            where days.flagged <> case when days.has_no_rate then days.amounts else 0 end
        ) as differing
    from (
        values ('stg/fact_contracts'), ('prod/fact_contracts'), ('prod/fact_campaign_performance_daily')
    ) as assets (asset)
    left join days on assets.asset = days.asset
    group by assets.asset
)

select
    totals.asset,
    figure.what,
    figure.expected,
    figure.actual
from totals
cross join lateral (
    values
    ('amounts that are not converted, since they have no rate', totals.without_rate, totals.flagged),
    ('days on which other amounts are converted than have a rate', 0, totals.differing)
) as figure (what, expected, actual);
