"""Raw assets whose source is an API: chosen by a variable, day by day, and clear about what is missing."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import dagster as dg
import psycopg
import pytest

from attribution_pipeline.automation.days import business_today
from attribution_pipeline.automation.partitions import FULL_TAG, partition_tags
from attribution_pipeline.automation.resources import FilesResource, WarehouseResource
from attribution_pipeline.definitions import build_definitions
from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse import server
from attribution_pipeline_tests.databases import new_warehouse, read_rows
from attribution_pipeline_tests.demo_home import Home
from attribution_pipeline_tests.sources.facebook.fake_graph import TOKEN, Call, FakeGraph, failure


@pytest.fixture
def url(server_url: str) -> Iterator[str]:
    with new_warehouse(server_url) as fresh:
        yield fresh


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGraph]:
    """A fake Graph API with three days of figures, and the variables that name it."""
    with FakeGraph().serving() as graph:
        account = graph.account("1")
        account.add_ads(2)
        for day in _last_days(3):
            account.add_figures(day.isoformat())
        for name, value in _variables(graph).items():
            monkeypatch.setenv(name, value)
        yield graph


def _variables(graph: FakeGraph) -> dict[str, str]:
    return {
        "FACEBOOK_SOURCE": "api",
        "FACEBOOK_BASE_URL": graph.url,
        "FACEBOOK_ACCOUNT_IDS": "1",
        "FACEBOOK_LEADS": "false",
        "FACEBOOK_ACCESS_TOKEN": TOKEN,
    }


def _last_days(number: int) -> list[date]:
    yesterday = business_today(Settings()) - timedelta(days=1)
    return [yesterday - timedelta(days=back) for back in reversed(range(number))]


def _materialize(
    url: str, *assets: str, folder: Path | None = None, full: bool = False
) -> dg.ExecuteInProcessResult:
    definitions = build_definitions(
        {
            "warehouse": WarehouseResource(url=url),
            "files": FilesResource(folder=None if folder is None else str(folder)),
        }
    )
    days = _last_days(3)
    with dg.DagsterInstance.ephemeral() as instance:
        return definitions.resolve_implicit_global_asset_job_def().execute_in_process(
            asset_selection=[dg.AssetKey.from_user_string(asset) for asset in assets],
            tags=partition_tags(Window(days[0], days[-1])) | ({FULL_TAG: "true"} if full else {}),
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )


def _figures(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return read_rows(
            connection, "select date_start, count(*) from raw.fb_ad_insights group by 1 order by 1"
        )


def _metadata(result: dg.ExecuteInProcessResult, asset: str) -> Mapping[str, dg.MetadataValue]:
    node = asset.replace("/", "__")
    return result.asset_materializations_for_node(node)[-1].metadata


def test_a_range_is_fetched_and_committed_day_by_day(url: str, graph: FakeGraph) -> None:
    result = _materialize(url, "raw/fb_ad_insights", "raw/fb_campaigns")
    assert result.success
    assert _figures(url) == [(day, 4) for day in _last_days(3)]
    metadata = _metadata(result, "raw/fb_ad_insights")
    assert metadata["source"].value == "api"
    assert metadata["rows_loaded"].value == 12
    calls = metadata["api_calls"].value
    assert isinstance(calls, int)
    assert calls >= 3


def test_days_that_are_done_stay_when_a_later_one_fails(url: str, graph: FakeGraph) -> None:
    first, second, third = _last_days(3)

    def refuse_the_third(call: Call) -> None:
        if third.isoformat() in str(call.parameters):
            graph.fail("insights", failure(190))

    graph.on_call = refuse_the_third
    result = _materialize(url, "raw/fb_ad_insights")
    assert not result.success
    assert [day for day, _ in _figures(url)] == [first, second]
    done = [event.partition for event in result.all_events if event.is_step_materialization]
    assert done == [str(first), str(second)]


def test_all_days_of_an_api_are_committed_day_by_day(
    url: str, graph: FakeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACEBOOK_LEADS", "true")
    first, second, third = _last_days(3)
    for day in (first, second, third):
        graph.page("5").add_lead("51", f"9{day:%Y%m%d}", f"{day}T10:00:00+0000")
    begin = int(datetime.combine(third, time.min, Settings().zone).timestamp())

    def refuse_the_third(call: Call) -> None:
        if f'"value": {begin - 1}' in call.parameters.get("filtering", ""):
            graph.fail("leads$", failure(190))

    graph.on_call = refuse_the_third
    result = _materialize(url, "raw/fb_leads", full=True)
    assert not result.success
    with psycopg.connect(url) as connection:
        leads = read_rows(connection, "select created_time::date from raw.fb_leads order by 1")
    assert leads == [(first,), (second,)]
    done = [event.partition for event in result.all_events if event.is_step_materialization]
    # 90 days with today's, of which the oldest may be gone in part.
    oldest = business_today(Settings()) - timedelta(days=89)
    assert done == [str(oldest + timedelta(days=number)) for number in range((second - oldest).days + 1)]


def test_of_a_table_that_the_api_is_not_asked_for_no_day_is_made(url: str, graph: FakeGraph) -> None:
    result = _materialize(url, "raw/fb_leads", full=True)
    assert result.success
    assert [each.partition for each in result.asset_materializations_for_node("raw__fb_leads")] == [
        str(day) for day in _last_days(3)
    ]
    metadata = _metadata(result, "raw/fb_leads")
    assert metadata["held"].value is False
    assert "notes" not in metadata
    assert graph.calls == []


def test_a_missing_token_fails_its_own_tables_and_names_the_variable(
    url: str, graph: FakeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FACEBOOK_ACCESS_TOKEN")
    (tmp_path / "itcrm_new_types.csv").write_text("id_type,types_descr\n1,call\n", encoding="utf-8")
    result = _materialize(url, "raw/fb_campaigns", "raw/itcrm_new_types", folder=tmp_path)
    (failed,) = [event for event in result.all_events if event.is_step_failure]
    assert failed.step_key == "raw__fb_campaigns"
    assert "FACEBOOK_ACCESS_TOKEN" in str(failed.step_failure_data.error)
    assert len(result.asset_materializations_for_node("raw__itcrm_new_types")) == 1
    assert graph.calls == []


def test_without_a_folder_the_tables_of_files_stay_as_they_are(
    url: str, graph: FakeGraph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ATTRIBUTION_HOME", str(tmp_path))
    result = _materialize(url, "raw/fb_campaigns", "raw/itcrm_new_types")
    assert result.success
    assert _metadata(result, "raw/itcrm_new_types")["held"].value is False


def test_the_command_runs_on_apis_alone(url: str, graph: FakeGraph, tmp_path: Path) -> None:
    # The account's own currency: no rates are loaded.
    variables = {"ATTRIBUTION_WAREHOUSE_URL": url, "ATTRIBUTION_REPORTING_CURRENCY": "USD"}
    home = Home(tmp_path / "home", {**_variables(graph), **variables})
    try:
        checked = home.data("sources", "check")
        assert checked["sources"]["facebook"]["found"] == [
            "ad account act_1 can be read; its days are those of Europe/Kyiv"
        ]
        first, *_, last = _last_days(3)
        ran = home.data("run", "--from", str(first), "--to", str(last))
        assert ran["tables"]["fb_ad_insights"]["rows_loaded"] == 12
        with psycopg.connect(url) as connection:
            spend = read_rows(
                connection, "select sum(spend_account) from prod.fact_campaign_performance_daily"
            )
    finally:
        # Dagster's storage was on it.
        server.stop(home.path)
    assert isinstance(spend[0][0], Decimal)
    assert spend[0][0] > 0


def test_the_command_says_which_days_the_api_no_longer_gives(
    url: str, graph: FakeGraph, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home", {**_variables(graph), "ATTRIBUTION_WAREHOUSE_URL": url})
    try:
        done = home.run("--json", "run", "--from", "2020-01-01", "--to", "2020-01-02")
    finally:
        # Dagster's storage.
        server.stop(home.path)
    assert done.returncode == 0, done.stderr
    (note,) = json.loads(done.stdout)["notes"]
    assert "fb_ad_insights: Facebook no longer gives days before " in note
    assert done.stderr.count(note) == 1


def test_what_is_missing_is_said_before_a_run(url: str, tmp_path: Path) -> None:
    home = Home(tmp_path / "home", {"GOOGLE_ADS_SOURCE": "api", "ATTRIBUTION_WAREHOUSE_URL": url})
    done = home.run("sources", "check")
    assert done.returncode == 2
    assert "GOOGLE_ADS_CLIENT_ID" in done.stdout
