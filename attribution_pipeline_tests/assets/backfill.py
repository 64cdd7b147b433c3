"""A backfill of one raw table, as a process that can be killed: ``python -m ...backfill TABLE FIRST LAST``.

It is what a command does with all tables: one run over a range of days, in Dagster's configured instance.
"""

import sys

import dagster as dg

from attribution_pipeline.automation.partitions import partition_tags
from attribution_pipeline.definitions import build_definitions
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline_tests.warehouse.loader.loading import day


def main(table: str, first: str, last: str) -> None:
    """Materialize the days in one run."""
    with dg.DagsterInstance.get() as instance:
        build_definitions().resolve_implicit_global_asset_job_def().execute_in_process(
            asset_selection=[dg.AssetKey(["raw", table])],
            tags=partition_tags(Window(day(first), day(last))),
            instance=instance,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
