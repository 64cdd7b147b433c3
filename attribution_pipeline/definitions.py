"""The one entry point of Dagster: everything that workspace.yaml loads."""

import os
from collections.abc import Mapping

import dagster as dg

from attribution_pipeline.assets.prod import prod_assets
from attribution_pipeline.assets.raw import raw_assets
from attribution_pipeline.assets.stg import stg_assets
from attribution_pipeline.automation.alerts.sensors import alert_sensors
from attribution_pipeline.automation.freshness import with_freshness
from attribution_pipeline.automation.jobs import recompute_all, refresh_all
from attribution_pipeline.automation.nightly import nightly_schedules
from attribution_pipeline.automation.partitions import daily_partitions
from attribution_pipeline.automation.pools import sleep_while_waiting
from attribution_pipeline.automation.purge import purge_events, purge_schedules
from attribution_pipeline.automation.reporter import Reporter
from attribution_pipeline.automation.resources import FilesResource, WarehouseResource
from attribution_pipeline.automation.sources import source_resources
from attribution_pipeline.dagster_home import EVENT_BATCH_SIZE
from attribution_pipeline.settings import Settings

# Processes that the UI launches inherit no variable of ours; Dagster reads it whenever it stores events.
os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", EVENT_BATCH_SIZE)
sleep_while_waiting()


def build_definitions(resource_overrides: Mapping[str, object] | None = None) -> dg.Definitions:
    """Assets, checks, jobs, schedules, sensors and resources. Nothing connects before a run starts.

    Args:
        resource_overrides: Resources by key that take the place of the ordinary ones: ``warehouse``,
            ``files``, ``reporter``, ``crm``, ``facebook``, ``google_ads``, ``rates``.
    """
    settings = Settings()
    partitions = daily_partitions(settings)
    resources: dict[str, object] = {
        "warehouse": WarehouseResource(),
        "files": FilesResource(),
        **source_resources(),
        "reporter": Reporter(),
    }
    assets = [*raw_assets(partitions), stg_assets(partitions), prod_assets(partitions)]
    return dg.Definitions(
        assets=with_freshness(assets, settings),
        jobs=[refresh_all, recompute_all, purge_events],
        schedules=[*nightly_schedules(settings), *purge_schedules(settings)],
        sensors=alert_sensors(assets),
        resources={**resources, **(resource_overrides or {})},
        # Steps wait for PostgreSQL, which works in parallel; a process for each would cost ten times as much.
        executor=dg.in_process_executor,
    )


defs = build_definitions()
