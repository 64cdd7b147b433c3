"""Run monitoring fails the runs whose process is gone, and no others; each would keep a later run in the queue."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.tags import GRPC_INFO_TAG
from dagster._core.test_utils import create_test_daemon_workspace_context
from dagster._core.workspace.load_target import EmptyWorkspaceTarget
from dagster._daemon.monitoring.run_monitoring import execute_run_monitoring_iteration

from attribution_pipeline.automation.abandoned import is_running
from attribution_pipeline.automation.partitions import COMMAND_TAG
from attribution_pipeline.settings import Settings
from attribution_pipeline_tests.automation.conftest import past_run

_HOLD = """
import sys, pathlib
from attribution_pipeline.automation.abandoned import marked_as_running
from attribution_pipeline.settings import Settings
with marked_as_running(Settings(home=pathlib.Path(sys.argv[1])), sys.argv[2]):
    print("holds", flush=True)
    sys.stdin.read()
"""

_BEGIN_AND_END = """
import sys, pathlib
from attribution_pipeline.automation.abandoned import marked_as_running
from attribution_pipeline.settings import Settings
for _ in range(2_000):
    with marked_as_running(Settings(home=pathlib.Path(sys.argv[1])), "run"):
        pass
"""


@contextmanager
def working(home: Path, run: dg.DagsterRun) -> Iterator["subprocess.Popen[str]"]:
    """A process that works on the run."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(home), run.run_id],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "holds\n"
        yield process


def started(instance: dg.DagsterInstance, **tags: str) -> dg.DagsterRun:
    """A run that Dagster takes for running."""
    return past_run(instance, tags, dg.DagsterRunStatus.STARTED)


def monitored(instance: dg.DagsterInstance, run: dg.DagsterRun) -> dg.DagsterRunStatus:
    """What run monitoring makes of the run."""
    with create_test_daemon_workspace_context(EmptyWorkspaceTarget(), instance) as workspace:
        errors = [
            error
            for error in execute_run_monitoring_iteration(workspace, logging.getLogger("monitoring"))
            if error
        ]
    assert errors == []
    found = instance.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


def test_a_living_process_goes_on_and_a_killed_one_has_failed(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    run = started(instance)
    with working(tmp_path, run) as process:
        assert monitored(instance, run) is dg.DagsterRunStatus.STARTED
        process.kill()
    assert monitored(instance, run) is dg.DagsterRunStatus.FAILURE


@pytest.mark.parametrize(
    ("place", "status"),
    [
        pytest.param({"socket": "/nowhere/socket"}, dg.DagsterRunStatus.FAILURE, id="on this machine"),
        pytest.param({"port": 1}, dg.DagsterRunStatus.STARTED, id="perhaps on another machine"),
    ],
)
def test_a_code_server_that_does_not_answer(
    instance: dg.DagsterInstance, place: dict[str, object], status: dg.DagsterRunStatus
) -> None:
    run = started(instance, **{GRPC_INFO_TAG: json.dumps({"host": "localhost", **place})})
    assert monitored(instance, run) is status


def test_a_commands_run_under_another_home_is_left_alone(instance: dg.DagsterInstance) -> None:
    run = started(instance, **{COMMAND_TAG: "run"})
    assert monitored(instance, run) is dg.DagsterRunStatus.STARTED


def test_a_run_that_begins_or_ends_at_the_moment_was_not_killed(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    answers = set()
    with subprocess.Popen([sys.executable, "-c", _BEGIN_AND_END, str(tmp_path)]) as process:
        while process.poll() is None:
            answers.add(is_running(settings, "run"))
    assert process.returncode == 0
    assert answers == {None, True}
