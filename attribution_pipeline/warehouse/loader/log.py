"""What raw.load_log records of a load."""

from collections.abc import Iterable
from datetime import date

from psycopg import sql

from attribution_pipeline.warehouse.loader.load import Load
from attribution_pipeline.warehouse.loader.result import DayCount

DayCounts = dict[date | None, DayCount]


def write_load_log(
    load: Load, source: str, run_id: str | None, other_days: Iterable[date], kept: int
) -> DayCounts:
    """Record the rows that each day of the window has now, and each day outside whose rows the load touched.

    A day's latest row in the log always says how many rows the raw table holds of it, ``kept`` ones included.
    Days that neither hold nor held anything are left out.

    Returns:
        The counts of the window's days.
    """
    values: dict[str, object] = {"table": load.table.name, "source": source, "run_id": run_id}
    if not load.table.is_daily:
        return _write_reference(load, {**values, "kept": kept})
    written = load.run(
        """
        with counts as (
            select {day} as day, count(*) as loaded, 0 as rejected
            from {target} as t where {in_window} group by 1
            union all
            select day, 0, count(*) from raw.rejected_rows
            where source_table = %(table)s and ({within} or day is null) group by 1
            union all
            select day, 0, 0 from ({latest}) as before
            where ({within} or day is null) and rows_loaded + rows_rejected > 0
        )
        {insert}
        select %(table)s, day, %(source)s, sum(loaded + rejected), sum(loaded), sum(rejected), %(run_id)s
        from counts group by day order by day
        returning day, rows_read, rows_loaded, rows_rejected
        """,
        {
            **_PARTS,
            "staged_day": load.days.of("s"),
            "day": load.days.of("t"),
            "in_window": load.days.in_window("t"),
            "within": load.days.within(sql.Identifier("day")),
        },
        values,
    )
    counts = {day: DayCount(read, loaded, rejected) for day, read, loaded, rejected in written}
    outside = [day for day in other_days if not load.days.holds(day)]
    if outside:
        _write_other_days(load, {**values, "days": sorted(outside)})
    return counts


_PARTS = {
    "insert": sql.SQL(
        "insert into raw.load_log (table_name, day, source, rows_read, rows_loaded, rows_rejected, run_id)"
    ),
    "latest": sql.SQL(
        "select distinct on (day) day, rows_loaded, rows_rejected from raw.load_log"
        " where table_name = %(table)s order by day, load_id desc"
    ),
}


def _write_reference(load: Load, values: dict[str, object]) -> DayCounts:
    written = load.run(
        """
        {insert}
        select %(table)s, null, %(source)s, staged + rejected + %(kept)s, loaded, rejected, %(run_id)s
        from
            (select count(*) as staged from loader_rows) as good,
            (select count(*) as loaded from {target} where _deleted_at is null) as present,
            (select count(*) as rejected from raw.rejected_rows where source_table = %(table)s) as refused
        returning rows_read, rows_loaded, rows_rejected
        """,
        _PARTS,
        values,
    )
    (read, loaded, rejected), *_ = written.fetchall()
    return {None: DayCount(read, loaded, rejected)}


def _write_other_days(load: Load, values: dict[str, object]) -> None:
    load.run(
        """
        {insert}
        select %(table)s, other_day, %(source)s, loaded + rejected, loaded, rejected, %(run_id)s
        from
            unnest(%(days)s::date[]) as other_day
            cross join lateral (select count(*) as loaded from {target} as t where {is_day}) as present
            cross join lateral (
                select count(*) as rejected from raw.rejected_rows
                where source_table = %(table)s and day = other_day
            ) as refused
        """,
        {**_PARTS, "is_day": load.days.is_day("t", sql.SQL("other_day"))},
        values,
    )
