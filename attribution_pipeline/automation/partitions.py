"""The one daily partitions definition, and which days a run is about."""

from collections.abc import Mapping
from datetime import date, timedelta

import dagster as dg

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.protocol import Window

RANGE_START_TAG = "dagster/asset_partition_range_start"
RANGE_END_TAG = "dagster/asset_partition_range_end"
PARTITION_TAG = "dagster/partition"
#: Run tag of runs that a command executes in its own process.
COMMAND_TAG = "attribution/command"
#: Run tag: load all that the source holds, also days that are no partitions.
FULL_TAG = "attribution/full"
#: Run tag: recompute stg for the run's days even where nothing changed.
RECOMPUTE_TAG = "attribution/recompute"
#: Run tag: the run loads all that a night does, so that the next night need not catch up on earlier ones.
NIGHTLY_TAG = "attribution/nightly"
#: Run tag: fail instead of waiting while another refresh runs.
NO_WAIT_TAG = "attribution/no_wait"

#: A range of days is one run: the source is read once and the refresh is one transaction.
SINGLE_RUN = dg.BackfillPolicy.single_run()


def daily_partitions(settings: Settings) -> dg.DailyPartitionsDefinition:
    """The days of the business time zone from ``partitions_start``, today included."""
    return dg.DailyPartitionsDefinition(
        start_date=settings.partitions_start.isoformat(), timezone=settings.timezone, end_offset=1
    )


def partition_tags(days: Window) -> dict[str, str]:
    """Run tags that select the days of a window with both ends."""
    return {RANGE_START_TAG: str(days.from_day), RANGE_END_TAG: str(days.to_day)}


def run_days(tags: Mapping[str, str]) -> Window:
    """The partitions of a run, read from its tags; both ends None where it has none.

    Tags rather than the asset's own partitions are read, since reference tables of the same run have none.
    """
    if PARTITION_TAG in tags:
        day = date.fromisoformat(tags[PARTITION_TAG])
        return Window(day, day)
    if RANGE_START_TAG in tags:
        return Window(date.fromisoformat(tags[RANGE_START_TAG]), date.fromisoformat(tags[RANGE_END_TAG]))
    return Window(None, None)


def load_window(tags: Mapping[str, str]) -> Window:
    """The days that a run loads: its partitions, or without bounds for a full run."""
    return Window(None, None) if FULL_TAG in tags else run_days(tags)


def partition_keys(window: Window) -> list[str]:
    """Partition keys of a bounded window; none of an unbounded one."""
    if window.from_day is None or window.to_day is None:
        return []
    days = (window.to_day - window.from_day).days + 1
    return [(window.from_day + timedelta(days=number)).isoformat() for number in range(days)]
