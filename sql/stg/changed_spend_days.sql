-- Grain: one campaign and day on which an ad or campaign began or ceased to spend. Source: stg.scope_changes.
-- Only whether spend is more than 0 decides between campaigns of one name, so that restated figures change
-- nothing.
create view stg.changed_spend_days as
with spend_versions as (
    select
        scope_changes.table_name,
        scope_changes.old_row,
        scope_changes.new_row,
        coalesce(
            (scope_changes.old_row ->> 'spend')::numeric,
            (scope_changes.old_row ->> 'cost_micros')::numeric,
            0
        )
        > 0 as spent_before,
        coalesce(
            (scope_changes.new_row ->> 'spend')::numeric,
            (scope_changes.new_row ->> 'cost_micros')::numeric,
            0
        )
        > 0 as spends_now
    from stg.scope_changes
    where scope_changes.table_name in ('fb_ad_insights', 'google_ads_campaign_daily')
)

select distinct
    spend_versions.table_name,
    spend_row.row_data ->> 'campaign_id' as campaign_id,
    coalesce(spend_row.row_data ->> 'date_start', spend_row.row_data ->> 'date')::date as event_day
from spend_versions
cross join lateral (values (spend_versions.old_row), (spend_versions.new_row)) as spend_row (row_data)
where
    spend_row.row_data is not null
    and (
        spend_versions.spent_before <> spend_versions.spends_now
        or spend_versions.old_row -> 'campaign_id' is distinct from spend_versions.new_row -> 'campaign_id'
    );
