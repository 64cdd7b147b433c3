"""Layer raw: one asset per raw table, all made by one factory from the tables' contracts."""

from collections.abc import Sequence

import dagster as dg
from psycopg import sql

from attribution_pipeline.automation.partitions import SINGLE_RUN, load_window, partition_keys, run_days
from attribution_pipeline.automation.reporter import Reporter
from attribution_pipeline.automation.resources import FilesResource, WarehouseResource
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.loader import LoadResult, load_table
from attribution_pipeline.warehouse.raw_contract import RawTable
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES

OWNERS = ("team:attribution",)

_KINDS = {"crm": "csv", "facebook": "facebook", "google_ads": "googleads", "rates": "csv"}


def raw_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """One asset per raw table; daily tables are partitioned, reference tables are not."""
    return [_raw_asset(table, partitions) for table in RAW_TABLES.values()]


def _raw_asset(table: RawTable, partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    @dg.asset(
        key=["raw", table.name],
        description=_description(table),
        group_name=f"raw_{table.source}",
        kinds={"postgres", _KINDS[table.source]},
        owners=OWNERS,
        deps=[["raw", "itcrm_new_source"]] if table.follows_event else [],
        partitions_def=partitions if table.is_daily else None,
        backfill_policy=SINGLE_RUN if table.is_daily else None,
        metadata={"dagster/table_name": f"raw.{table.name}", "dagster/column_schema": _column_schema(table)},
    )
    def load(
        context: dg.AssetExecutionContext,
        warehouse: WarehouseResource,
        files: FilesResource,
        reporter: dg.ResourceParam[Reporter],
    ) -> dg.MaterializeResult[None]:
        with reporter.step("load", table.name), warehouse.connect() as connection:
            result = load_table(
                connection,
                table,
                files.source(),
                load_window(context.run.tags),
                settings=Settings(),
                run_id=context.run_id,
                on_progress=reporter.bytes_read,
            )
            rows = connection.execute(
                sql.SQL("select count(*) from {}").format(sql.Identifier("raw", table.name))
            ).fetchone()
        reporter.loaded(result)
        if table.is_daily:
            _add_day_counts(context, result, partition_keys(run_days(context.run.tags)))
        return dg.MaterializeResult(metadata=_metadata(result, rows))

    return load


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


def _add_day_counts(context: dg.AssetExecutionContext, result: LoadResult, keys: Sequence[str]) -> None:
    loaded = {str(day): count.loaded for day, count in result.per_day.items()}
    if result.held:
        for key in keys:
            context.add_asset_metadata({"dagster/partition_row_count": loaded.get(key, 0)}, partition_key=key)


def _metadata(result: LoadResult, rows: tuple[int, ...] | None) -> dict[str, dg.MetadataValue]:
    metadata: dict[str, dg.MetadataValue] = {
        "dagster/row_count": dg.MetadataValue.int(rows[0] if rows else 0),
        "held": dg.MetadataValue.bool(result.held),
        "source": dg.MetadataValue.text("files"),
        "rows_read": dg.MetadataValue.int(result.rows_read),
        "rows_loaded": dg.MetadataValue.int(result.rows_loaded),
        "rows_rejected": dg.MetadataValue.int(result.rows_rejected),
        "rows_inserted": dg.MetadataValue.int(result.rows_inserted),
        "rows_updated": dg.MetadataValue.int(result.rows_updated),
        "rows_deleted": dg.MetadataValue.int(result.rows_deleted),
        "rows_outside_the_days": dg.MetadataValue.int(result.rows_outside),
    }
    if result.unknown_columns:
        metadata["unknown_columns"] = dg.MetadataValue.text(", ".join(result.unknown_columns))
    if result.missing_columns:
        metadata["missing_columns"] = dg.MetadataValue.text(", ".join(result.missing_columns))
    if result.reasons:
        metadata["reject_reasons"] = dg.MetadataValue.json(dict(result.reasons))
    return metadata
