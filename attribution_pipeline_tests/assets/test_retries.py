"""A step that an API throttles or breaks off is tried again by Dagster's own executor, and goes on where it stood."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import dagster as dg
import psycopg
import pytest
from dagster._core.storage.tags import RESUME_RETRY_TAG

from attribution_pipeline.assets import extract
from attribution_pipeline.automation.partitions import partition_tags
from attribution_pipeline.automation.reporter import Reporter
from attribution_pipeline.automation.resources import FilesResource, WarehouseResource
from attribution_pipeline.definitions import build_definitions
from attribution_pipeline.sources.protocol import SourceError, ThrottledError, TryAgainError, Window
from attribution_pipeline_tests.assets.facebook_api import facebook_variables, last_days
from attribution_pipeline_tests.assets.google_ads_api import add_spend, google_ads_variables
from attribution_pipeline_tests.databases import new_warehouse, read_rows
from attribution_pipeline_tests.sources.facebook.fake_graph import Call, FakeGraph, failure
from attribution_pipeline_tests.sources.google_ads.fake_answers import refusal
from attribution_pipeline_tests.sources.google_ads.fake_google_ads import Handler, serving

DAYS = last_days(3)
TAGS = partition_tags(Window(DAYS[0], DAYS[-1]))
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@pytest.fixture
def url(server_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with new_warehouse(server_url) as fresh:
        monkeypatch.setenv("ATTRIBUTION_WAREHOUSE_URL", fresh)
        yield fresh


def _set(monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str]) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def _counts(events: Sequence[dg.DagsterEvent]) -> dict[str | None, object]:
    """Rows of each day by its latest materialization."""
    found = [
        event.step_materialization_data.materialization for event in events if event.is_step_materialization
    ]
    return {each.partition: each.metadata["dagster/partition_row_count"].value for each in found}


def test_a_throttle_too_long_for_a_process_makes_dagster_try_the_step_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    throttled = refusal(429, "RESOURCE_EXHAUSTED", "quotaError.RESOURCE_EXHAUSTED", delay="1s")
    with serving(today=DAYS[-1]) as fake, dg.DagsterInstance.ephemeral() as instance:
        _set(monkeypatch, {**google_ads_variables(fake), "GOOGLE_ADS_LONGEST_WAIT": "0.5"})
        add_spend(fake, DAYS)

        def refuse_the_last_day_once(handler: Handler) -> bool:
            if str(DAYS[-1]) not in fake.searches[-1].query:
                fake.before.append(refuse_the_last_day_once)
                return False
            handler.answer(*throttled)
            return True

        fake.before.append(refuse_the_last_day_once)
        definitions = build_definitions(
            {"warehouse": WarehouseResource(url=url), "files": FilesResource(folder=None)}
        )
        result = definitions.resolve_implicit_global_asset_job_def().execute_in_process(
            asset_selection=[dg.AssetKey(["raw", "google_ads_campaign_daily"])],
            tags=TAGS,
            instance=instance,
            run_config=QUIET,
        )
        logged = instance.all_logs(result.run_id)
        asked = [search.query for search in fake.asked("campaign")]
    assert result.success
    kinds = ("STEP_START", "STEP_UP_FOR_RETRY", "STEP_RESTARTED", "STEP_SUCCESS")
    steps = [event for event in result.all_events if event.event_type_value in kinds]
    assert [event.event_type_value for event in steps] == list(kinds)
    assert steps[1].step_retry_data.seconds_to_wait == 1
    times = [entry.timestamp for entry in logged if _kind(entry) in kinds[1:3]]
    assert [later - earlier >= 1 for earlier, later in pairwise(times)] == [True]
    # The days before the throttle were committed, and are not asked for again.
    assert [next(day for day in DAYS if str(day) in query) for query in asked] == [*DAYS, DAYS[-1]]
    assert _counts(result.all_events) == {str(day): 1 for day in DAYS}
    with psycopg.connect(url) as connection:
        rows = read_rows(connection, "select date, cost_micros from raw.google_ads_campaign_daily order by 1")
    assert rows == [(day, 1_000_000 + number) for number, day in enumerate(DAYS)]
    last = result.asset_materializations_for_node("raw__google_ads_campaign_daily")[-1]
    assert "2 days were loaded by an earlier attempt" in str(last.metadata["notes"].value)


def _kind(entry: dg.EventLogEntry) -> str | None:
    return entry.dagster_event.event_type_value if entry.dagster_event is not None else None


def insights_job() -> dg.JobDefinition:
    """The job as a process of Dagster's would load it."""
    insights = dg.define_asset_job("insights", selection=["raw/fb_ad_insights"])
    merged = dg.Definitions.merge(build_definitions(), dg.Definitions(jobs=[insights]))
    return merged.resolve_job_def("insights")


def test_a_re_execution_from_failure_goes_on_with_the_day_that_failed(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeGraph().serving() as graph, dg.instance_for_test() as instance:
        _set(monkeypatch, facebook_variables(graph))
        account = graph.account("1")
        account.add_ads(2)
        for day in DAYS:
            account.add_figures(str(day))

        def refuse_the_last_day(call: Call) -> None:
            if str(DAYS[-1]) in str(call.parameters):
                graph.fail("insights", failure(190))

        graph.on_call = refuse_the_last_day
        job = dg.reconstructable(insights_job)
        failed = dg.execute_job(job, instance, run_config=QUIET, tags=TAGS)
        assert not failed.success
        graph.on_call = lambda _call: None
        graph.calls.clear()
        again = dg.execute_job(
            job,
            instance,
            run_config=QUIET,
            # As the UI gives the tags of the run that failed to one that goes on with it.
            tags={**TAGS, RESUME_RETRY_TAG: "true"},
            reexecution_options=dg.ReexecutionOptions.from_failure(failed.run_id, instance),
        )
        assert again.success
        asked = [call.parameters["time_range"] for call in graph.asked("insights$")]
    assert [str(DAYS[-1]) in days for days in asked] == [True]
    assert _counts(again.all_events) == {str(day): 4 for day in DAYS}
    with psycopg.connect(url) as connection:
        counts = read_rows(
            connection, "select date_start, count(*) from raw.fb_ad_insights group by 1 order by 1"
        )
    assert counts == [(day, 4) for day in DAYS]


class Listener(Reporter):
    """Keeps what is said."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def say(self, message: str) -> None:
        self.heard.append(message)


@pytest.mark.parametrize(
    ("error", "sentence", "retries"),
    [
        (ThrottledError("used up", seconds=0), "used up; the step goes on after that", 5),
        (TryAgainError("broken off"), "broken off; the step is tried again in 0 s", 2),
    ],
)
def test_another_attempt_is_announced_only_where_there_is_one(
    error: SourceError, sentence: str, retries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extract, "_PAUSE", 0)
    listener, attempts = Listener(), []

    @dg.asset
    def refused(context: dg.AssetExecutionContext) -> None:
        attempts.append(context.retry_number)
        with extract.dagster_errors(context, listener):
            raise error

    assert not dg.materialize([refused], raise_on_error=False, run_config=QUIET).success
    assert attempts == list(range(retries + 1))
    assert listener.heard == [sentence] * retries
