"""The loader against a bare COPY of the same file."""

from functools import partial
from pathlib import Path

import psycopg

from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.loader import LoadResult, load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from benchmarks.ground import Ground, Warehouse
from benchmarks.measuring import Measurement, alternate, say, stopwatch

#: The largest table, and the largest one with jsonb.
TABLES = ("itcrm_new_source", "itcrm_analytics")
BOUND = 1.6
_CHUNK_BYTES = 1 << 20


def measure_loading(ground: Ground) -> list[Measurement]:
    """First loads of each table, and loads of the same days again with nothing changed."""
    warehouse = ground.warehouse("loading", ground.scale)
    measurements = []
    for table in TABLES:
        say(f"Loading {table} and copying it ...")
        # Again, right after each first load: the raw table then holds what the source holds.
        again: list[float] = []
        first, copies = alternate(
            partial(_load_twice, warehouse, table, again), partial(_copy, warehouse, ground, table)
        )
        note = f"{table}, {{}}: the loader against COPY into an empty table with the key"
        measurements.append(Measurement("a1", first, copies, BOUND, note.format("first load")))
        measurements.append(
            Measurement("a2", again, copies, BOUND, note.format("same days again, unchanged"))
        )
    return measurements


def _load_twice(warehouse: Warehouse, table: str, again: list[float]) -> float:
    warehouse.connection.execute(f"truncate raw.{table}, raw.changes, raw.load_log".encode())
    warehouse.connection.execute("checkpoint")
    seconds, result = _load(warehouse, table)
    if not result.rows_inserted or result.rows_rejected:
        raise RuntimeError(f"the first load of {table} must insert every row")
    warehouse.connection.execute("checkpoint")
    repeated, result = _load(warehouse, table)
    if result.rows_inserted or result.rows_updated or result.rows_deleted:
        raise RuntimeError(f"the second load of {table} must change nothing")
    again.append(repeated)
    return seconds


def _load(warehouse: Warehouse, table: str) -> tuple[float, LoadResult]:
    with stopwatch() as watch:
        result = load_table(
            warehouse.connection,
            RAW_TABLES[table],
            warehouse.source,
            Window(),
            settings=warehouse.settings,
            run_id=None,
        )
    return watch.seconds, result


def _copy(warehouse: Warehouse, ground: Ground, table: str) -> float:
    return copy_file(warehouse.connection, table, ground.sample(warehouse.scale) / f"{table}.csv")


def copy_file(connection: psycopg.Connection, table: str, file: Path) -> float:
    """COPY of a file's bytes into an empty table with the raw table's columns, defaults and key; returns seconds.

    Args:
        connection: To a warehouse of ``Ground``, in autocommit mode.
        table: The raw table.
        file: A CSV with a header that names its columns in order.
    """
    contract = RAW_TABLES[table]
    connection.execute("drop table if exists benchmark.copied")
    connection.execute(f"create table benchmark.copied (like raw.{table} including defaults)".encode())
    connection.execute(f"alter table benchmark.copied add primary key ({', '.join(contract.key)})".encode())
    connection.execute("checkpoint")
    query = (
        f"copy benchmark.copied ({', '.join(contract.column_names)}) from stdin (format csv, header match)"
    )
    with (
        stopwatch() as watch,
        file.open("rb") as stream,
        connection.cursor() as cursor,
        cursor.copy(query.encode()) as copy,
    ):
        while chunk := stream.read(_CHUNK_BYTES):
            copy.write(chunk)
    return watch.seconds
