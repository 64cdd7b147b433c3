-- Grain: one value. Source: raw.fx_rates, stg.settings. An amount in the reporting currency at the rate of
-- the day, else the latest earlier one, unrounded; null without a rate or a currency. Nothing is nothing in
-- any currency.
create function stg.in_reporting_currency(
    amount numeric, amount_currency text, amount_day date
) returns numeric
language sql stable parallel safe
return
case
    when amount = 0 or amount_currency = (select settings.reporting_currency from stg.settings) then amount
    else
        amount * (
            select fx_rates.rate
            from raw.fx_rates
            where fx_rates.currency = amount_currency and fx_rates.rate_date <= amount_day
            order by fx_rates.rate_date desc
            limit 1
        )
end;
