"""What the assets of stg, prod and dashboards have in common: specs, the window of a refresh, metadata."""

from collections.abc import Collection, Iterator, Sequence

import dagster as dg
import psycopg
from psycopg import sql

from attribution_pipeline.assets.continued import ROW_COUNT
from attribution_pipeline.assets.raw import OWNERS
from attribution_pipeline.automation.day_metadata import add_day_metadata
from attribution_pipeline.automation.partitions import (
    NO_WAIT_TAG,
    RECOMPUTE_TAG,
    load_window,
    partition_keys,
    run_days,
)
from attribution_pipeline.automation.reporter import Reporter
from attribution_pipeline.automation.resources import WarehouseResource
from attribution_pipeline.warehouse.column_lineage import LineageError, column_lineage
from attribution_pipeline.warehouse.layer_table import LayerTable
from attribution_pipeline.warehouse.refresh import Layer, RefreshWindow, TableRefresh, refresh_layer


def spec(table: LayerTable, partitions: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    """The asset of a table or view."""
    return dg.AssetSpec(
        asset_key(table),
        description=table.description,
        group_name=table.schema,
        kinds={"postgres", "view" if table.is_view else "sql"},
        owners=OWNERS,
        deps=[dg.AssetKey.from_user_string(upstream) for upstream in table.upstream],
        partitions_def=partitions if table.day_column is not None else None,
        metadata={"dagster/table_name": f"{table.schema}.{table.name}"},
    )


def asset_key(table: LayerTable) -> dg.AssetKey:
    """Key of a table's asset."""
    return dg.AssetKey.from_user_string(table.key)


def selected(context: dg.AssetExecutionContext, tables: Sequence[LayerTable]) -> list[LayerTable]:
    """The tables that the op is to materialize, in their order."""
    return [table for table in tables if asset_key(table) in context.selected_asset_keys]


def keep_others_out(
    context: dg.AssetExecutionContext,
    warehouse: WarehouseResource,
    reporter: Reporter,
    layer: Layer,
    *,
    step: str,
) -> None:
    """Let other runs wait until this one ends: the checks that follow must find what the refreshes read.

    Raises:
        RefreshBusyError: If another run works and this one does not want to wait.
    """
    with reporter.step(step, layer.name):
        warehouse.publish(
            wait=NO_WAIT_TAG not in context.run.tags,
            on_wait=lambda: reporter.say("Waiting until another run has ended"),
        )


def refresh_selected(
    context: dg.AssetExecutionContext,
    connection: psycopg.Connection,
    reporter: Reporter,
    layer: Layer,
    *,
    step: str,
    queue_is_filled: bool,
) -> Iterator[dg.MaterializeResult[None]]:
    """Refresh the tables of a layer that the op is to materialize, in one transaction.

    Args:
        context: Of the op.
        connection: To the warehouse.
        reporter: Hears of the progress.
        layer: The layer.
        step: What the reporter calls the work.
        queue_is_filled: Whether the run has brought what the layer reads up to date, so that what changed is known;
            otherwise the days of the run are recomputed.
    """
    tables = selected(context, layer.tables)
    if not tables:
        return
    is_whole = len(tables) == len(layer.tables)
    with reporter.step(step, layer.name):
        counts = refresh_layer(
            connection,
            layer,
            window=_window(context, queue_is_filled=queue_is_filled and is_whole),
            tables=None if is_whole else [table.name for table in tables],
            wait=NO_WAIT_TAG not in context.run.tags,
            on_wait=lambda: reporter.say("Waiting until another refresh has ended"),
            on_progress=reporter.tables_done,
        )
    days = partition_keys(run_days(context.run.tags))
    for table in tables:
        metadata = {**table_metadata(connection, table), **_counts_metadata(counts[table.name])}
        if table.day_column is not None and days:
            _add_day_counts(context, connection, table, table.day_column, days)
            # Once instead of with each day: the UI shows the latest materialization, which is the last day's.
            context.add_asset_metadata(metadata, asset_key=asset_key(table), partition_key=days[-1])
            metadata = {}
        yield dg.MaterializeResult(asset_key=asset_key(table), metadata=metadata)


def _window(context: dg.AssetExecutionContext, *, queue_is_filled: bool) -> RefreshWindow | None:
    if queue_is_filled and RECOMPUTE_TAG not in context.run.tags:
        return None
    days = load_window(context.run.tags)
    return RefreshWindow(days.from_day, days.to_day)


def run_assets(context: dg.AssetExecutionContext) -> Collection[dg.AssetKey]:
    """Keys of all assets that the run materializes."""
    return context.job_def.asset_layer.selected_asset_keys


def _add_day_counts(
    context: dg.AssetExecutionContext,
    connection: psycopg.Connection,
    table: LayerTable,
    day_column: str,
    days: Sequence[str],
) -> None:
    query = sql.SQL("select {day}, count(*) from {table} where {day} between %s and %s group by 1").format(
        day=sql.Identifier(day_column), table=sql.Identifier(table.schema, table.name)
    )
    rows = {str(day): count for day, count in connection.execute(query, [days[0], days[-1]])}
    counts = {day: {ROW_COUNT: rows.get(day, 0)} for day in days}
    add_day_metadata(context, asset_key(table), counts)


def table_metadata(connection: psycopg.Connection, table: LayerTable) -> dict[str, dg.MetadataValue]:
    """Row count, column schema and column lineage of a table or view."""
    return {**_row_count(connection, table), **_columns_metadata(connection, table)}


def _row_count(connection: psycopg.Connection, table: LayerTable) -> dict[str, dg.MetadataValue]:
    relation = sql.Identifier(table.schema, table.name)
    rows = connection.execute(sql.SQL("select count(*) from {}").format(relation)).fetchone()
    return {"dagster/row_count": dg.MetadataValue.int(rows[0] if rows else 0)}


def _columns_metadata(connection: psycopg.Connection, table: LayerTable) -> dict[str, dg.MetadataValue]:
    schema = dg.MetadataValue.table_schema(_column_schema(connection, table))
    return {"dagster/column_schema": schema, **_column_lineage(connection, table)}


def _counts_metadata(counts: TableRefresh) -> dict[str, dg.MetadataValue]:
    return {
        "rows_deleted": dg.MetadataValue.int(counts.rows_deleted),
        "rows_inserted": dg.MetadataValue.int(counts.rows_inserted),
    }


def _column_schema(connection: psycopg.Connection, table: LayerTable) -> dg.TableSchema:
    columns = connection.execute(
        """
        select attname, format_type(atttypid, atttypmod), attnotnull, col_description(attrelid, attnum)
        from pg_attribute
        where attrelid = %s::regclass and attnum > 0 and not attisdropped
        order by attnum
        """,
        [f"{table.schema}.{table.name}"],
    )
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name,
                kind,
                description=description,
                constraints=dg.TableColumnConstraints(nullable=not required),
            )
            for name, kind, required, description in columns
        ]
    )


def _column_lineage(connection: psycopg.Connection, table: LayerTable) -> dict[str, dg.MetadataValue]:
    try:
        lineage = column_lineage(connection, table)
    except LineageError as error:
        # The rows are right all the same.
        return {"column_lineage_error": dg.MetadataValue.text(str(error))}
    deps_by_column = {
        column: [
            dg.TableColumnDep(dg.AssetKey(origin.relation.split(".")), origin.column) for origin in origins
        ]
        for column, origins in lineage.items()
        if origins
    }
    if not deps_by_column:
        return {}
    return {"dagster/column_lineage": dg.MetadataValue.column_lineage(dg.TableColumnLineage(deps_by_column))}
