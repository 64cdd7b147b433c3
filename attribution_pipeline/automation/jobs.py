"""The jobs: what can be launched as a whole."""

import dagster as dg

REFRESH_ALL = "refresh_all"

refresh_all = dg.define_asset_job(
    REFRESH_ALL,
    selection=dg.AssetSelection.all(),
    description="Load the raw tables of the chosen days, refresh what changed, check what must hold.",
)
