"""What our event log stores in batches is what Dagster's stores one by one."""

import json

import dagster as dg
import psycopg
import pytest

from attribution_pipeline.automation.event_log import BatchingEventLogStorage
from attribution_pipeline.automation.jobs import REFRESH_ALL
from attribution_pipeline.definitions import build_definitions

RANGE = {
    "dagster/asset_partition_range_start": "2025-10-19",
    "dagster/asset_partition_range_end": "2025-10-21",
}
_EVENTS = "select event, dagster_event_type, step_key, asset_key, partition from event_logs where run_id = %s order by id"
_TABLES = "select asset_key, last_run_id, last_materialization, last_materialization_timestamp is null from asset_keys"


def _planned(instance: dg.DagsterInstance, storage_url: str) -> tuple[list[object], set[tuple[object, ...]]]:
    """Events and tables in the storage after a run over three days was planned; times and the run's id left out."""
    run = instance.create_run_for_job(build_definitions().resolve_job_def(REFRESH_ALL), tags=RANGE)
    with psycopg.connect(storage_url) as connection:
        rows = connection.execute(_EVENTS.encode(), [run.run_id]).fetchall()
        tables = connection.execute(_TABLES.encode()).fetchall()
    assert {row[1] for row in tables} == {run.run_id}
    events = [
        (json.loads(event) | {"timestamp": 0, "run_id": "", "message": ""}, *columns)
        for event, *columns in rows
    ]
    return sorted(events, key=str), {(row[0], *row[2:]) for row in tables}


def test_a_planned_range_is_stored_as_dagster_would(
    instance: dg.DagsterInstance, storage_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(instance.event_log_storage, BatchingEventLogStorage)
    batched = _planned(instance, storage_url)
    monkeypatch.setenv("DAGSTER_EMIT_PLANNED_EVENTS_INDIVIDUALLY", "1")
    one_by_one = _planned(instance, storage_url)
    days = [event for event in batched[0] if event[-1] == "2025-10-20"]  # type: ignore[index]
    assert len(days) > 20
    assert batched == one_by_one
