"""Layer stg: every table from the raw rows by the attribution rules, all in one transaction."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import psycopg

from attribution_pipeline.assets.layer import keep_others_out, refresh_selected, run_assets, selected, spec
from attribution_pipeline.automation.partitions import SINGLE_RUN
from attribution_pipeline.automation.reporter import Reporter
from attribution_pipeline.automation.resources import WarehouseResource
from attribution_pipeline.checks.assets import check_specs, evaluate_selected
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.refresh import STG
from attribution_pipeline.warehouse.rules import load_rules, sync_settings


class RulesConfig(dg.Config):
    """What a run may say about the rules."""

    rules_file: str | None = None


def stg_assets(partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    """All tables of stg as one op, since they change in one transaction; any can be selected alone."""

    @dg.multi_asset(
        name="stg",
        specs=[spec(table, partitions) for table in STG.tables],
        check_specs=check_specs([table.key for table in STG.tables]),
        can_subset=True,
        backfill_policy=SINGLE_RUN,
    )
    def refresh(
        context: dg.AssetExecutionContext,
        config: RulesConfig,
        warehouse: WarehouseResource,
        reporter: dg.ResourceParam[Reporter],
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        with warehouse.connect() as connection:
            if selected(context, STG.tables):
                keep_others_out(context, warehouse, reporter, STG, step="refresh")
                _bring_rules(connection, config)
            yield from refresh_selected(
                context, connection, reporter, STG, step="refresh", queue_is_filled=_loads_raw(context)
            )
            yield from evaluate_selected(context, connection, reporter)

    return refresh


def _loads_raw(context: dg.AssetExecutionContext) -> bool:
    return any(key.path[0] == "raw" for key in run_assets(context))


def _bring_rules(connection: psycopg.Connection, config: RulesConfig) -> None:
    settings = Settings()
    named = Path(config.rules_file) if config.rules_file else settings.rules_file
    with connection.transaction():
        sync_settings(connection, settings)
        load_rules(connection, named)
