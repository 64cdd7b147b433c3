"""Pools as Dagster's instance reads them: of two runs one asks an API, and the other waits asleep."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dagster as dg
import pytest

from attribution_pipeline.automation.pools import busy_pools
from attribution_pipeline.automation.resources import FilesResource, WarehouseResource
from attribution_pipeline.definitions import build_definitions
from attribution_pipeline_tests.assets.dagster_instance import configured_instance
from attribution_pipeline_tests.assets.facebook_api import facebook_variables
from attribution_pipeline_tests.databases import new_warehouse
from attribution_pipeline_tests.sources.facebook.fake_graph import Call, FakeGraph
from attribution_pipeline_tests.warehouse.server_process import wait_for

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGraph]:
    with FakeGraph().serving() as graph:
        graph.account("1").add_ads(2)
        for name, value in facebook_variables(graph).items():
            monkeypatch.setenv(name, value)
        yield graph


@pytest.fixture
def url(server_url: str) -> Iterator[str]:
    with new_warehouse(server_url) as fresh:
        yield fresh


@pytest.fixture
def instance(server_url: str, tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with configured_instance(server_url, tmp_path) as instance:
        yield instance


def test_of_two_runs_one_asks_an_api_and_the_other_waits_asleep(
    url: str, graph: FakeGraph, instance: dg.DagsterInstance
) -> None:
    is_asked, goes_on = threading.Event(), threading.Event()

    def hold_the_first_call(_call: Call) -> None:
        is_asked.set()
        assert goes_on.wait(60)

    def materialize(asset: str) -> dg.ExecuteInProcessResult:
        definitions = build_definitions(
            {"warehouse": WarehouseResource(url=url), "files": FilesResource(folder=None)}
        )
        return definitions.resolve_implicit_global_asset_job_def().execute_in_process(
            asset_selection=[dg.AssetKey.from_user_string(asset)], instance=instance, run_config=_QUIET
        )

    graph.on_call = hold_the_first_call
    with ThreadPoolExecutor() as threads:
        try:
            first = threads.submit(materialize, "raw/fb_campaigns")
            assert is_asked.wait(60)
            assert busy_pools(instance, {"facebook_api", "google_ads_api"}) == ["facebook_api"]
            second = threads.submit(materialize, "raw/fb_adsets")
            _wait_for_a_blocked_step(instance)
            # Dagster's own way would keep a core busy while it waits; the second run's start does so for a moment.
            wait_for(lambda: _share_of_a_core(1) < 0.5)
            asked_meanwhile = graph.paths()
        finally:
            goes_on.set()
        results = [first.result(60), second.result(60)]
    assert [result.success for result in results] == [True, True]
    assert [path.rpartition("/")[2] for path in asked_meanwhile] == ["campaigns"]
    assert [path.rpartition("/")[2] for path in graph.paths()] == ["campaigns", "adsets"]
    assert busy_pools(instance, {"facebook_api"}) == []


def _share_of_a_core(seconds: float) -> float:
    """What this process takes of a core in a window of time."""
    begin, busy = time.monotonic(), time.process_time()
    threading.Event().wait(seconds)
    return (time.process_time() - busy) / (time.monotonic() - begin)


def _wait_for_a_blocked_step(instance: dg.DagsterInstance) -> None:
    storage = instance.event_log_storage
    wait_for(lambda: storage.get_concurrency_info("facebook_api").pending_step_count > 0, seconds=60)
