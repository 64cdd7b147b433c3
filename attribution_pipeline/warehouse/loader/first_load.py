"""Filling a raw table that is empty: its indexes are built once, after the rows."""

from datetime import date

from psycopg import sql

from attribution_pipeline.sources.protocol import Extent
from attribution_pipeline.warehouse.loader.columns import MAX_INDEXED_BYTES, Staging, name, names
from attribution_pipeline.warehouse.loader.load import Load
from attribution_pipeline.warehouse.loader.staging import copy_query, copy_rows

#: With fewer rows than this, keeping the indexes costs less than building them.
_ROWS_WORTH_IT = 20_000
#: The same, of rows that have not been counted yet.
BYTES_WORTH_IT = 4_000_000


class MisfitError(Exception):
    """Rows that were copied into a raw table have to be looked at, or are of days that were not asked for."""


def can_copy(load: Load) -> bool:
    """Whether the rows can be copied into the raw table itself, if that is empty.

    They must lie at hand, so that its transaction waits for no API, and be all for this table: of all days, or those
    that the source was asked for.
    """
    return (
        (load.rows.bytes_total or 0) >= BYTES_WORTH_IT
        and load.table.is_daily
        and not load.table.follows_event
        and (load.days.window.is_all or load.rows.covered is not None)
        and load.covered.extent is Extent.WINDOW
        and len(load.held) == len(load.rows.columns)
        # Without a size, one can be infinite.
        and all(column.type != "numeric" for column in load.held)
    )


def copy(load: Load) -> int | None:
    """Copy all rows into the empty raw table; its refresh starts afresh.

    Returns:
        Number of rows; None if the table has to keep its indexes.

    Raises:
        RoundedAmountError: an amount may not fit.
        MisfitError: a row may not be one for this table.
    """
    begun = load.run("select raw.begin_fill(%(t)s)", values=_table(load)).fetchone()
    if begun != (True,):
        return None
    query = copy_query(load.target, load.rows.columns)
    copied = copy_rows(load, query, Staging.TYPED, with_amounts=True)
    if not copied:
        # Nothing has begun, and nothing must be read anew.
        raise MisfitError
    _refuse_misfits(load)
    _finish(load)
    return copied


def _refuse_misfits(load: Load) -> None:
    misfits: list[sql.Composable] = [
        sql.SQL("octet_length({}) > {}").format(name(column.name, "t"), MAX_INDEXED_BYTES)
        for column in load.held
        if column.type == "text" and column.name in load.indexed
    ]
    if not load.days.window.is_all:
        misfits.append(load.days.outside("t"))
    if not misfits:
        return
    found = load.run(
        "select from {target} as t where {misfits} limit 1", {"misfits": sql.SQL(" or ").join(misfits)}
    )
    if found.rowcount:
        raise MisfitError


def fill(load: Load, rows: int) -> int:
    """Insert the staged rows of the window into the empty raw table; its refresh starts afresh.

    Returns:
        Rows inserted.
    """
    if not rows:
        return 0
    if rows >= _ROWS_WORTH_IT:
        load.run("select raw.begin_fill(%(t)s)", values=_table(load))
    inserted = load.run(
        "insert into {target} ({columns}) select {columns} from loader_rows", {"columns": names(load.columns)}
    ).rowcount
    _finish(load)
    return inserted


def _finish(load: Load) -> None:
    load.run("select raw.finish_fill(%(t)s)", values=_table(load))
    load.run("insert into raw.changes (table_name, operation) values (%(t)s, 'reload')", values=_table(load))
    load.run("select raw.analyze_table(%(t)s)", values=_table(load))


def _table(load: Load) -> dict[str, object]:
    return {"t": load.table.name}


def other_days(load: Load) -> set[date]:
    """Days outside the window that staged rows have."""
    if not load.has_updates or not load.table.is_daily:
        return set()
    days = load.run(
        "select distinct {day} from loader_rows as s where {outside}",
        {"day": load.days.of("s"), "outside": load.days.outside("s")},
    )
    return {day for (day,) in days}
