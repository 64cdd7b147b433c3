"""Dagster's daemon as a process of its own, which lives by a clock that the test sets."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import dagster as dg

from attribution_pipeline.dagster_home import dagster_environment, prepare_dagster_home
from attribution_pipeline.settings import Settings
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
            env={**trial.home.environment, **dagster_environment(settings_of(trial))},
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


def wait_until_scheduling(instance: dg.DagsterInstance, logs: Sequence[Path]) -> None:
    """Wait until every daemon has looked at the schedule once."""
    wait_for(lambda: bool(instance.all_instigator_state()), PATIENCE)
    wait_for(lambda: all("Instance is configured" in log.read_text() for log in logs), PATIENCE)


def runs_of(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """All runs, the oldest first."""
    return list(reversed(instance.get_runs()))


def wait_for_statuses(instance: dg.DagsterInstance, *statuses: str) -> list[dg.DagsterRun]:
    """Wait until the runs, the oldest first, have these statuses."""
    wait_for(lambda: [run.status.value for run in runs_of(instance)] == list(statuses), PATIENCE)
    return runs_of(instance)
