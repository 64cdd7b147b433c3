"""The nightly schedule: when it ticks, which days its run is about, and where there is none."""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._core.definitions.schedule_definition import ScheduleExecutionData
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._scheduler.scheduler import launch_scheduled_runs
from dagster._utils.schedules import schedule_execution_time_iterator
from pydantic import ValidationError

from attribution_pipeline.automation.days import covers_night, night_days
from attribution_pipeline.automation.jobs import REFRESH_ALL
from attribution_pipeline.automation.nightly import NIGHTLY, nightly_schedules
from attribution_pipeline.automation.partitions import NIGHTLY_TAG, partition_tags, run_days
from attribution_pipeline.definitions import build_definitions
from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline_tests.automation.conftest import code_server, past_run

KYIV = ZoneInfo("Europe/Kyiv")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTRIBUTION_INPUT_DIR", str(tmp_path))


def _schedule(settings: Settings) -> dg.ScheduleDefinition:
    (schedule,) = nightly_schedules(settings)
    return schedule


def _ticks(settings: Settings, first: date, last: date) -> Iterator[datetime]:
    """When the schedule ticks on these days, as Dagster's scheduler computes it."""
    schedule = _schedule(settings)
    assert isinstance(schedule.cron_schedule, str)
    start = datetime.combine(first, time(), tzinfo=settings.zone)
    end = datetime.combine(last + timedelta(days=1), time(), tzinfo=settings.zone)
    ticks = schedule_execution_time_iterator(
        start.timestamp(), schedule.cron_schedule, schedule.execution_timezone
    )
    return takewhile(lambda tick: tick < end, ticks)


def _evaluated(instance: dg.DagsterInstance, tick: datetime) -> ScheduleExecutionData:
    with dg.build_schedule_context(instance=instance, scheduled_execution_time=tick) as context:
        return _schedule(Settings()).evaluate_tick(context)


def _requested(instance: dg.DagsterInstance, tick: datetime) -> Window:
    """The days of the one run that a tick asks for."""
    (request,) = _evaluated(instance, tick).run_requests or ()
    assert request.tags[NIGHTLY_TAG] == "true"
    return run_days(request.tags)


@pytest.mark.parametrize(
    "night", [date(2026, 3, 29), date(2026, 10, 25)], ids=["spring forward", "autumn back"]
)
def test_each_night_once_when_the_clock_changes(instance: dg.DagsterInstance, night: date) -> None:
    """In spring 03:30 does not exist and the night begins at 04:00, in autumn it comes twice and one counts."""
    first, last = night - timedelta(days=2), night + timedelta(days=2)
    ticks = list(_ticks(Settings(), first, last))
    days = [tick.astimezone(KYIV).date() for tick in ticks]
    assert days == [first + timedelta(days=number) for number in range(5)]
    assert [tick.astimezone(KYIV).time() for tick in ticks if tick.date() != night] == [time(3, 30)] * 4
    for tick, day in zip(ticks, days, strict=True):
        assert _requested(instance, tick) == Window(day - timedelta(days=27), day)


def test_the_time_and_zone_are_settings() -> None:
    settings = Settings(nightly_time=time(23, 5), timezone="America/New_York")
    (tick,) = _ticks(settings, date(2026, 1, 1), date(2026, 1, 1))
    assert tick == datetime(2026, 1, 2, 4, 5, tzinfo=UTC)
    with pytest.raises(ValidationError, match="hours and minutes"):
        Settings(nightly_time=time(3, 30, 1))


def test_a_missed_night_is_made_up_for_by_the_next(instance: dg.DagsterInstance) -> None:
    tick = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    last = Window(date(2026, 10, 20), date(2026, 11, 16))
    past_run(instance, {**partition_tags(last), NIGHTLY_TAG: "true"})
    assert _requested(instance, tick) == Window(date(2026, 10, 21), date(2026, 11, 20))


def test_only_a_successful_night_counts(instance: dg.DagsterInstance) -> None:
    tick = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    success = Window(date(2026, 10, 20), date(2026, 11, 16))
    past_run(instance, {**partition_tags(success), NIGHTLY_TAG: "true"})
    later = Window(date(2026, 10, 21), date(2026, 11, 17))
    past_run(instance, {**partition_tags(later), NIGHTLY_TAG: "true"}, dg.DagsterRunStatus.FAILURE)
    past_run(instance, partition_tags(Window(date(2026, 11, 19), date(2026, 11, 19))))
    # Executed again from the UI: younger than the last night, about older days.
    older = Window(date(2026, 1, 1), date(2026, 1, 28))
    past_run(instance, {**partition_tags(older), NIGHTLY_TAG: "true"})
    assert _requested(instance, tick).from_day == date(2026, 10, 21)


