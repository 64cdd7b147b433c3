"""Alerts about failed runs: which step, why, and how far the run had come."""

import dagster as dg
from dagster import DagsterEventType, DagsterInstance, EventLogEntry
from dagster._core.errors import DagsterAssetCheckFailedError

from attribution_pipeline.automation.alerts.channel import ChannelError, send
from attribution_pipeline.automation.alerts.failed_checks import check_lines
from attribution_pipeline.automation.alerts.message import Alert
from attribution_pipeline.automation.partitions import run_days
from attribution_pipeline.settings import AlertOptions
from attribution_pipeline.sources.protocol import SourceError, ThrottledError, TryAgainError
from attribution_pipeline.warehouse.database import WarehouseError
from attribution_pipeline.warehouse.refresh import RefreshBusyError
from attribution_pipeline.warehouse.rules import RulesError
from attribution_pipeline.warehouse.server import ServerError

#: Errors whose messages are made for operators; those of others may quote values of rows.
_CLEAR = {
    error.__name__
    for error in (
        *(SourceError, TryAgainError, ThrottledError, RulesError),
        *(WarehouseError, ServerError, RefreshBusyError),
    )
}
_AT_ONCE = 10


@dg.sensor(
    name="alert_run_failures",
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tell the alert channel of each failed run, once.",
)
def alert_run_failures(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Failures since the last tick; the cursor is the newest one that was sent."""
    instance = context.instance
    if context.cursor is None:
        newest = instance.fetch_run_status_changes(DagsterEventType.RUN_FAILURE, limit=1).records
        return _result(newest[0].storage_id if newest else 0)
    sent = int(context.cursor)
    failures = instance.fetch_run_status_changes(
        dg.RunStatusChangeRecordsFilter(DagsterEventType.RUN_FAILURE, after_storage_id=sent),
        limit=_AT_ONCE,
        ascending=True,
    )
    for failure in failures.records:
        try:
            send(_alert(instance, failure.event_log_entry), AlertOptions())
        except ChannelError as error:
            return _result(sent, f"{error}; tried again at the next tick")
        sent = failure.storage_id
    return _result(sent)


def _result(cursor: int, problem: str | None = None) -> dg.SensorResult:
    return dg.SensorResult(cursor=str(cursor), skip_reason=dg.SkipReason(problem) if problem else None)


def _alert(instance: DagsterInstance, failure: EventLogEntry) -> Alert:
    run_id = failure.run_id
    run = instance.get_run_by_id(run_id)
    steps = instance.all_logs(run_id, of_type=DagsterEventType.STEP_FAILURE)
    lines = [line for entry in steps for line in _step(instance, entry)] or [
        failure.get_dagster_event().message or "no step failed"
    ]
    rows = _rows_loaded(instance, run_id)
    lines.append(f"loaded before: {sum(rows.values()):,} rows of {len(rows)} raw tables")
    days = run_days(run.tags) if run is not None else None
    about = f", {days.from_day} to {days.to_day}" if days is not None and days.from_day is not None else ""
    title = f"Run {run_id[:8]} of {failure.job_name} failed{about}"
    return Alert("run_failed", title, tuple(lines), f"/runs/{run_id}", sum(rows.values()))


def _step(instance: DagsterInstance, entry: EventLogEntry) -> list[str]:
    reason = _reason(entry)
    # Dagster's own words tell the names of the checks alone.
    if reason == DagsterAssetCheckFailedError.__name__:
        failed = check_lines(_blocking(instance, entry))
        return [f"step {entry.step_key}: a check failed, so nothing that follows was done", *failed]
    return [f"step {entry.step_key}: {reason}" if reason else f"step {entry.step_key}"]


def _blocking(instance: DagsterInstance, failure: EventLogEntry) -> list[dg.AssetCheckEvaluation]:
    """The checks that stopped the step."""
    entries = instance.all_logs(failure.run_id, of_type=DagsterEventType.ASSET_CHECK_EVALUATION)
    evaluations = [
        entry.get_dagster_event().asset_check_evaluation_data
        for entry in entries
        if entry.step_key == failure.step_key
    ]
    return [
        evaluation
        for evaluation in evaluations
        if evaluation.blocking
        and not evaluation.passed
        and evaluation.severity is dg.AssetCheckSeverity.ERROR
    ]


def _reason(entry: EventLogEntry) -> str | None:
    """Why a step failed, in words that quote no row."""
    event = entry.get_dagster_event()
    data = event.step_failure_data
    if data.user_failure_data is not None and data.user_failure_data.description:
        return str(data.user_failure_data.description)
    error = data.error
    while error is not None and error.cause is not None:
        error = error.cause
    if error is None:
        return None
    kind = (error.cls_name or "error").rpartition(".")[2]
    # The serialized message begins with the class and ends with a line feed.
    told = error.message.partition(": ")[2].strip() if kind in _CLEAR else ""
    return told or kind


def _rows_loaded(instance: DagsterInstance, run_id: str) -> dict[str, int]:
    """Rows that were read, by raw table; each day's materialization tells the table's whole number."""
    rows = {}
    for entry in instance.all_logs(run_id, of_type=DagsterEventType.ASSET_MATERIALIZATION):
        materialization = entry.asset_materialization
        read = materialization.metadata.get("rows_read") if materialization is not None else None
        if materialization is not None and isinstance(read, dg.IntMetadataValue):
            rows[materialization.asset_key.to_user_string()] = read.value or 0
    return rows
