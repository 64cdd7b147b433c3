"""Dagster's own queue of runs, in which a tick of a schedule has one run however many daemons saw the tick.

Two daemons wake at the same second and ask for the same run before either can know of the other's.
"""

from dagster import DagsterRun, DagsterRunStatus, QueuedRunCoordinator, RunsFilter
from dagster._core.run_coordinator.base import SubmitRunContext
from dagster._core.storage.tags import SCHEDULE_NAME_TAG, SCHEDULED_EXECUTION_TIME_TAG

_GIVEN_UP = {DagsterRunStatus.CANCELED, DagsterRunStatus.CANCELING, DagsterRunStatus.FAILURE}


class OncePerTickCoordinator(QueuedRunCoordinator):
    """Queues runs; ``dagster.yaml`` names it."""

    def submit_run(self, context: SubmitRunContext) -> DagsterRun:
        """Queue the run, or cancel it where an older one of the same tick waits, works or has succeeded."""
        run = context.dagster_run
        older = self._older_run_of_tick(run)
        if older is None:
            return super().submit_run(context)
        self._instance.report_run_canceled(
            run, f"Run {older} is of the same tick of the schedule: two daemons are running, stop one"
        )
        return self._instance.get_run_by_id(run.run_id) or run

    def _older_run_of_tick(self, run: DagsterRun) -> str | None:
        """Id of such a run; runs are numbered when they are created, which all daemons do before they queue theirs."""
        tags = {tag: run.tags.get(tag) for tag in (SCHEDULE_NAME_TAG, SCHEDULED_EXECUTION_TIME_TAG)}
        if None in tags.values() or run.parent_run_id is not None:
            return None
        records = self._instance.get_run_records(
            RunsFilter(tags={tag: value for tag, value in tags.items() if value is not None}), ascending=True
        )
        for record in records:
            if record.dagster_run.run_id == run.run_id:
                return None
            if record.dagster_run.status not in _GIVEN_UP:
                return record.dagster_run.run_id
        return None