def test_days_of_a_night() -> None:
    settings = Settings(nightly_days=3, partitions_start=date(2026, 1, 1))
    night = date(2026, 1, 10)
    assert night_days(settings, night, None) == Window(date(2026, 1, 8), night)
    assert night_days(settings, night, date(2026, 1, 9)) == Window(date(2026, 1, 8), night)
    assert night_days(settings, night, night) == Window(date(2026, 1, 8), night)
    # The night of the 7th would have loaded the 5th for the last time.
    assert night_days(settings, night, date(2026, 1, 6)) == Window(date(2026, 1, 5), night)
    assert night_days(settings, night, date(2026, 1, 1)) == Window(date(2026, 1, 1), night)


def test_which_days_cover_a_night() -> None:
    first, last = date(2026, 9, 4), date(2026, 11, 29)
    night = Window(first, last)
    assert covers_night(night, night)
    assert covers_night(Window(first - timedelta(days=100), last), night)
    assert not covers_night(Window(first + timedelta(days=1), last), night)
    assert not covers_night(Window(first, last - timedelta(days=1)), night)


def test_without_a_folder_the_night_is_skipped_and_says_why(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ATTRIBUTION_INPUT_DIR")
    data = _evaluated(instance, datetime(2026, 11, 20, 1, 30, tzinfo=UTC))
    assert not data.run_requests
    assert "ATTRIBUTION_INPUT_DIR" in str(data.skip_message)


def test_an_environment_that_does_not_want_it_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = build_definitions().resolve_schedule_def(NIGHTLY)
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    monkeypatch.setenv("ATTRIBUTION_NIGHTLY", "false")
    with pytest.raises(dg.DagsterInvariantViolationError):
        build_definitions().resolve_schedule_def(NIGHTLY)


def test_after_three_nights_without_a_daemon_the_scheduler_asks_for_one_run(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dagster's own scheduler over a code server: a night that succeeds, three without a daemon, a late look."""
    monkeypatch.setenv("ATTRIBUTION_NIGHTLY_DAYS", "3")
    begun = datetime.now(tz=UTC)
    ticks = _ticks(Settings(), begun.date() + timedelta(days=2), begun.date() + timedelta(days=9))
    first, _, _, fourth = (next(ticks) for _ in range(4))
    with code_server(instance) as workspace:
        _look(workspace, begun)
        assert _nights(instance) == []
        _look(workspace, first + timedelta(minutes=1))
        (run,) = _nights(instance)
        instance.report_dagster_event(dg.DagsterEvent("PIPELINE_SUCCESS", run.job_name), run.run_id)
        _look(workspace, fourth + timedelta(hours=5))
        late, early = _nights(instance)
    assert early.run_id == run.run_id
    assert run_days(early.tags).to_day == first.date()
    assert run_days(late.tags) == Window(first.date() - timedelta(days=1), fourth.date())
    assert late.status is dg.DagsterRunStatus.QUEUED


def test_two_daemons_that_look_at_the_same_moment_launch_a_night_once(instance: dg.DagsterInstance) -> None:
    begun = datetime.now(tz=UTC)
    tick = next(_ticks(Settings(), begun.date() + timedelta(days=2), begun.date() + timedelta(days=9)))
    with (
        code_server(instance) as workspace,
        ThreadPoolExecutor(2) as daemons,
    ):
        _look(workspace, begun)
        late = tick + timedelta(minutes=1)
        list(daemons.map(_look, [workspace, workspace], [late, late]))
        statuses = [run.status for run in _nights(instance)]
    assert statuses.count(dg.DagsterRunStatus.QUEUED) == 1
    assert set(statuses) <= {dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.CANCELED}


def _nights(instance: dg.DagsterInstance) -> Sequence[dg.DagsterRun]:
    """The newest first; the weekly purge may tick as well."""
    return instance.get_runs(dg.RunsFilter(job_name=REFRESH_ALL))


def _look(workspace: WorkspaceProcessContext, now: datetime) -> None:
    """What the scheduler daemon does each few seconds."""
    assert not [error for error in launch_scheduled_runs(workspace, logging.getLogger(), now, {}) if error]
