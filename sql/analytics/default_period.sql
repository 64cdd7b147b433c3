-- One row: the last 30 days with data, which are asked for where nothing else is; what amounts are in; when
-- the figures were published.
-- Parameters: none
with newest as (
    select max(performance.day) as day
    from prod.fact_campaign_performance_daily as performance
)

select
    newest.day - 29 as date_from,
    newest.day as date_to,
    settings.reporting_currency as currency,
    refresh_state.refreshed_at as data_as_of
from newest
cross join stg.settings
cross join prod.refresh_state;
