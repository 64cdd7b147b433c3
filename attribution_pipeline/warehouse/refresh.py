"""Refreshing the schemas stg and prod: one transaction each that brings their tables up to date."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import psycopg
from psycopg import IsolationLevel, sql

from attribution_pipeline.warehouse.database import PUBLISH_LOCK, REFRESH_LOCK
from attribution_pipeline.warehouse.layer_table import LayerTable
from attribution_pipeline.warehouse.prod_tables import PROD_TABLES
from attribution_pipeline.warehouse.stg_tables import STG_TABLES


@dataclass(frozen=True)
class RefreshWindow:
    """Days to recompute whether they changed or not, both ends included; both None: all of history."""

    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True)
class TableRefresh:
    """Rows that the refresh of one table deleted and inserted."""

    rows_deleted: int
    rows_inserted: int


class RefreshBusyError(RuntimeError):
    """Another refresh holds the lock and the caller did not want to wait."""


@dataclass(frozen=True)
class Layer:
    """A schema whose tables change in one transaction.

    Attributes:
        name: Name of the schema.
        tables: Its tables in refresh order.
    """

    name: str
    tables: tuple[LayerTable, ...]


STG = Layer("stg", STG_TABLES)
#: The views of prod and dashboards read its tables, and need no refresh.
PROD = Layer("prod", PROD_TABLES)


def refresh_all(connection: psycopg.Connection, *, window: RefreshWindow | None = None) -> None:
    """Refresh stg, then prod: what changed, and ``window`` as well."""
    refresh_layer(connection, STG, window=window)
    refresh_layer(connection, PROD, window=window)


def refresh_layer(
    connection: psycopg.Connection,
    layer: Layer,
    *,
    window: RefreshWindow | None = None,
    tables: Sequence[str] | None = None,
    wait: bool = True,
    on_wait: Callable[[], None] | None = None,
    on_progress: Callable[[str, int, int], None] | None = None,
) -> dict[str, TableRefresh]:
    """Refresh tables of a layer in one transaction: what changed since the last refresh, and ``window`` as well.

    What changed is what loads changed in raw for stg, and what refreshes of stg changed for prod. Readers see the old
    rows until the commit; a failure or kill leaves them and the queue of changes as they were.

    Args:
        connection: Connection to the warehouse outside any transaction.
        layer: Whose tables.
        window: Days to recompute on top of what changed; ``RefreshWindow()`` is all of history.
        tables: Names of the tables to refresh, in any order; None is all of them. Only a refresh of all tables takes
            the changes out of the queue.
        wait: False raises instead of waiting for another refresh.
        on_wait: Called once before waiting for another refresh.
        on_progress: Called as (table, tables done, tables to do) before each table and once at the end.

    Returns:
        Rows deleted and inserted by table, in refresh order.

    Raises:
        RefreshBusyError: if another refresh runs and ``wait`` is False.
        psycopg.Error: if a step fails; nothing of the refresh remains.
    """
    wanted = [table.name for table in layer.tables if tables is None or table.name in tables]
    results: dict[str, TableRefresh] = {}
    with refresh_lock(connection, wait=wait, on_wait=on_wait), _snapshot(connection):
        for done, name in enumerate(wanted):
            if on_progress is not None:
                on_progress(name, done, len(wanted))
            results[name] = _refresh_table(connection, layer, name, window)
        if tables is None:
            connection.execute(sql.SQL("select {}()").format(sql.Identifier(layer.name, "finish_refresh")))
    if on_progress is not None:
        on_progress("", len(wanted), len(wanted))
    return results


def _refresh_table(
    connection: psycopg.Connection, layer: Layer, name: str, window: RefreshWindow | None
) -> TableRefresh:
    function = sql.Identifier(layer.name, "refresh_table")
    if window is None:
        row = connection.execute(sql.SQL("select * from {}(%s)").format(function), [name]).fetchone()
    else:
        query = sql.SQL("select * from {}(%s, %s::date, %s::date)").format(function)
        row = connection.execute(query, [name, window.from_day, window.to_day]).fetchone()
    if row is None:
        raise RuntimeError(f"refreshing {layer.name}.{name} answered nothing")
    return TableRefresh(rows_deleted=row[0], rows_inserted=row[1])


def has_other_time_zone(connection: psycopg.Connection, time_zone: str) -> bool:
    """Whether the last refresh was in another time zone: raw rows then carry its wall-clock times and days."""
    row = connection.execute("select time_zone from stg.refresh_state").fetchone()
    return row is not None and row[0] is not None and row[0] != time_zone


@contextlib.contextmanager
def refresh_lock(
    connection: psycopg.Connection, *, wait: bool = True, on_wait: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the one refresh lock of the warehouse, taken before any snapshot so that a waiter sees the winner's rows."""
    connection.autocommit = True
    _take(connection, REFRESH_LOCK, wait=wait, on_wait=on_wait)
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("select pg_advisory_unlock(%s)", [REFRESH_LOCK])


def hold_publish_lock(
    connection: psycopg.Connection, *, wait: bool = True, on_wait: Callable[[], None] | None = None
) -> None:
    """Let no other run write raw or refresh until the connection is closed.

    The checks of a run compare its results with the rows that they were made of; newer rows of another run's load would
    look like a loss. Loads take turns in their short transaction alone, and go on reading their source meanwhile.

    Raises:
        RefreshBusyError: if another run writes or refreshes and ``wait`` is False.
    """
    connection.autocommit = True
    _take(connection, PUBLISH_LOCK, wait=wait, on_wait=on_wait)


def _take(
    connection: psycopg.Connection, lock: int, *, wait: bool, on_wait: Callable[[], None] | None
) -> None:
    row = connection.execute("select pg_try_advisory_lock(%s)", [lock]).fetchone()
    if row == (True,):
        return
    if not wait:
        raise RefreshBusyError("another refresh is running; wait until it has ended and run this again")
    if on_wait is not None:
        on_wait()
    connection.execute("select pg_advisory_lock(%s)", [lock])


@contextlib.contextmanager
def _snapshot(connection: psycopg.Connection) -> Iterator[None]:
    # One snapshot for all steps: a load that commits meanwhile belongs to the next refresh as a whole.
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    try:
        with connection.transaction():
            yield
    finally:
        if not connection.closed:
            connection.isolation_level = None
