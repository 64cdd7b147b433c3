"""What our event log stores in batches is what Dagster's stores one by one; pools are made once."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import dagster as dg
import psycopg
import pytest
from dagster import EventLogEntry
from dagster._core.definitions.data_version import DATA_VERSION_TAG
from dagster._core.events import DagsterEvent, StepMaterializationData
from dagster_postgres.event_log import PostgresEventLogStorage

from attribution_pipeline.automation.event_log import BatchingEventLogStorage
from attribution_pipeline.automation.jobs import REFRESH_ALL
from attribution_pipeline.definitions import build_definitions
from attribution_pipeline_tests.warehouse.server_process import wait_for

RANGE = {
    "dagster/asset_partition_range_start": "2025-10-19",
    "dagster/asset_partition_range_end": "2025-10-21",
}
_EVENTS = "select event, dagster_event_type, step_key, asset_key, partition from event_logs where run_id = %s order by id"
_TABLES = "select asset_key, last_run_id, last_materialization, last_materialization_timestamp is null from asset_keys"

_STORED = (
    "select id, run_id, event, dagster_event_type, timestamp, asset_key, partition from event_logs order by id",
    "select asset_key, last_materialization, last_run_id, asset_details from asset_keys",
    "select event_id, asset_key, key, value, event_timestamp from asset_event_tags order by event_id",
)
_WAITING_FOR_A_POOL = """
    select from pg_stat_activity where query ilike 'insert into concurrency_limits%' and wait_event_type = 'Lock'
"""


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


def _materialized(run_id: str) -> list[EventLogEntry]:
    """What a run reports of two days."""
    return [
        EventLogEntry(  # type: ignore[no-untyped-call]
            error_info=None,
            level="debug",
            user_message="",
            run_id=run_id,
            timestamp=1_762_000_000.5,
            dagster_event=DagsterEvent(
                dg.DagsterEventType.ASSET_MATERIALIZATION.value,
                "job",
                event_specific_data=StepMaterializationData(
                    dg.AssetMaterialization(
                        ["raw", "fb_ads"],
                        partition=day,
                        metadata={"rows": rows},
                        tags={DATA_VERSION_TAG: day},
                    )
                ),
            ),
        )
        for rows, day in enumerate(("2025-10-20", "2025-10-19"))
    ]


def test_materializations_of_a_range_are_stored_as_dagster_would(
    instance: dg.DagsterInstance, storage_url: str
) -> None:
    storage = instance.event_log_storage
    assert isinstance(storage, BatchingEventLogStorage)
    stored = []
    for store in (storage.store_event_batch, partial(PostgresEventLogStorage.store_event_batch, storage)):
        store(_materialized("run"))
        with psycopg.connect(storage_url) as connection:
            stored.append([connection.execute(query.encode()).fetchall() for query in _STORED])
            connection.execute("truncate event_logs, asset_event_tags, asset_keys restart identity")
    ours, dagsters = stored
    assert [len(rows) for rows in ours] == [2, 1, 2]
    assert ours == dagsters


def test_two_runs_use_a_pool_for_the_first_time_at_once(
    instance: dg.DagsterInstance, storage_url: str
) -> None:
    storage = instance.event_log_storage
    with (
        psycopg.connect(storage_url) as first,
        psycopg.connect(storage_url, autocommit=True) as onlooker,
        ThreadPoolExecutor() as second,
    ):
        first.execute(
            "insert into concurrency_limits (concurrency_key, \"limit\", using_default_limit) values ('api', 1, true)"
        )
        first.execute("insert into concurrency_slots (concurrency_key, deleted) values ('api', false)")
        made = second.submit(storage.initialize_concurrency_limit_to_default, "api")
        wait_for(
            lambda: made.done() or onlooker.execute(_WAITING_FOR_A_POOL.encode()).rowcount == 1, seconds=30
        )
        first.commit()
        assert made.result(timeout=30)
    assert storage.get_concurrency_info("api").slot_count == 1


def test_a_pools_own_limit_stays(instance: dg.DagsterInstance) -> None:
    storage = instance.event_log_storage
    storage.set_concurrency_slots("own", 3)
    storage.initialize_concurrency_limit_to_default("own")
    assert storage.get_concurrency_info("own").slot_count == 3
