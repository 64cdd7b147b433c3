"""Layer raw: one asset per raw table, all made by one factory from the tables' contracts."""

from collections.abc import Iterator
from datetime import date

import dagster as dg
import psycopg
from psycopg import sql

from attribution_pipeline.assets.continued import ROW_COUNT, committed_days
from attribution_pipeline.assets.extract import chosen_source, dagster_errors, extract, pool, source_metadata
from attribution_pipeline.automation.day_metadata import add_day_metadata
from attribution_pipeline.automation.partitions import SINGLE_RUN, load_window, partition_keys, run_days
from attribution_pipeline.automation.reporter import Reporter
from attribution_pipeline.automation.sample_mark import note_load
from attribution_pipeline.checks.assets import check_specs, evaluate_selected
from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.loader import LoadResult
from attribution_pipeline.warehouse.loader.days import Days
from attribution_pipeline.warehouse.raw_contract import RawTable
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.refresh import has_other_time_zone

OWNERS = ("team:attribution",)

_COUNTS = (
    *("rows_read", "rows_loaded", "rows_rejected"),
    *("rows_inserted", "rows_updated", "rows_deleted", "rows_outside"),
)
_KINDS = {"crm": "csv", "facebook": "facebook", "google_ads": "googleads", "rates": "csv"}


def raw_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """One asset per raw table; daily tables are partitioned, reference tables are not."""
    return [_raw_asset(table, partitions) for table in RAW_TABLES.values()]


def _raw_asset(table: RawTable, partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    # Subsettable, although it is one asset: so its checks can be run without loading it.
    @dg.multi_asset(
        name=f"raw__{table.name}",
        specs=[_spec(table, partitions)],
        check_specs=check_specs([f"raw/{table.name}"]),
        can_subset=True,
        backfill_policy=SINGLE_RUN,
        required_resource_keys={"warehouse", "files", "reporter", table.source},
        pool=pool(table.source),
    )
    def load(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.AssetMaterialization | dg.MaterializeResult[None] | dg.AssetCheckResult]:
        reporter: Reporter = context.resources.reporter
        with context.resources.warehouse.connect() as connection:
            if context.selected_asset_keys:
                yield from _materialized(context, connection, table, reporter)
            yield from evaluate_selected(context, connection, reporter)

    return load


def _materialized(
    context: dg.AssetExecutionContext, connection: psycopg.Connection, table: RawTable, reporter: Reporter
) -> Iterator[dg.AssetMaterialization | dg.MaterializeResult[None]]:
    with dagster_errors(context, reporter), reporter.step("load", table.name):
        source = chosen_source(context, table.source)
        if source is None:
            result = LoadResult(table.name, held=False)
        else:
            note_load(connection, getattr(source, "folder", None), Settings())
            window = _window(context, connection, reporter)
            try:
                result = yield from extract(
                    context,
                    connection,
                    table,
                    source,
                    window,
                    on_progress=reporter.bytes_read,
                    on_wait=lambda: reporter.say_once("Loading goes on when another run has published"),
                )
            finally:
                # Also where a later day fails.
                reporter.note(source.usage.notes)
    reporter.loaded(result)
    _add_day_counts(context, table, result)
    metadata = {**_metadata(connection, table, result), **source_metadata(source)}
    days = partition_keys(run_days(context.run.tags))
    if table.is_daily and days:
        # Once instead of with each day: the UI shows the latest materialization, which is the last day's.
        context.add_asset_metadata(metadata, asset_key=_key(table), partition_key=days[-1])
        metadata = {}
    yield dg.MaterializeResult(asset_key=_key(table), metadata=metadata)


def _window(context: dg.AssetExecutionContext, connection: psycopg.Connection, reporter: Reporter) -> Window:
    if has_other_time_zone(connection, Settings().timezone):
        reporter.say_once("The business time zone has changed: all days are loaded again")
        return Window()
    return load_window(context.run.tags)


def _key(table: RawTable) -> dg.AssetKey:
    return dg.AssetKey(["raw", table.name])


def _spec(table: RawTable, partitions: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        _key(table),
        description=_description(table),
        group_name=f"raw_{table.source}",
        kinds={"postgres", _KINDS[table.source]},
        owners=OWNERS,
        # Rows that follow an event take its day, so the events come first.
        deps=[dg.AssetKey(["raw", "itcrm_new_source"])] if table.follows_event else [],
        partitions_def=partitions if table.is_daily else None,
        metadata={"dagster/table_name": f"raw.{table.name}", "dagster/column_schema": _column_schema(table)},
    )


def _description(table: RawTable) -> str:
    key = ", ".join(table.key)
    if table.follows_event:
        days = "with the day of its CRM event"
    elif table.day is not None:
        days = f"by the day of `{table.day}`"
    else:
        days = "whole"
    return f"{table.description}. One row per {key}, as the source gave it; loaded {days}."


def _column_schema(table: RawTable) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name,
                column.type,
                constraints=dg.TableColumnConstraints(
                    nullable=not column.required, unique=table.key == (column.name,)
                ),
            )
            for column in table.columns
        ]
    )


def _add_day_counts(context: dg.AssetExecutionContext, table: RawTable, result: LoadResult) -> None:
    if not table.is_daily or not result.held:
        return
    answered = Days(table, result.window)
    committed = committed_days(context, _key(table))
    counts: dict[str, dict[str, int]] = {}
    for key in partition_keys(run_days(context.run.tags)):
        day = date.fromisoformat(key)
        if day in result.per_day:
            rows: int | None = result.per_day[day].loaded
        elif day in committed:
            rows = committed[day]
        else:
            rows = 0 if answered.holds(day) else None
        # None: the source no longer knows the day. What was loaded of it stays, and so does its count.
        if rows is not None:
            counts[key] = {ROW_COUNT: rows}
    add_day_metadata(context, _key(table), counts)


def _metadata(
    connection: psycopg.Connection, table: RawTable, result: LoadResult
) -> dict[str, dg.MetadataValue]:
    count = sql.SQL("select count(*) from {}").format(sql.Identifier("raw", table.name))
    rows = connection.execute(count).fetchone()
    metadata: dict[str, dg.MetadataValue] = {
        "dagster/row_count": dg.MetadataValue.int(rows[0] if rows else 0),
        "held": dg.MetadataValue.bool(result.held),
    }
    if not result.held:
        return metadata
    for name in _COUNTS:
        metadata[name] = dg.MetadataValue.int(getattr(result, name))
    if result.unknown_columns:
        metadata["unknown_columns"] = dg.MetadataValue.text(", ".join(result.unknown_columns))
    if result.missing_columns:
        metadata["missing_columns"] = dg.MetadataValue.text(", ".join(result.missing_columns))
    if result.reasons:
        metadata["reject_reasons"] = dg.MetadataValue.json(dict(result.reasons))
    return metadata
