"""Filling a raw table that is empty: its indexes are built once, after the rows."""

from datetime import date

from attribution_pipeline.sources.protocol import Extent
from attribution_pipeline.warehouse.loader.columns import Staging, is_as_staged, names
from attribution_pipeline.warehouse.loader.load import Load
from attribution_pipeline.warehouse.loader.staging import copy_query, copy_rows

#: With fewer rows than this, keeping the indexes costs less than building them.
_ROWS_WORTH_IT = 20_000
#: The same, of rows that have not been counted yet.
BYTES_WORTH_IT = 4_000_000


def can_copy(load: Load) -> bool:
    """Whether the rows can be copied into the raw table itself, if that is empty.

    They must lie at hand, so that its transaction waits for no API, be all for this table, and be good if COPY takes
    them: then the key alone is left to be checked.
    """
    return (
        (load.rows.bytes_total or 0) >= BYTES_WORTH_IT
        and load.table.is_daily
        and not load.table.follows_event
        and load.days.window.is_all
        and load.covered.extent is Extent.WINDOW
        and len(load.held) == len(load.rows.columns)
        and all(is_as_staged(column, is_indexed=column.name in load.indexed) for column in load.held)
    )


def copy(load: Load) -> int | None:
    """Copy all rows into the empty raw table; its refresh starts afresh.

    Returns:
        Number of rows; None, and nothing is done, if the table has to keep its indexes.
    """
    begun = load.run("select raw.begin_fill(%(t)s)", values=_table(load)).fetchone()
    if begun != (True,):
        return None
    copied = copy_rows(load, copy_query(load.target, load.rows.columns), Staging.TYPED)
    _finish(load)
    return copied


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
