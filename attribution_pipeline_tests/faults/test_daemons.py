"""Dagster's daemon is killed, alone or with everything that it started; two daemons see the same tick."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dagster._core.storage.tags import SCHEDULE_NAME_TAG

from attribution_pipeline.automation.nightly import NIGHTLY
from attribution_pipeline_tests.automation.conftest import storage_database
from attribution_pipeline_tests.blocking import wait_until_blocked, writes_blocked
from attribution_pipeline_tests.demo_home import Home
from attribution_pipeline_tests.faults import daemons
from attribution_pipeline_tests.faults.clock import Clock, needs_faketime
from attribution_pipeline_tests.faults.trial import Trial
from attribution_pipeline_tests.warehouse.server_process import wait_for

pytestmark = needs_faketime

#: A minute before the night after all days of the story; 03:30 in Kyiv.
BEFORE_NIGHT = datetime(2025, 10, 28, 1, 29, tzinfo=UTC)
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    """The daemons' clock, a minute before the night."""
    found = Clock(tmp_path)
    found.jump(BEFORE_NIGHT)
    return found


@pytest.fixture
def scheduled(new_trial: Callable[[], Trial], server_url: str, clock: Clock) -> Iterator[Trial]:
    """A trial with a Dagster storage of its own, whose daemons live by that clock."""
    trial = new_trial()
    with storage_database(server_url) as storage:
        variables = {
            **trial.home.variables,
            **clock.variables,
            "ATTRIBUTION_DAGSTER_STORAGE_URL": storage,
            "ATTRIBUTION_INPUT_DIR": str(trial.story.after),
        }
        home = Home(clock.folder / "home", variables)
        yield Trial(home, trial.url, trial.story, trial.undisturbed, trial.logs)


@pytest.mark.parametrize(
    ("killed", "first_night"),
    [("the daemon", "SUCCESS"), ("everything", "FAILURE")],
)
def test_a_killed_daemon(scheduled: Trial, clock: Clock, killed: str, first_night: str) -> None:
    """A run without its daemon goes on; one that died with it is found and failed. The next night works."""
    log = scheduled.logs / "daemon.log"
    with daemons.instance_of(scheduled) as instance, ExitStack() as left:
        with writes_blocked(scheduled.url, "stg.touches"):
            first = left.enter_context(daemons.daemon(scheduled, log))
            daemons.wait_until_scheduling(instance, [log])
            clock.jump(BEFORE_NIGHT + _MINUTE)
            wait_until_blocked(scheduled.url, on="stg.touches")
            if killed == "the daemon":
                first.kill()
            else:
                daemons.kill_all(first)
        if killed == "the daemon":
            daemons.wait_for_statuses(instance, "SUCCESS")
        clock.jump(BEFORE_NIGHT + _DAY)
        left.enter_context(daemons.daemon(scheduled, log))
        clock.jump(BEFORE_NIGHT + _DAY + _MINUTE)
        daemons.wait_for_statuses(instance, first_night, "SUCCESS")
    scheduled.assert_undisturbed()


def test_two_daemons_launch_a_night_once(scheduled: Trial, clock: Clock) -> None:
    logs = [scheduled.logs / f"daemon {number}.log" for number in (1, 2)]
    with daemons.instance_of(scheduled) as instance, ExitStack() as left:
        for log in logs:
            left.enter_context(daemons.daemon(scheduled, log))
        daemons.wait_until_scheduling(instance, logs)
        clock.jump(BEFORE_NIGHT + _MINUTE)
        wait_for(
            lambda: "SUCCESS" in {run.status.value for run in daemons.runs_of(instance)}, daemons.PATIENCE
        )
        # Dagster itself does no more about it than to complain.
        wait_for(lambda: any("still sending heartbeats" in log.read_text() for log in logs), daemons.PATIENCE)
        runs = daemons.runs_of(instance)
    assert {run.tags[SCHEDULE_NAME_TAG] for run in runs} == {NIGHTLY}
    assert sorted(run.status.value for run in runs) in (["SUCCESS"], ["CANCELED", "SUCCESS"])
    scheduled.assert_undisturbed()
