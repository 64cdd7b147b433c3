-- Deletes from Dagster's own storage the events of runs that ended before $1 (seconds of the epoch).
-- One row: how many runs that were, and how many events, checks and tags of them are deleted.
--
-- Kept is what Dagster's state is read from: of each asset and partition the latest materialization, and a
-- later plan that nothing followed (a failed partition); of each check the latest evaluation; how each run
-- began and ended.
with
old_runs as (
    select runs.run_id
    from runs
    where
        runs.status in ('SUCCESS', 'FAILURE', 'CANCELED')
        and coalesce(runs.end_time, extract(epoch from runs.update_timestamp)) < $1
),

kept_checks as (
    select max(checks.id) as id
    from asset_check_executions as checks
    group by checks.asset_key, checks.check_name, checks.partition
    union
    -- The latest one may be planned by a run that never came to it.
    select max(checks.id)
    from asset_check_executions as checks
    where checks.execution_status in ('SUCCEEDED', 'FAILED')
    group by checks.asset_key, checks.check_name, checks.partition
),

kept_events as (
    select max(events.id) as id
    from event_logs as events
    where events.dagster_event_type in ('ASSET_MATERIALIZATION', 'ASSET_OBSERVATION')
    group by events.asset_key, events.partition, events.dagster_event_type
    union
    select max(events.id)
    from event_logs as events
    where events.dagster_event_type in ('ASSET_MATERIALIZATION', 'ASSET_MATERIALIZATION_PLANNED')
    group by events.asset_key, events.partition
    union
    select unnest(array[checks.evaluation_event_storage_id, checks.materialization_event_storage_id])
    from asset_check_executions as checks
    inner join kept_checks on checks.id = kept_checks.id
),

deleted_checks as (
    delete from asset_check_executions as checks
    using old_runs
    where
        checks.run_id = old_runs.run_id
        and not exists (select from kept_checks where kept_checks.id = checks.id)
    returning checks.id
),

deleted_events as (
    delete from event_logs as events
    using old_runs
    where
        events.run_id = old_runs.run_id
        and coalesce(events.dagster_event_type, '') not like 'PIPELINE%'
        and not exists (select from kept_events where kept_events.id = events.id)
    returning events.id
),

deleted_tags as (
    delete from asset_event_tags as tags
    using deleted_events
    where tags.event_id = deleted_events.id
    returning tags.id
)

select
    (select count(*) from old_runs) as old_runs,
    (select count(*) from deleted_events) as events,
    (select count(*) from deleted_checks) as checks,
    (select count(*) from deleted_tags) as tags;
