"""The sensors on a real instance: once each, in the right words, and again when the channel is back."""

import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import StepMaterializationData
from dagster._daemon.freshness import FreshnessDaemon

from attribution_pipeline.automation.alerts.failed_checks import alert_failed_checks
from attribution_pipeline.automation.alerts.run_failures import alert_run_failures
from attribution_pipeline.automation.alerts.stale_tables import alert_stale_tables
from attribution_pipeline.automation.jobs import REFRESH_ALL
from attribution_pipeline.automation.partitions import NIGHTLY_TAG, PARTITION_TAG
from attribution_pipeline.automation.resources import FilesResource, WarehouseResource
from attribution_pipeline.definitions import build_definitions
from attribution_pipeline_tests.automation.alerts.conftest import Ticks, Webhook
from attribution_pipeline_tests.automation.conftest import code_server, past_run
from attribution_pipeline_tests.databases import new_warehouse

TABLE = dg.AssetKey(["raw", "itcrm_docs_clients"])
PHONE = "+380501234567"


@pytest.fixture
def warehouse_url(server_url: str) -> Iterator[str]:
    with new_warehouse(server_url) as url:
        yield url


def _run(instance: dg.DagsterInstance, url: str, folder: Path) -> str:
    """Load two tables from a folder; gives the run's id."""
    resources = {"warehouse": WarehouseResource(url=url), "files": FilesResource(folder=str(folder))}
    job = build_definitions(resources).resolve_job_def(REFRESH_ALL)
    done = job.execute_in_process(
        instance=instance,
        asset_selection=[dg.AssetKey(["raw", "fx_rates"]), TABLE],
        tags={PARTITION_TAG: "2025-10-21"},
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
    return done.run_id


def test_a_failed_run_is_told_once_with_its_reason_and_what_it_had_loaded(
    instance: dg.DagsterInstance,
    webhook: Webhook,
    warehouse_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    past_run(instance, {}, dg.DagsterRunStatus.FAILURE)
    ticks = Ticks(alert_run_failures, instance)
    assert ticks.tick() is None
    assert webhook.taken == []

    folder = tmp_path / "input"
    folder.mkdir()
    (folder / "fx_rates.csv").write_text("rate_date,currency,rate\n2025-10-21,USD,41.5\n", encoding="utf-8")
    (folder / "itcrm_docs_clients.csv").write_text(f"contract_id;phone\n1;{PHONE}\n", encoding="utf-8")
    run_id = _run(instance, warehouse_url, folder)
    webhook.state = "hanging"
    monkeypatch.setenv("ATTRIBUTION_ALERT_TIMEOUT", "0.5")
    assert "did not answer" in str(ticks.tick())
    webhook.state = "up"
    monkeypatch.setenv("ATTRIBUTION_ALERT_TIMEOUT", "20")
    assert ticks.tick() is None
    assert ticks.tick() is None
    (told,) = webhook.taken
    assert told["kind"] == "run_failed"
    assert told["title"] == f"Run {run_id[:8]} of refresh_all failed, 2025-10-21 to 2025-10-21"
    assert told["link"] == f"https://dagster.example/runs/{run_id}"
    assert told["rows"] == 1
    step, loaded = told["lines"]
    assert step.startswith("step raw__itcrm_docs_clients: ")
    assert "itcrm_docs_clients.csv" in step
    assert loaded == "loaded before: 1 rows of 1 raw tables"
    assert PHONE not in str(told)


def test_an_error_of_another_kind_is_told_by_its_name_alone(
    instance: dg.DagsterInstance, webhook: Webhook
) -> None:
    @dg.op
    def broken() -> None:
        raise ValueError(f"a row with {PHONE}")

    @dg.job
    def any_job() -> None:
        broken()

    ticks = Ticks(alert_run_failures, instance)
    ticks.tick()
    any_job.execute_in_process(instance=instance, raise_on_error=False)
    killed = past_run(instance, {}, dg.DagsterRunStatus.STARTED)
    instance.report_run_failed(killed, "The process of this run ended before the run did")
    ticks.tick()
    assert [told["lines"][0] for told in webhook.taken] == [
        "step broken: ValueError",
        "The process of this run ended before the run did",
    ]


def test_a_run_that_checks_stopped_is_told_with_what_they_found(
    instance: dg.DagsterInstance, webhook: Webhook
) -> None:
    stops, goes_on = (
        dg.AssetCheckSpec(name, asset=TABLE, blocking=name == "lost") for name in ("lost", "odd")
    )

    @dg.asset(key=TABLE, check_specs=[stops, goes_on])
    def table() -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        yield dg.MaterializeResult()
        for spec, found in ((stops, 9), (goes_on, 8)):
            yield dg.AssetCheckResult(
                passed=False,
                check_name=spec.name,
                metadata={"what": "contracts", "expected": 10, "actual": found},
            )

    ticks = Ticks(alert_run_failures, instance)
    ticks.tick()
    dg.materialize([table], instance=instance, raise_on_error=False)
    ticks.tick()
    (told,) = webhook.taken
    assert told["lines"][:-1] == [
        "step raw__itcrm_docs_clients: a check failed, so nothing that follows was done",
        "ERROR raw/itcrm_docs_clients lost: contracts: expected 10, found 9",
    ]


def _evaluate(
    instance: dg.DagsterInstance,
    name: str,
    *,
    passed: bool,
    severity: str = "ERROR",
    what: str = "contracts lost",
    expected: int = 0,
    found: int = 0,
) -> None:
    instance.report_runless_asset_event(
        dg.AssetCheckEvaluation(
            asset_key=TABLE,
            check_name=name,
            passed=passed,
            severity=dg.AssetCheckSeverity[severity],
            metadata={"what": what, "expected": expected, "actual": found},
        )
    )


def test_a_check_is_told_when_it_begins_to_fail(instance: dg.DagsterInstance, webhook: Webhook) -> None:
    names = ("lost", "kept", "odd")
    ticks = Ticks(alert_failed_checks([dg.AssetCheckKey(TABLE, name) for name in names]), instance)
    assert ticks.tick() is None
    _evaluate(instance, "lost", passed=False, found=12)
    _evaluate(instance, "kept", passed=True)
    _evaluate(instance, "odd", passed=False, severity="WARN", found=3)
    webhook.state = "broken"
    assert "status 500" in str(ticks.tick())
    webhook.state = "up"
    assert ticks.tick() is None
    (told,) = webhook.taken
    assert told["title"] == "2 checks began to fail"
    assert told["lines"] == [
        "ERROR raw/itcrm_docs_clients lost: contracts lost: expected 0, found 12",
        "WARN raw/itcrm_docs_clients odd: contracts lost: expected 0, found 3",
    ]
    assert told["rows"] == 15

    # Night after night the same is no news; a warning that becomes an error is, and so is failing anew.
    _evaluate(instance, "lost", passed=False, found=13)
    _evaluate(instance, "odd", passed=False, severity="WARN", found=4)
    ticks.tick()
    assert len(webhook.taken) == 1
    _evaluate(instance, "odd", passed=False, severity="ERROR", found=5)
    _evaluate(instance, "lost", passed=True)
    ticks.tick()
    _evaluate(instance, "lost", passed=False, found=1)
    ticks.tick()
    assert [told["rows"] for told in webhook.taken] == [15, 5, 1]


def test_rows_of_an_alert_are_by_how_much_counts_differ_and_no_money(
    instance: dg.DagsterInstance, webhook: Webhook
) -> None:
    names = ("leads", "revenue")
    ticks = Ticks(alert_failed_checks([dg.AssetCheckKey(TABLE, name) for name in names]), instance)
    _evaluate(instance, "revenue", passed=False, what="revenue in UAH", expected=34_100_000, found=34_000_000)
    ticks.tick()
    _evaluate(instance, "leads", passed=False, what="leads", expected=4_570, found=4_569)
    ticks.tick()
    assert [told["rows"] for told in webhook.taken] == [None, 1]


def _materialized_hours_ago(instance: dg.DagsterInstance, hours: int) -> None:
    data = StepMaterializationData(dg.AssetMaterialization(TABLE))
    event = dg.DagsterEvent("ASSET_MATERIALIZATION", REFRESH_ALL, event_specific_data=data)
    run = past_run(instance, {})
    instance.handle_new_event(
        dg.EventLogEntry(  # type: ignore[no-untyped-call]
            error_info=None,
            level="debug",
            user_message="",
            run_id=run.run_id,
            timestamp=time.time() - hours * 3600,
            job_name=REFRESH_ALL,
            dagster_event=event,
        )
    )


def test_a_table_is_told_when_it_becomes_stale(
    instance: dg.DagsterInstance, webhook: Webhook, tmp_path: Path
) -> None:
    """The states are those that Dagster's own freshness daemon finds."""
    past_run(
        instance,
        {
            NIGHTLY_TAG: "true",
            "dagster/asset_partition_range_start": "2026-10-01",
            "dagster/asset_partition_range_end": "2026-10-28",
        },
    )
    ticks = Ticks(alert_stale_tables([TABLE, dg.AssetKey(["stg", "touches"])]), instance)
    with code_server(instance) as workspace:
        _materialized_hours_ago(instance, 31)
        list(FreshnessDaemon().run_iteration(workspace))
        webhook.state = "broken"
        assert "status 500" in str(ticks.tick())
        webhook.state = "up"
        ticks.tick()
        ticks.tick()
        (told,) = webhook.taken
        _materialized_hours_ago(instance, 29)
        list(FreshnessDaemon().run_iteration(workspace))
        ticks.tick()
    assert webhook.taken == [told]
    assert ticks.cursor == "[]"
    assert told["title"] == "1 table is stale: not materialized for 30 hours"
    assert told["lines"] == ["the last night that succeeded: 2026-10-28", "raw/itcrm_docs_clients"]
