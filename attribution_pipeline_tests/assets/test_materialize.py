"""Materializing parts by hand, as the UI does: one day, a range, some tables, checks alone."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import psycopg
import pytest

from attribution_pipeline.assets.layer import table_metadata
from attribution_pipeline.automation.partitions import PARTITION_TAG, partition_tags
from attribution_pipeline.automation.resources import FilesResource, WarehouseResource
from attribution_pipeline.definitions import build_definitions
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.prod_tables import PROD_VIEWS
from attribution_pipeline_tests.demo_home import Demo


@pytest.fixture
def contracts(demo: Demo, tmp_path: Path) -> Path:
    """A folder with the sample's contracts alone, the last one at another price."""
    lines = (demo.home.path / "sample" / "itcrm_docs_clients.csv").read_text(encoding="utf-8").splitlines()
    assert ",124746.70," in lines[-1]
    lines[-1] = lines[-1].replace(",124746.70,", ",1.00,")
    (tmp_path / "itcrm_docs_clients.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def _materialize(
    url: str,
    folder: Path,
    assets: Sequence[str] | dg.AssetSelection,
    tags: Mapping[str, str],
    *,
    must_succeed: bool = True,
) -> dg.ExecuteInProcessResult:
    """Materialize assets, or execute what a selection of checks alone names."""
    definitions = build_definitions(
        {"warehouse": WarehouseResource(url=url), "files": FilesResource(folder=str(folder))}
    )
    if isinstance(assets, dg.AssetSelection):
        checks = dg.define_asset_job("checks_alone", selection=assets)
        merged = dg.Definitions.merge(definitions, dg.Definitions(jobs=[checks]))
        job = merged.resolve_job_def("checks_alone")
    else:
        job = definitions.resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.ephemeral() as instance:
        return job.execute_in_process(
            asset_selection=None
            if isinstance(assets, dg.AssetSelection)
            else [dg.AssetKey.from_user_string(asset) for asset in assets],
            tags=tags,
            instance=instance,
            raise_on_error=must_succeed,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )


def _last_contract(url: str) -> tuple[object, ...] | None:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "select raw.total_cost_of_the_contract, fact.contract_amount, fact.contract_day"
            " from raw.itcrm_docs_clients as raw join stg.fact_contracts as fact using (contract_id)"
            " order by contract_id desc limit 1"
        ).fetchone()


def test_one_day_of_raw_and_then_stg(demo_copy: str, contracts: Path) -> None:
    before = _last_contract(demo_copy)
    assert before is not None
    day = str(before[2])
    result = _materialize(demo_copy, contracts, ["raw/itcrm_docs_clients"], {PARTITION_TAG: day})
    (materialization,) = result.asset_materializations_for_node("raw__itcrm_docs_clients")
    assert materialization.partition == day
    rows_read = materialization.metadata["rows_read"].value
    assert materialization.metadata["dagster/partition_row_count"].value == rows_read
    loaded = _last_contract(demo_copy)
    assert loaded is not None
    assert [str(value) for value in loaded[:2]] == ["1.00", str(before[1])]
    stg = [spec.key.to_user_string() for spec in build_definitions().resolve_all_asset_specs()]
    _materialize(demo_copy, contracts, [key for key in stg if key.startswith("stg/")], {PARTITION_TAG: day})
    assert str((_last_contract(demo_copy) or ())[1]) == "1.00"


def test_another_day_leaves_the_changed_one_alone(demo_copy: str, contracts: Path) -> None:
    before = _last_contract(demo_copy)
    _materialize(demo_copy, contracts, ["raw/itcrm_docs_clients"], {PARTITION_TAG: "2025-10-01"})
    assert _last_contract(demo_copy) == before


def test_some_tables_of_stg_for_a_range_of_days(demo_copy: str, contracts: Path) -> None:
    with psycopg.connect(demo_copy, autocommit=True) as connection:
        connection.execute("update stg.fact_contracts set contract_amount = 5")
    before = _last_contract(demo_copy)
    assert before is not None
    day = before[2]
    days = partition_tags(Window(day - timedelta(days=3), day))  # type: ignore[operator,arg-type]
    selected = ["stg/fact_contracts", "stg/v9_contracts_with_sk_enriched", "stg/rejected_rows"]
    result = _materialize(demo_copy, contracts, selected, days, must_succeed=False)
    assert str((_last_contract(demo_copy) or ())[1]) != "5.00"
    # Contracts of other days still have the wrong amount: the blocking check says so.
    assert not result.success
    days_stored = [m.partition for m in result.asset_materializations_for_node("stg")]
    assert len([day for day in days_stored if day is not None]) == 8


