-- Grain: one changed exchange rate. Source: stg.changed_rows, raw.fx_rates. A rate holds from its own day
-- until the day before the currency's next one.
create view stg.changed_rate_periods as
with changed_rates as (
    select distinct
        changed_rows.row_data ->> 'currency' as currency,
        (changed_rows.row_data ->> 'rate_date')::date as from_day
    from stg.changed_rows
    where changed_rows.table_name = 'fx_rates'
)

select
    upper(trim(changed_rates.currency)) as currency,
    changed_rates.from_day,
    coalesce(min(fx_rates.rate_date), 'infinity') as next_day
from changed_rates
left join raw.fx_rates
    on changed_rates.currency = fx_rates.currency and changed_rates.from_day < fx_rates.rate_date
group by changed_rates.currency, changed_rates.from_day;
