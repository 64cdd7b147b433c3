"""Filling a raw table that is empty: its indexes are built once, after the rows."""

from datetime import date

from attribution_pipeline.warehouse.loader.columns import names
from attribution_pipeline.warehouse.loader.load import Load

#: With fewer rows than this, keeping the indexes costs less than building them.
_ROWS_WORTH_IT = 20_000


def fill(load: Load, rows: int) -> int:
    """Insert the staged rows of the window into the empty raw table; its refresh starts afresh.

    Returns:
        Rows inserted.
    """
    if not rows:
        return 0
    table = {"t": load.table.name}
    if rows >= _ROWS_WORTH_IT:
        load.run("select raw.begin_fill(%(t)s)", values=table)
    inserted = load.run(
        "insert into {target} ({columns}) select {columns} from loader_rows", {"columns": names(load.columns)}
    ).rowcount
    load.run("select raw.finish_fill(%(t)s)", values=table)
    load.run("insert into raw.changes (table_name, operation) values (%(t)s, 'reload')", values=table)
    load.run("select raw.analyze_table(%(t)s)", values=table)
    return inserted


def other_days(load: Load) -> set[date]:
    """Days outside the window that staged rows have."""
    if not load.has_updates or not load.table.is_daily:
        return set()
    days = load.run(
        "select distinct {day} from loader_rows as s where {outside}",
        {"day": load.days.of("s"), "outside": load.days.outside("s")},
    )
    return {day for (day,) in days}
