"""Days that a step need not load again, since an earlier attempt of it has committed them.

Attempts are those of one run, and of the runs that a re-execution from failure goes on with. A new run loads all of its
days: what an API tells of them may have changed.
"""

from collections.abc import Iterator
from datetime import date

import dagster as dg
from dagster._core.storage.tags import ASSET_RESUME_RETRY_TAG, RESUME_RETRY_TAG

#: Rows of each day; None where the source no longer held the day.
CommittedDays = dict[date, int | None]
ROW_COUNT = "dagster/partition_row_count"


def committed_days(context: dg.AssetExecutionContext, key: dg.AssetKey) -> CommittedDays:
    """The days of an asset that earlier attempts have materialized."""
    days: CommittedDays = {}
    for run_id in _earlier_attempts(context):
        for entry in context.instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION):
            event = entry.asset_materialization
            if event is not None and event.asset_key == key and event.partition is not None:
                count = event.metadata.get(ROW_COUNT)
                rows = count.value if isinstance(count, dg.IntMetadataValue) else None
                days.setdefault(date.fromisoformat(event.partition), rows)
    return days


def _earlier_attempts(context: dg.AssetExecutionContext) -> Iterator[str]:
    """Ids of the runs that hold earlier attempts, latest first."""
    run: dg.DagsterRun | None = context.run
    if context.retry_number > 0:
        yield context.run.run_id
    while run is not None and run.parent_run_id is not None and _goes_on_from_failure(run):
        yield run.parent_run_id
        run = context.instance.get_run_by_id(run.parent_run_id)


def _goes_on_from_failure(run: dg.DagsterRun) -> bool:
    return "true" in (run.tags.get(RESUME_RETRY_TAG), run.tags.get(ASSET_RESUME_RETRY_TAG))