def test_a_view_tells_which_columns_its_columns_come_from(demo_copy: str, tmp_path: Path) -> None:
    result = _materialize(demo_copy, tmp_path / "absent", ["dashboards/v6_campaign_roi_daily"], {})
    (materialization,) = result.asset_materializations_for_node("prod")
    lineage = materialization.metadata["dagster/column_lineage"].value
    assert isinstance(lineage, dg.TableColumnLineage)
    performance = dg.AssetKey(["prod", "fact_campaign_performance_daily"])
    assert lineage.deps_by_column["spend"] == [dg.TableColumnDep(performance, "spend")]
    assert len(lineage.deps_by_column["cpl"]) == 2


def test_the_last_day_of_a_range_holds_the_columns_once(demo_copy: str, tmp_path: Path) -> None:
    days = partition_tags(Window(date(2025, 10, 1), date(2025, 10, 3)))
    result = _materialize(demo_copy, tmp_path / "absent", ["stg/crm_events"], days)
    materializations = result.asset_materializations_for_node("stg")
    assert [m.partition for m in materializations] == ["2025-10-01", "2025-10-02", "2025-10-03"]
    for key in ("dagster/column_schema", "dagster/column_lineage"):
        assert [key in m.metadata for m in materializations] == [False, False, True]


def test_lineage_that_cannot_be_told_is_no_reason_to_fail(demo_copy: str) -> None:
    (view,) = (view for view in PROD_VIEWS if view.name == "v6_funnel_daily")
    with psycopg.connect(demo_copy) as connection:
        connection.execute("drop view dashboards.v6_funnel_daily cascade")
        connection.execute(
            "create view dashboards.v6_funnel_daily as"
            " select client_id from prod.fact_leads full join prod.dim_clients using (client_id)"
        )
        connection.execute("update raw.warehouse_version set sql_hash = 'of another version'")
        metadata = table_metadata(connection, view)
    assert metadata.keys() == {"dagster/row_count", "dagster/column_schema", "column_lineage_error"}
    assert "dashboards.v6_funnel_daily" in str(metadata["column_lineage_error"].value)


def test_a_table_that_the_folder_lacks_stays_as_it_is(demo_copy: str, contracts: Path) -> None:
    result = _materialize(demo_copy, contracts, ["raw/fx_rates"], {PARTITION_TAG: "2025-10-01"})
    (materialization,) = result.asset_materializations_for_node("raw__fx_rates")
    assert materialization.metadata["held"].value is False
    rows = materialization.metadata["dagster/row_count"].value
    assert isinstance(rows, int)
    assert rows > 300


def test_checks_alone_load_nothing(demo_copy: str, tmp_path: Path) -> None:
    every = dg.AssetSelection.all_asset_checks()
    result = _materialize(demo_copy, tmp_path / "absent", every, {PARTITION_TAG: "2025-10-01"})
    assert not [event for event in result.all_events if event.is_step_materialization]
    evaluations = result.get_asset_check_evaluations()
    assert len(evaluations) > 70
    assert {check.check_name for check in evaluations if not check.passed} == {"utm_audit"}
    (leads,) = (check for check in evaluations if check.check_name == "leads_complete")
    compared = {name: leads.metadata[name].value for name in ("what", "expected", "actual")}
    assert compared == {"what": "clients without a lead", "expected": 0, "actual": 0}


def test_a_failing_check_alone_says_nothing_of_others(demo_copy: str, tmp_path: Path) -> None:
    with psycopg.connect(demo_copy, autocommit=True) as connection:
        connection.execute("delete from stg.fact_contracts where platform = 'viber'")
    key = dg.AssetCheckKey(dg.AssetKey(["stg", "fact_contracts"]), "contracts_complete")
    alone = dg.AssetSelection.checks(key)
    result = _materialize(demo_copy, tmp_path / "absent", alone, {}, must_succeed=False)
    assert [(check.asset_check_key, check.passed) for check in result.get_asset_check_evaluations()] == [
        (key, False)
    ]
