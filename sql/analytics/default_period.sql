-- One row: the last 30 days with data, which are asked for where nothing else is (without data, those up to
-- today); what amounts are in; how new the figures are, and which publication they belong to.
-- Parameters: none
with newest as (
    select
        data_version.*,
        coalesce(data_version.newest_day, current_date) as last_day
    from prod.data_version
)

select
    newest.last_day - 29 as date_from,
    newest.last_day as date_to,
    newest.currency,
    newest.data_as_of,
    newest.newest_day,
    newest.refresh_id,
    newest.refreshed_at,
    newest.upgraded_at
from newest;
