"""Layers prod and dashboards: dimensions, facts, and the views that people read, published in one transaction."""

from collections.abc import Iterator

import dagster as dg

from attribution_pipeline.assets.layer import (
    asset_key,
    keep_others_out,
    refresh_selected,
    run_assets,
    selected,
    spec,
    table_metadata,
)
from attribution_pipeline.automation.partitions import SINGLE_RUN
from attribution_pipeline.automation.reporter import Reporter
from attribution_pipeline.automation.resources import WarehouseResource
from attribution_pipeline.checks.assets import check_specs, evaluate_selected
from attribution_pipeline.warehouse.prod_tables import PROD_VIEWS
from attribution_pipeline.warehouse.refresh import PROD, STG

_ASSETS = (*PROD.tables, *PROD_VIEWS)


def prod_assets(partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    """All tables and views of prod and dashboards as one op; any can be selected alone."""

    @dg.multi_asset(
        name="prod",
        specs=[spec(table, partitions) for table in _ASSETS],
        check_specs=check_specs([table.key for table in _ASSETS]),
        can_subset=True,
        backfill_policy=SINGLE_RUN,
    )
    def refresh(
        context: dg.AssetExecutionContext, warehouse: WarehouseResource, reporter: dg.ResourceParam[Reporter]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        with warehouse.connect() as connection:
            if selected(context, PROD.tables):
                keep_others_out(context, warehouse, reporter, PROD, step="publish")
            yield from refresh_selected(
                context, connection, reporter, PROD, step="publish", queue_is_filled=_refreshes_stg(context)
            )
            for view in selected(context, PROD_VIEWS):
                # Views show what their tables hold: materializing one reads it, which proves that it can be read.
                yield dg.MaterializeResult(
                    asset_key=asset_key(view), metadata=table_metadata(connection, view)
                )
            yield from evaluate_selected(context, connection, reporter)

    return refresh


def _refreshes_stg(context: dg.AssetExecutionContext) -> bool:
    # Only a refresh of all its tables hands over what changed.
    return {asset_key(table) for table in STG.tables} <= set(run_assets(context))
