"""A range of days chosen on the job's page of the UI is one run."""

import logging
import time
from datetime import date

import dagster as dg
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill
from dagster._daemon.backfill import execute_backfill_iteration

from attribution_pipeline.automation.jobs import REFRESH_ALL
from attribution_pipeline.automation.partitions import partition_keys, partition_tags
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline_tests.automation.conftest import code_server


def test_a_range_of_the_job_becomes_one_run(instance: dg.DagsterInstance) -> None:
    """What the UI's *Launch backfill* stores, and what Dagster's backfill daemon makes of it."""
    days = Window(date(2025, 9, 1), date(2025, 9, 10))
    with code_server(instance) as workspace:
        (location,) = workspace.create_request_context().code_locations
        (repository,) = location.get_repositories().values()
        backfill = PartitionBackfill(
            backfill_id="a_backfill",
            partition_set_origin=repository.get_partition_set(
                f"{REFRESH_ALL}_partition_set"
            ).get_remote_origin(),
            status=BulkActionStatus.REQUESTED,
            partition_names=partition_keys(days),
            from_failure=False,
            reexecution_steps=None,
            tags={},
            backfill_timestamp=time.time(),
        )
        instance.add_backfill(backfill)
        assert not [error for error in execute_backfill_iteration(workspace, logging.getLogger()) if error]
        (run,) = instance.get_runs()
    assert run.job_name == REFRESH_ALL
    assert run.tags.items() >= partition_tags(days).items()
