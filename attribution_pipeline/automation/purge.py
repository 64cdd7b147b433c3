"""Purging Dagster's own storage: a night stores an event per table and day, and nothing of Dagster ever deletes one."""

import time
from datetime import timedelta

import dagster as dg
from dagster_postgres.event_log import PostgresEventLogStorage
from sqlalchemy import text

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.sql_files import sql_root

PURGE_EVENTS = "purge_events"


def purge(instance: dg.DagsterInstance, before: float) -> dict[str, int]:
    """Delete the events of old runs, but for those that Dagster reads its state from.

    Args:
        instance: With its storage in PostgreSQL.
        before: Runs that ended before it are old; seconds of the epoch.

    Returns:
        ``old_runs``, and how many ``events``, ``checks`` and ``tags`` were deleted.
    """
    storage = instance.event_log_storage
    if not isinstance(storage, PostgresEventLogStorage):
        raise dg.Failure(f"Dagster's storage is {type(storage).__name__}: only PostgreSQL is purged")
    query = (sql_root() / "dagster" / f"{PURGE_EVENTS}.sql").read_text(encoding="utf-8")
    with storage.index_connection() as connection:
        row = connection.execute(text(query.replace("$1", ":before")), {"before": before}).mappings().one()
    return {name: int(count) for name, count in row.items()}


@dg.op(name="delete_old_events")
def _delete_old_events(context: dg.OpExecutionContext) -> None:
    days = Settings().event_days
    counts = purge(context.instance, time.time() - timedelta(days=days).total_seconds())
    context.add_output_metadata({name: dg.MetadataValue.int(count) for name, count in counts.items()})


@dg.job(
    name=PURGE_EVENTS,
    description="Delete events of old runs from Dagster's storage. The state of tables, partitions and checks stays.",
)
def purge_events() -> None:
    """Delete the events of runs that ended more than ``event_days`` ago."""
    _delete_old_events()


def purge_schedules(settings: Settings) -> list[dg.ScheduleDefinition]:
    """Weekly, after the night; none where nothing is to run by itself."""
    if not settings.nightly:
        return []
    return [
        dg.ScheduleDefinition(
            name=f"{PURGE_EVENTS}_weekly",
            job=purge_events,
            cron_schedule="30 5 * * 0",
            execution_timezone=settings.timezone,
            default_status=dg.DefaultScheduleStatus.RUNNING,
            description="Delete events of old runs from Dagster's storage.",
        )
    ]
