-- Grain: one value. Source: raw.fx_rates, stg.settings. An amount in the reporting currency at the rate of the
-- day, else the latest earlier one, unrounded; null without a rate or a currency. Nothing is nothing in any
-- currency.
create function stg.in_reporting_currency(amount numeric, amount_currency text, day date) returns numeric
language sql stable parallel safe
begin atomic
    select
        case
            when amount = 0 or amount_currency = settings.reporting_currency then amount
            else
                amount * (
                    select fx_rates.rate
                    from raw.fx_rates
                    where
                        amount_currency = fx_rates.currency
                        and in_reporting_currency.day >= fx_rates.rate_date
                    order by fx_rates.rate_date desc
                    limit 1
                )
        end
    from stg.settings;
end;
