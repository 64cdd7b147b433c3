"""Dagster's own run launcher, and whether the process of a run still lives.

Without that answer, run monitoring leaves a run that lost its machine as running for ever, and two such runs keep
every later one in the queue.
"""

from typing import Self

from dagster import DagsterRun, DefaultRunLauncher
from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._core.launcher.base import CheckRunHealthResult, WorkerStatus
from dagster._grpc.types import CanCancelExecutionRequest, CanCancelExecutionResult
from dagster._serdes import ConfigurableClassData, deserialize_value

from attribution_pipeline.automation.abandoned import is_running
from attribution_pipeline.settings import Settings

_ALIVE = CheckRunHealthResult(WorkerStatus.RUNNING)
_DEAD = CheckRunHealthResult(WorkerStatus.FAILED, "the process of this run ended before the run did")


class WatchedRunLauncher(DefaultRunLauncher):
    """Launches runs through the code server; ``dagster.yaml`` names it."""

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: object) -> Self:
        """As Dagster makes it from ``dagster.yaml``; there is nothing to configure."""
        del config_value
        return cls(inst_data=inst_data)

    @property
    def supports_check_run_worker_health(self) -> bool:
        """Run monitoring asks."""
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Whether the run's process lives: by the file that it holds, else by its code server's word.

        A code server of another machine that does not answer may be there again soon; one of this machine has died.
        """
        lives = is_running(Settings(), run.run_id)
        if lives is not None:
            return _ALIVE if lives else _DEAD
        client = self._get_grpc_client_for_termination(run.run_id)  # type: ignore[no-untyped-call]
        if client is None:
            return _ALIVE
        try:
            answer = deserialize_value(
                client.can_cancel_execution(CanCancelExecutionRequest(run_id=run.run_id), timeout=10),
                CanCancelExecutionResult,
            )
        except DagsterUserCodeUnreachableError:
            return _ALIVE if client.socket is None else _DEAD
        return _ALIVE if answer.can_cancel else _DEAD
