"""What an operator does in the Dagster UI. ``make pictures`` runs it and keeps its pictures in docs/images."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import expect

from attribution_pipeline_tests.demo_home import Demo, Home, copy_of
from attribution_pipeline_tests.ui.dagster_ui import WINDOW, DagsterUi, dagster_ui

GROUPS = ("raw_crm", "raw_facebook", "raw_google_ads", "raw_rates", "stg", "prod", "dashboards")


@pytest.fixture
def warehouse(demo: Demo) -> Iterator[str]:
    """URL of a copy of the demo's warehouse."""
    with copy_of(demo, "ui_warehouse") as url:
        yield url


@pytest.fixture
def ui(demo: Demo, warehouse: str, tmp_path: Path) -> Iterator[DagsterUi]:
    """The UI over copies of the demo's warehouse and of what Dagster knows of it."""
    pictures = os.environ.get("PICTURES")
    with copy_of(demo, "ui_dagster", "dagster") as storage:
        variables = {
            **demo.home.variables,
            "ATTRIBUTION_WAREHOUSE_URL": warehouse,
            "ATTRIBUTION_DAGSTER_STORAGE_URL": storage,
            "ATTRIBUTION_INPUT_DIR": str(demo.home.path / "sample"),
            "ATTRIBUTION_PARTITIONS_START": "2025-04-01",
            "ATTRIBUTION_NIGHTLY": "false",
        }
        home = Home(tmp_path / "home", variables)
        with dagster_ui(home, tmp_path / "dev.log", Path(pictures) if pictures else None) as found:
            yield found


@pytest.mark.timeout(1200)
def test_an_operators_day(ui: DagsterUi, warehouse: str) -> None:
    """One test, since the processes of the UI take long to start; a backfill is several runs, one after another."""
    the_graph_shows_its_groups(ui)
    one_day_is_materialized(ui)
    a_range_is_backfilled(ui)
    a_check_fails(ui, warehouse)


def the_graph_shows_its_groups(ui: DagsterUi) -> None:
    # In a smaller window the graph shows the groups' names alone.
    ui.page.set_viewport_size({"width": 1900, "height": 1000})
    ui.open("/asset-groups")
    for group in GROUPS:
        ui.says(re.compile(f"^{group}$"))
    expect(ui.page.get_by_text("fetching statuses")).to_have_count(0)
    ui.photograph("asset-graph.png")
    ui.page.set_viewport_size(WINDOW)


def one_day_is_materialized(ui: DagsterUi) -> None:
    ui.open("/assets/raw/itcrm_docs_clients?view=partitions")
    before = ui.count("Materialized")
    ui.launch("Materialize", "2025-10-22")
    ui.waits_for_count("Materialized", before + 1)
    ui.open("/assets/raw/itcrm_docs_clients?view=partitions&partition=2025-10-22")
    ui.says("dagster/partition_row_count")
    ui.open("/runs")
    ui.says("partition: 2025-10-22")
    ui.says("Success")


def a_range_is_backfilled(ui: DagsterUi) -> None:
    ui.open("/assets/stg/touches?view=partitions")
    before = ui.count("Materialized")
    ui.open("/asset-groups")
    ui.launch("Materialize all", "[2025-10-20...2025-10-23]")
    ui.open("/runs?view=backfills")
    ui.says(re.compile("^(Success|Completed)$"))
    ui.photograph("backfill.png")
    ui.open("/assets/stg/touches?view=partitions&partition=2025-10-21")
    # Two of the four days had been loaded by the demo.
    ui.waits_for_count("Materialized", before + 2)
    ui.says("dagster/partition_row_count")
    ui.photograph("partitions.png")


def a_check_fails(ui: DagsterUi, warehouse: str) -> None:
    with psycopg.connect(warehouse, autocommit=True) as connection:
        lost = connection.execute("delete from stg.fact_contracts where platform = 'viber'").rowcount
    assert lost > 0
    ui.open("/assets/stg/fact_contracts?view=checks&checkDetail=contracts_complete")
    ui.page.get_by_role("button", name=re.compile(r"\bExecute$")).click()
    ui.says(re.compile("^Failed$"))
    ui.says(re.compile(r"^Does not hold: .* expected \d+, found \d+"))
    for figure in ("what", "expected", "actual"):
        ui.says(re.compile(f"^{figure}$"))
    ui.photograph("failed-check.png")
