"""The one loader: it brings the days of a raw table to what a source holds, whatever the source is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.csv_text import MalformedTextError
from attribution_pipeline.sources.csv_times import OtherNotationError
from attribution_pipeline.sources.protocol import Coverage, Source, Window
from attribution_pipeline.warehouse.loader.checking import stage_checked
from attribution_pipeline.warehouse.loader.columns import Staging
from attribution_pipeline.warehouse.loader.days import Days
from attribution_pipeline.warehouse.loader.load import Load, Progress
from attribution_pipeline.warehouse.loader.result import DayCount, LoadResult, combined
from attribution_pipeline.warehouse.loader.staging import stage
from attribution_pipeline.warehouse.loader.swap import BAD_ROW_ERRORS, Staged, Swapped, fill_directly, swap
from attribution_pipeline.warehouse.raw_contract import RawTable

__all__ = ["DayCount", "LoadResult", "Progress", "combined", "load_table"]


def load_table(  # noqa: PLR0913 - two of them only listen
    connection: psycopg.Connection,
    table: RawTable,
    source: Source,
    window: Window,
    *,
    settings: Settings,
    run_id: str | None,
    on_progress: Progress | None = None,
    on_wait: Callable[[], None] | None = None,
) -> LoadResult:
    """Bring a raw table's days in the window, and its rows without a day, to what the source holds.

    Rows are copied into the session first; one short transaction then writes the differences and records
    them. Rows that lie at hand are copied by that transaction itself where the raw table is empty. Until it
    commits, and if anything breaks off, the raw table keeps its rows. Reference tables are loaded whole, unless the
    source hands over updated rows alone and has handed over all of them before.

    Args:
        connection: To the warehouse, outside any transaction; afterwards it is as it was.
        table: The raw table.
        source: Where its rows come from; a source that does not hold the table leaves it as it is.
        window: Days in the business time zone, both ends included; rows of other days are left alone, and so
            are those that the source does not answer for (see ``Coverage``).
        settings: Says the business time zone.
        run_id: Recorded in raw.load_log.
        on_progress: Called while reading, with bytes read and, where known, the total. A source with bad
            rows is read twice, and the bytes then begin at 0 again.
        on_wait: Called before waiting for another run that is publishing.

    Returns:
        What was read, written and rejected.

    Raises:
        SourceError: if the source cannot be read as a whole; the raw table is untouched then.
    """
    with _autocommit(connection):
        is_partial = _can_be_partial(connection, table, source, window, settings.timezone)
        rows = source.open(table, window if is_partial else Window())
        if rows is None:
            return LoadResult(table.name, held=False)
        covered = rows.covered or Coverage(window)
        load = Load(
            connection,
            table,
            Days(table, covered.window),
            covered,
            rows,
            settings.timezone,
            _indexed_columns(connection, table),
            on_progress,
            on_wait,
        )
        load.drop_temporary()
        try:
            staged, swapped = _stage_and_swap(load, source.name, run_id)
        finally:
            if not connection.closed:
                load.drop_temporary()
    return _result(load, staged, swapped)


def _can_be_partial(
    connection: psycopg.Connection, table: RawTable, source: Source, window: Window, time_zone: str
) -> bool:
    """Whether rows updated since the window began complete the raw table.

    They do if the newest load was of this source and no earlier than that day: each load reads to the present.
    """
    if table.is_daily or window.from_day is None:
        return True
    newest = connection.execute(
        sql.SQL(
            "select source, (loaded_at at time zone %s)::date from raw.load_log"
            " where table_name = %s and exists (select from {}) order by load_id desc limit 1"
        ).format(sql.Identifier("raw", table.name)),
        [time_zone, table.name],
    ).fetchone()
    return newest is not None and newest[0] == source.name and newest[1] >= window.from_day


@contextmanager
def _autocommit(connection: psycopg.Connection) -> Iterator[None]:
    before = connection.autocommit
    connection.autocommit = True
    try:
        yield
    finally:
        if not connection.closed:
            connection.autocommit = before


def _indexed_columns(connection: psycopg.Connection, table: RawTable) -> frozenset[str]:
    columns = connection.execute(
        """
        select distinct attname
        from pg_index join pg_attribute on attrelid = indrelid and attnum = any (indkey)
        where indrelid = %s::regclass
        """,
        [f"raw.{table.name}"],
    )
    return frozenset(name for (name,) in columns)


def _stage_and_swap(load: Load, source: str, run_id: str | None) -> tuple[Staged, Swapped]:
    """Try the quick ways first; each later one reads the source again."""
    for staging in (Staging.TYPED, Staging.TIMES_AS_TEXT):
        try:
            if staging is Staging.TYPED and (filled := fill_directly(load, source, run_id)) is not None:
                return filled
            staged = Staged(stage(load, staging), is_checked=False)
            return staged, swap(load, staged, source, run_id)
        except OtherNotationError:
            load.drop_temporary()
        except (MalformedTextError, *BAD_ROW_ERRORS):
            break
    load.drop_temporary()
    staged = Staged(stage_checked(load), is_checked=True)
    return staged, swap(load, staged, source, run_id)


def _result(load: Load, staged: Staged, swapped: Swapped) -> LoadResult:
    counts = swapped.per_day.values()
    rejected = sum(count.rejected for count in counts)
    loaded = sum(count.loaded for count in counts) - swapped.kept
    in_window = read = sum(count.read for count in counts) - swapped.kept
    if load.has_updates:
        # All that was given is written or rejected, on whatever day.
        read, rejected = staged.rows, sum(swapped.rejected.reasons.values())
        loaded = read - rejected
    names = load.table.column_names
    return LoadResult(
        table=load.table.name,
        held=True,
        window=load.days.window,
        rows_read=read,
        rows_loaded=loaded,
        rows_rejected=rejected,
        rows_inserted=swapped.inserted,
        rows_updated=swapped.updated,
        rows_deleted=swapped.deleted,
        rows_outside=staged.rows - read,
        rows_later=staged.rows - in_window if load.has_updates and load.table.is_daily else 0,
        rows_kept=swapped.kept,
        per_day=swapped.per_day,
        unknown_columns=[column for column in load.rows.columns if column not in names],
        missing_columns=[column for column in names if column not in load.rows.columns],
        reasons=swapped.rejected.reasons,
        examples=swapped.rejected.examples,
    )
