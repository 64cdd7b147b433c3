-- Every currency of contracts and spend has a rate to the reporting currency, or is the reporting currency.
with used as (
    select
        'contracts' as what,
        contract_currency as currency
    from stg.fact_contracts
    union
    select
        'Facebook spend',
        upper(account_currency)
    from raw.fb_ad_insights
    where spend <> 0
    union
    select
        'Google spend',
        upper(currency_code)
    from raw.google_ads_campaign_daily
    where cost_micros <> 0
)

select
    'stg/fact_contracts' as asset,
    used.what || ' in ' || used.currency || ': currencies without a rate' as what,
    0 as expected,
    (not exists (select from raw.fx_rates as rate where upper(rate.currency) = used.currency))::int as actual
from used
cross join stg.settings as settings
where used.currency <> settings.reporting_currency
order by what;
