"""A tick of the schedule has one run, whichever of two daemons is faster."""

import dagster as dg
import pytest
from dagster._core.remote_origin import (
    RegisteredCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.run_coordinator.base import SubmitRunContext
from dagster._core.storage.tags import SCHEDULE_NAME_TAG, SCHEDULED_EXECUTION_TIME_TAG
from dagster._core.test_utils import create_run_for_test, create_test_daemon_workspace_context
from dagster._core.workspace.load_target import EmptyWorkspaceTarget

from attribution_pipeline.automation.jobs import REFRESH_ALL
from attribution_pipeline.automation.nightly import NIGHTLY

TICK = {SCHEDULE_NAME_TAG: NIGHTLY, SCHEDULED_EXECUTION_TIME_TAG: "2026-11-25T01:30:00+00:00"}
NEXT_TICK = {**TICK, SCHEDULED_EXECUTION_TIME_TAG: "2026-11-26T01:30:00+00:00"}


def created(instance: dg.DagsterInstance, tags: dict[str, str], parent: str | None = None) -> dg.DagsterRun:
    """A run as the scheduler creates it before it queues it."""
    run: dg.DagsterRun = create_run_for_test(
        instance,
        job_name=REFRESH_ALL,
        tags=tags,
        status=dg.DagsterRunStatus.NOT_STARTED,
        parent_run_id=parent,
        root_run_id=parent,
        remote_job_origin=RemoteJobOrigin(
            RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("attribution"), "__repository__"), REFRESH_ALL
        ),
    )
    return run


def statuses(instance: dg.DagsterInstance, *runs: dg.DagsterRun) -> list[str]:
    """Their statuses after they were queued one after the other."""
    with create_test_daemon_workspace_context(EmptyWorkspaceTarget(), instance) as workspace:
        request = workspace.create_request_context()
        for run in runs:
            instance.run_coordinator.submit_run(SubmitRunContext(run, request))
    found = [instance.get_run_by_id(run.run_id) for run in runs]
    return [run.status.value for run in found if run is not None]


@pytest.mark.parametrize("first", [0, 1])
def test_the_older_run_of_a_tick_stays(instance: dg.DagsterInstance, first: int) -> None:
    runs = [created(instance, TICK), created(instance, TICK)]
    queued = statuses(instance, runs[first], runs[1 - first])
    assert [queued[first], queued[1 - first]] == ["QUEUED", "CANCELED"]


def test_another_tick_and_a_run_of_another_kind_are_queued(instance: dg.DagsterInstance) -> None:
    runs = [created(instance, tags) for tags in (TICK, NEXT_TICK, {}, {})]
    assert statuses(instance, *runs) == ["QUEUED"] * 4


def test_a_failed_night_can_be_executed_again(instance: dg.DagsterInstance) -> None:
    failed = created(instance, TICK)
    instance.report_run_failed(failed)
    again = created(instance, TICK, parent=failed.run_id)
    assert statuses(instance, again, created(instance, TICK)) == ["QUEUED", "CANCELED"]
