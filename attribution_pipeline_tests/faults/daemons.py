"""Dagster's daemon as a process of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import dagster as dg

from attribution_pipeline.automation.jobs import REFRESH_ALL
from attribution_pipeline.automation.partitions import partition_tags
from attribution_pipeline.dagster_home import dagster_environment, prepare_dagster_home
from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline_tests.faults.trial import Trial
from attribution_pipeline_tests.warehouse.server_process import wait_for

#: Seconds for what takes the daemon two of its minutes at most.
PATIENCE = 300


def settings_of(trial: Trial) -> Settings:
    """The settings of the trial's home."""
    names = trial.home.variables
    return Settings.model_validate(
        {
            "home": trial.home.path,
            "dagster_storage_url": names["ATTRIBUTION_DAGSTER_STORAGE_URL"],
            "warehouse_url": names["ATTRIBUTION_WAREHOUSE_URL"],
        }
    )


def environment_of(trial: Trial) -> dict[str, str]:
    """The environment of a Dagster process of the trial's home."""
    return {**trial.home.environment, **dagster_environment(settings_of(trial))}


@contextmanager
def instance_of(trial: Trial) -> Iterator[dg.DagsterInstance]:
    """What Dagster knows of the trial's home."""
    with dg.DagsterInstance.from_config(str(prepare_dagster_home(settings_of(trial)))) as instance:
        yield instance


@contextmanager
def daemon(trial: Trial, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A daemon of the trial's home, with the code server that it starts; whatever is left of them ends with the test."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "dagster._daemon", "run", "-m", "attribution_pipeline.definitions"],
            env=environment_of(trial),
            cwd=log.parent,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill_all(process)


def kill_all(process: "subprocess.Popen[bytes]") -> None:
    """Kill the daemon, its code server and the runs of that, as a power failure would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def launch(trial: Trial) -> None:
    """Put the run of all days into the queue, as the UI does."""
    story = trial.story
    tags = partition_tags(Window(story.first_day, story.last_day))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "dagster", "job", "launch", "-m", "attribution_pipeline.definitions"),
            *("-j", REFRESH_ALL, "--tags", json.dumps(tags)),
        ],
        env=environment_of(trial),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def wait_for_statuses(instance: dg.DagsterInstance, *statuses: str) -> None:
    """Wait until the runs, the oldest first, have these statuses."""
    wait_for(lambda: [run.status.value for run in reversed(instance.get_runs())] == list(statuses), PATIENCE)
