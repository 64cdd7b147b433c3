"""Dagster's daemon is killed in the middle of a run, alone or with everything that it started."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from attribution_pipeline_tests.automation.conftest import storage_database
from attribution_pipeline_tests.blocking import wait_until_blocked, writes_blocked
from attribution_pipeline_tests.demo_home import Home
from attribution_pipeline_tests.faults import daemons
from attribution_pipeline_tests.faults.trial import Trial


@pytest.fixture
def watched(new_trial: Callable[[], Trial], server_url: str, tmp_path: Path) -> Iterator[Trial]:
    """A trial with a Dagster storage of its own, and without the nightly schedule."""
    trial = new_trial()
    with storage_database(server_url) as storage:
        variables = {
            **trial.home.variables,
            "ATTRIBUTION_DAGSTER_STORAGE_URL": storage,
            "ATTRIBUTION_INPUT_DIR": str(trial.story.after),
            "ATTRIBUTION_NIGHTLY": "false",
        }
        home = Home(tmp_path / "home", variables)
        yield Trial(home, trial.url, trial.story, trial.undisturbed, trial.logs)


@pytest.mark.parametrize(
    ("killed", "becomes"),
    [("the daemon", "SUCCESS"), ("everything", "FAILURE")],
)
def test_a_killed_daemon(watched: Trial, killed: str, becomes: str) -> None:
    """A run whose daemon is killed goes on; one that died with it is found and failed. The next run works."""
    with daemons.instance_of(watched) as instance, ExitStack() as left:
        first = left.enter_context(daemons.daemon(watched, watched.logs / "first.log"))
        with writes_blocked(watched.url, "stg.touches"):
            daemons.launch(watched)
            wait_until_blocked(watched.url, on="stg.touches")
            if killed == "the daemon":
                first.kill()
            else:
                daemons.kill_all(first)
        left.enter_context(daemons.daemon(watched, watched.logs / "second.log"))
        daemons.wait_for_statuses(instance, becomes)
        daemons.launch(watched)
        daemons.wait_for_statuses(instance, becomes, "SUCCESS")
    watched.assert_undisturbed()
