"""Layer stg: every table from the raw rows by the attribution rules, all in one transaction."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import psycopg
from psycopg import sql

from attribution_pipeline.assets.raw import OWNERS
from attribution_pipeline.automation.partitions import (
    NO_WAIT_TAG,
    RECOMPUTE_TAG,
    SINGLE_RUN,
    load_window,
    partition_keys,
    run_days,
)
from attribution_pipeline.automation.reporter import Reporter
from attribution_pipeline.automation.resources import WarehouseResource
from attribution_pipeline.checks.assets import check_specs, evaluate_selected
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.refresh import RefreshWindow, TableRefresh, refresh_stg
from attribution_pipeline.warehouse.rules import load_rules, sync_settings
from attribution_pipeline.warehouse.stg_tables import STG_TABLES, StgTable


class RulesConfig(dg.Config):
    """What a run may say about the rules."""

    rules_file: str | None = None


def stg_assets(partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    """All tables of stg as one op, since they change in one transaction; any can be selected alone."""

    @dg.multi_asset(
        name="stg",
        specs=[_spec(table, partitions) for table in STG_TABLES],
        check_specs=check_specs([f"stg/{table.name}" for table in STG_TABLES]),
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
            tables = [table for table in STG_TABLES if _key(table) in context.selected_asset_keys]
            if tables:
                with reporter.step("refresh", "stg"):
                    _bring_rules(connection, config)
                    counts = refresh_stg(
                        connection,
                        window=_window(context),
                        tables=None if len(tables) == len(STG_TABLES) else [table.name for table in tables],
                        wait=NO_WAIT_TAG not in context.run.tags,
                        on_wait=lambda: reporter.say("Waiting until another refresh has ended"),
                        on_progress=reporter.tables_done,
                    )
                for table in tables:
                    _add_day_counts(context, connection, table)
                    metadata = _metadata(connection, table, counts[table.name])
                    yield dg.MaterializeResult(asset_key=_key(table), metadata=metadata)
            yield from evaluate_selected(context, connection, reporter)

    return refresh


def _bring_rules(connection: psycopg.Connection, config: RulesConfig) -> None:
    settings = Settings()
    named = Path(config.rules_file) if config.rules_file else settings.rules_file
    with connection.transaction():
        sync_settings(connection, settings)
        load_rules(connection, named)


def _key(table: StgTable) -> dg.AssetKey:
    return dg.AssetKey(["stg", table.name])


def _spec(table: StgTable, partitions: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        _key(table),
        description=table.description,
        group_name="stg",
        kinds={"postgres", "sql"},
        owners=OWNERS,
        deps=[dg.AssetKey.from_user_string(upstream) for upstream in table.upstream],
        partitions_def=partitions if table.day_column is not None else None,
        metadata={"dagster/table_name": f"stg.{table.name}"},
    )


def _window(context: dg.AssetExecutionContext) -> RefreshWindow | None:
    """None, what changed, where raw tables were loaded before; the run's days where only stg is wanted."""
    tags = context.run.tags
    loads_raw = any(key.path[0] == "raw" for key in context.job_def.asset_layer.selected_asset_keys)
    everything_selected = len(context.selected_asset_keys) == len(STG_TABLES)
    if loads_raw and everything_selected and RECOMPUTE_TAG not in tags:
        return None
    days = load_window(tags)
    return RefreshWindow(days.from_day, days.to_day)


def _add_day_counts(
    context: dg.AssetExecutionContext, connection: psycopg.Connection, table: StgTable
) -> None:
    days = partition_keys(run_days(context.run.tags))
    if table.day_column is None or not days:
        return
    query = sql.SQL("select {day}, count(*) from {table} where {day} between %s and %s group by 1").format(
        day=sql.Identifier(table.day_column), table=sql.Identifier("stg", table.name)
    )
    rows = {str(day): count for day, count in connection.execute(query, [days[0], days[-1]])}
    for day in days:
        metadata = {"dagster/partition_row_count": rows.get(day, 0)}
        context.add_asset_metadata(metadata, asset_key=_key(table), partition_key=day)


def _metadata(
    connection: psycopg.Connection, table: StgTable, counts: TableRefresh
) -> dict[str, dg.MetadataValue]:
    relation = sql.Identifier("stg", table.name)
    rows = connection.execute(sql.SQL("select count(*) from {}").format(relation)).fetchone()
    metadata: dict[str, dg.MetadataValue] = {
        "dagster/row_count": dg.MetadataValue.int(rows[0] if rows else 0),
        "dagster/column_schema": dg.MetadataValue.table_schema(_column_schema(connection, table)),
        "rows_deleted": dg.MetadataValue.int(counts.rows_deleted),
        "rows_inserted": dg.MetadataValue.int(counts.rows_inserted),
    }
    return metadata


def _column_schema(connection: psycopg.Connection, table: StgTable) -> dg.TableSchema:
    columns = connection.execute(
        "select attname, format_type(atttypid, atttypmod), attnotnull from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum",
        [f"stg.{table.name}"],
    )
    return dg.TableSchema(
        columns=[
            dg.TableColumn(name, kind, constraints=dg.TableColumnConstraints(nullable=not required))
            for name, kind, required in columns
        ]
    )
