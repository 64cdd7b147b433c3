"""Runs of the command line that take the place of a night: which days they load, and what the next night finds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from attribution_pipeline.automation.days import business_today, night_days
from attribution_pipeline.automation.nightly import last_night
from attribution_pipeline.automation.order import Order
from attribution_pipeline.automation.partitions import NIGHTLY_TAG, partition_tags, run_days
from attribution_pipeline.automation.reporter import Reporter
from attribution_pipeline.cli.launch import launch
from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline_tests.automation.conftest import past_run
from attribution_pipeline_tests.databases import new_warehouse


@pytest.fixture
def settings(
    instance: dg.DagsterInstance, server_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """Settings of a home with an empty warehouse; Dagster's storage is the instance's."""
    assert instance.root_directory.startswith(str(tmp_path))
    with new_warehouse(server_url) as url:
        monkeypatch.setenv("ATTRIBUTION_WAREHOUSE_URL", url)
        # Each day is an event of each table.
        monkeypatch.setenv("ATTRIBUTION_NIGHTLY_DAYS", "3")
        yield Settings()


@pytest.fixture
def order(tmp_path: Path) -> Order:
    """The command without days, of a folder with a table that has none."""
    folder = tmp_path / "input"
    folder.mkdir()
    (folder / "itcrm_new_types.csv").write_text("id_type,types_descr\n1,call\n", encoding="utf-8")
    return Order(folder, None)


def test_the_command_catches_up_on_missed_nights_and_no_night_after_it_need_do_so(
    instance: dg.DagsterInstance, settings: Settings, order: Order
) -> None:
    today = business_today(settings)
    last = today - timedelta(days=8)
    past_run(instance, {**partition_tags(night_days(settings, last, None)), NIGHTLY_TAG: "true"})

    # The trailing days alone, as with --from, leave the nights before them missed.
    assert (
        _run_days(instance, settings, replace(order, days=night_days(settings, today, None))).to_day == today
    )
    assert last_night(instance) == last
    # And so does a folder that lacks tables.
    wanted = night_days(settings, today, last)
    assert wanted == Window(today - timedelta(days=9), today)
    assert _run_days(instance, settings, replace(order, as_at_night=False)) == wanted
    assert last_night(instance) == last

    assert _run_days(instance, settings, order) == wanted
    assert last_night(instance) == today


def test_the_first_run_of_all_counts_as_a_night(
    instance: dg.DagsterInstance, settings: Settings, order: Order
) -> None:
    today = business_today(settings)
    days = Window(today, today)
    _run_days(instance, settings, replace(order, days=days, full=True, as_at_night=False))
    assert last_night(instance) == today


def _run_days(instance: dg.DagsterInstance, settings: Settings, order: Order) -> Window:
    """Launch the order and give the days of its run."""
    launched = launch(order, settings, Reporter())
    assert launched.succeeded, launched.problem
    run = instance.get_run_by_id(launched.run_id)
    assert run is not None
    return run_days(run.tags)
