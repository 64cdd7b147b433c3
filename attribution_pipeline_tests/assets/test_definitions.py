"""The definitions: they load as the server loads them, and the graph is as it is known."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from attribution_pipeline.automation.jobs import REFRESH_ALL
from attribution_pipeline.automation.resources import WarehouseResource
from attribution_pipeline.definitions import build_definitions
from attribution_pipeline.warehouse.prod_tables import PROD_TABLES, PROD_VIEWS
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.stg_tables import STG_TABLES

ROOT = Path(__file__).parents[2]
GRAPH = Path(__file__).with_name("graph.txt")
LAYER_TABLES = (*STG_TABLES, *PROD_TABLES, *PROD_VIEWS)


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return build_definitions()


def _specs(definitions: dg.Definitions) -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in definitions.resolve_all_asset_specs()}


def test_the_server_loads_them_without_connecting_anywhere(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-m", "dagster", "definitions", "validate", "-w", "workspace.yaml"],
        cwd=ROOT,
        env={
            **os.environ,
            "ATTRIBUTION_HOME": str(home),
            "ATTRIBUTION_WAREHOUSE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
            "DAGSTER_HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not home.exists()


def test_every_table_is_one_asset(definitions: dg.Definitions) -> None:
    tables = {f"raw/{name}" for name in RAW_TABLES} | {table.key for table in LAYER_TABLES}
    assert _specs(definitions).keys() == tables


def test_daily_tables_share_one_partitions_definition_and_the_others_have_none(
    definitions: dg.Definitions,
) -> None:
    daily = {f"raw/{name}" for name, table in RAW_TABLES.items() if table.is_daily}
    daily |= {table.key for table in LAYER_TABLES if table.day_column is not None}
    partitioned = {
        key: spec.partitions_def for key, spec in _specs(definitions).items() if spec.partitions_def
    }
    assert partitioned.keys() == daily
    assert len(set(partitioned.values())) == 1


def test_every_asset_says_what_it_is(definitions: dg.Definitions) -> None:
    for key, spec in _specs(definitions).items():
        layer, table = key.split("/")
        assert spec.description, key
        assert spec.owners, key
        assert "postgres" in spec.kinds, key
        assert str(spec.group_name).startswith(layer), key
        assert spec.metadata["dagster/table_name"] == f"{layer}.{table}"


def test_a_range_of_days_is_one_run(definitions: dg.Definitions) -> None:
    for asset in definitions.resolve_asset_graph().assets_defs:
        assert asset.backfill_policy == dg.BackfillPolicy.single_run(), asset.keys


def test_no_op_is_split_so_each_layer_stays_one_transaction(definitions: dg.Definitions) -> None:
    ops = {node.name for node in definitions.resolve_job_def(REFRESH_ALL).graph.nodes}
    assert ops == {"stg", "prod", *(f"raw__{name}" for name in RAW_TABLES)}


def test_the_url_with_its_password_is_not_shown() -> None:
    assert "secret" not in repr(WarehouseResource(url="postgresql://somebody:secret@127.0.0.1/warehouse"))


def test_the_graph_is_as_it_is_known(definitions: dg.Definitions) -> None:
    """A change of the graph shows in review; write the new one with UPDATE_SNAPSHOTS=1."""
    checks = sorted(
        (key.asset_key.to_user_string(), key.name)
        for key in definitions.resolve_asset_graph().asset_check_keys
    )
    lines = []
    for key, spec in sorted(_specs(definitions).items()):
        days = "daily" if spec.partitions_def else "whole"
        lines.append(f"{key} [{spec.group_name}] {days} {' '.join(sorted(spec.kinds))}")
        lines += [f"    from {dep.asset_key.to_user_string()}" for dep in spec.deps]
        lines += [f"    check {name}" for asset, name in checks if asset == key]
    text = "\n".join(lines) + "\n"
    if "UPDATE_SNAPSHOTS" in os.environ:
        GRAPH.write_text(text, encoding="utf-8")
    assert text == GRAPH.read_text(encoding="utf-8")
