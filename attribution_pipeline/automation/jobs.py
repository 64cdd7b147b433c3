"""The jobs: what can be launched as a whole."""

import dagster as dg

from attribution_pipeline.automation.partitions import FULL_TAG, RECOMPUTE_TAG

REFRESH_ALL = "refresh_all"
RECOMPUTE_ALL = "recompute_all"

refresh_all = dg.define_asset_job(
    REFRESH_ALL,
    selection=dg.AssetSelection.all(),
    description="Load the raw tables of the chosen days, refresh what changed, check what must hold.",
)

recompute_all = dg.define_asset_job(
    RECOMPUTE_ALL,
    selection=dg.AssetSelection.groups("stg", "prod", "dashboards"),
    tags={FULL_TAG: "true", RECOMPUTE_TAG: "true"},
    description="Compute all of history anew from the raw rows that are there, by today's rules and settings, and check it. "
    "Nothing is loaded. Choose any one day: the run is recorded under it.",
)
