"""The purge of Dagster's storage: old events go, and nothing that Dagster knows of tables, days and checks changes."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import dagster as dg
import psycopg
import pytest
from dagster._core.instance.types import CachingDynamicPartitionsLoader
from dagster._core.storage.partition_status_cache import get_and_update_asset_status_cache_value
from pydantic import SecretStr

from attribution_pipeline.automation.jobs import REFRESH_ALL
from attribution_pipeline.automation.partitions import PARTITION_TAG, daily_partitions
from attribution_pipeline.automation.purge import PURGE_EVENTS
from attribution_pipeline.automation.resources import (
    FilesResource,
    WarehouseResource,
    keep_storage_connections,
)
from attribution_pipeline.dagster_home import prepare_dagster_home
from attribution_pipeline.definitions import build_definitions
from attribution_pipeline.settings import Settings
from attribution_pipeline_tests.demo_home import Demo, copy_of

RATES, CONTRACTS = dg.AssetKey(["raw", "fx_rates"]), dg.AssetKey(["raw", "itcrm_docs_clients"])
DAY = "2025-10-21"
_PURGES = f"select run_id from runs where pipeline_name = '{PURGE_EVENTS}'"


@pytest.fixture
def history(
    demo: Demo, demo_copy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dg.DagsterInstance]:
    """The demo's storage: its run over all days, one that loaded a day again, and one that failed to."""
    monkeypatch.setenv("ATTRIBUTION_HOME", str(tmp_path))
    with copy_of(demo, "copy_of_storage", "dagster") as url:
        settings = Settings(home=tmp_path, dagster_storage_url=SecretStr(url))
        monkeypatch.setenv("DAGSTER_HOME", str(prepare_dagster_home(settings)))
        with dg.DagsterInstance.get() as instance:
            keep_storage_connections(instance)
            assert _load(instance, demo_copy, demo.home.path / "sample").success
            broken = tmp_path / "broken"
            broken.mkdir()
            (broken / "itcrm_docs_clients.csv").write_text("contract_id;id_source\n1;2\n", encoding="utf-8")
            assert not _load(instance, demo_copy, broken).success
            yield instance


def _load(instance: dg.DagsterInstance, url: str, folder: Path) -> dg.ExecuteInProcessResult:
    resources = {"warehouse": WarehouseResource(url=url), "files": FilesResource(folder=str(folder))}
    return (
        build_definitions(resources)
        .resolve_job_def(REFRESH_ALL)
        .execute_in_process(
            instance=instance,
            asset_selection=[RATES, CONTRACTS],
            tags={PARTITION_TAG: DAY},
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    )


def _state(instance: dg.DagsterInstance) -> Mapping[str, object]:
    """What the UI shows of each table, its days and its checks, read anew from the events."""
    graph = build_definitions().resolve_asset_graph()
    keys = sorted(graph.materializable_asset_keys)
    instance.wipe_asset_cached_status(keys)
    latest = {key: instance.get_latest_materialization_event(key) for key in keys}
    checks = instance.event_log_storage.get_latest_asset_check_execution_by_key(
        sorted(graph.asset_check_keys)
    )
    return {
        "materializations": {key: event and event.asset_materialization for key, event in latest.items()},
        "days": {key: instance.get_materialized_partitions(key) for key in keys},
        "statuses": {key: _days_by_status(instance, key) for key in (RATES, CONTRACTS)},
        "checks": {key: (record.status, record.event, record.run_id) for key, record in checks.items()},
        "runs": [
            (run.run_id, run.status, run.tags) for run in instance.get_runs() if run.job_name == REFRESH_ALL
        ],
    }


def _days_by_status(instance: dg.DagsterInstance, key: dg.AssetKey) -> tuple[object, object]:
    partitions = daily_partitions(Settings())
    status = get_and_update_asset_status_cache_value(
        instance, key, partitions, CachingDynamicPartitionsLoader(instance)
    )
    assert status is not None
    materialized = status.deserialize_materialized_partition_subsets(partitions)
    failed = status.deserialize_failed_partition_subsets(partitions)
    return set(materialized.get_partition_keys()), set(failed.get_partition_keys())


def _one(storage: str, query: str) -> object:
    with psycopg.connect(storage, autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row is not None else None


def test_old_events_go_and_the_state_stays(history: dg.DagsterInstance, demo: Demo) -> None:
    storage = demo.home.data("db", "url", "--dagster")["url"].removesuffix("/dagster") + "/copy_of_storage"
    before = _state(history)
    failed = before["statuses"][CONTRACTS][1]  # type: ignore[index]
    assert failed == {DAY}
    lineage = before["materializations"][dg.AssetKey(["prod", "fact_leads"])].metadata  # type: ignore[index]
    assert "dagster/column_lineage" in lineage
    events = _one(storage, "select count(*) from event_logs")

    _purge(history)
    assert _one(storage, f"select count(*) from event_logs where run_id not in ({_PURGES})") == events

    _one(
        storage,
        f"update runs set end_time = {time.time() - 91 * 86400} where pipeline_name = '{REFRESH_ALL}'",
    )
    _purge(history)
    after = _state(history)
    for part, found in before.items():
        assert after[part] == found, part
    left = _one(storage, f"select count(*) from event_logs where run_id not in ({_PURGES})")
    assert isinstance(left, int)
    assert isinstance(events, int)
    assert left < events * 0.6
    of_the_day = f"select count(*) from event_logs where dagster_event_type = 'ASSET_MATERIALIZATION' and partition = '{DAY}'"
    assert _one(storage, f"{of_the_day} and asset_key like '%docs_clients%'") == 1
    orphans = "select count(*) from asset_event_tags where event_id not in (select id from event_logs)"
    assert _one(storage, orphans) == 0


def _purge(instance: dg.DagsterInstance) -> None:
    job = build_definitions().resolve_job_def(PURGE_EVENTS)
    config = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    assert job.execute_in_process(instance=instance, run_config=config).success
