"""A year of an account in one run: committed day by day, killed in the middle, and gone on with."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import dagster as dg
import psycopg
import pytest

from attribution_pipeline.automation.pools import busy_pools
from attribution_pipeline.dagster_home import dagster_environment
from attribution_pipeline.settings import Settings
from attribution_pipeline_tests.assets.dagster_instance import configured_instance
from attribution_pipeline_tests.assets.facebook_api import facebook_variables, last_days
from attribution_pipeline_tests.databases import new_warehouse, read_rows
from attribution_pipeline_tests.sources.facebook.fake_graph import Call, FakeGraph

KEY = dg.AssetKey(["raw", "fb_ad_insights"])
DAYS = last_days(365)
#: How many days are done when the process is killed.
DONE = 240


@pytest.fixture
def url(server_url: str) -> Iterator[str]:
    with new_warehouse(server_url) as fresh:
        yield fresh


@pytest.fixture
def instance(server_url: str, tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with configured_instance(server_url, tmp_path) as instance:
        yield instance


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    """An account with one ad, which ran on each of the days."""
    with FakeGraph().serving() as graph:
        account = graph.account("1")
        account.add_ads(1)
        for number, day in enumerate(DAYS):
            account.add_figures(str(day), spend=number + 0.5, platforms=("instagram",))
        yield graph


def _start(variables: Mapping[str, str], first: date) -> "subprocess.Popen[str]":
    module = "attribution_pipeline_tests.assets.backfill"
    return subprocess.Popen(
        [sys.executable, "-m", module, KEY.path[-1], str(first), str(DAYS[-1])],
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _stored(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return read_rows(connection, "select date_start, spend from raw.fb_ad_insights order by date_start")


def test_a_year_of_an_account_is_killed_and_gone_on_with(
    url: str, instance: dg.DagsterInstance, graph: FakeGraph, tmp_path: Path
) -> None:
    variables = {
        **facebook_variables(graph),
        **dagster_environment(Settings(home=tmp_path)),
        "ATTRIBUTION_WAREHOUSE_URL": url,
    }
    figures = [(day, Decimal(number) + Decimal("0.5")) for number, day in enumerate(DAYS)]
    killed: list[int] = []

    def kill_when_the_next_day_is_asked_for(call: Call) -> None:
        if str(DAYS[DONE]) in call.parameters.get("time_range", "") and not killed:
            killed.append(process.pid)
            os.kill(process.pid, signal.SIGKILL)

    graph.on_call = kill_when_the_next_day_is_asked_for
    process = _start(variables, DAYS[0])
    _, errors = process.communicate(timeout=500)
    assert killed == [process.pid], errors
    assert process.returncode == -signal.SIGKILL
    # The days that were done are there, in the warehouse and in Dagster's view, and nothing of the next one is.
    assert _stored(url) == figures[:DONE]
    done = instance.get_materialized_partitions(KEY)
    assert done == {str(day) for day in DAYS[:DONE]}
    (killed_run,) = instance.get_runs()
    assert busy_pools(instance, {"facebook_api"}) == ["facebook_api"]

    graph.calls.clear()
    process = _start(variables, next(day for day in DAYS if str(day) not in done))
    _, errors = process.communicate(timeout=500)
    assert process.returncode == 0, errors
    assert _stored(url) == figures
    assert instance.get_materialized_partitions(KEY) == {str(day) for day in DAYS}
    asked = [call.parameters["time_range"] for call in graph.asked("insights$")]
    assert [str(day) in ranges for day, ranges in zip(DAYS[DONE:], asked, strict=True)] == [True] * len(asked)
    # The run that was killed holds no place in the pool, and is shown as failed.
    assert busy_pools(instance, {"facebook_api"}) == []
    statuses = {run.run_id: run.status for run in instance.get_runs()}
    assert statuses.pop(killed_run.run_id) is dg.DagsterRunStatus.FAILURE
    assert list(statuses.values()) == [dg.DagsterRunStatus.SUCCESS]
