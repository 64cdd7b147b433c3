"""Keeping the rows that break their table's contract."""

from dataclasses import dataclass, field
from datetime import date

from psycopg import sql

from attribution_pipeline.sources.protocol import Extent
from attribution_pipeline.warehouse.loader.columns import name
from attribution_pipeline.warehouse.loader.load import Load

_EXAMPLES = 5


@dataclass(frozen=True)
class Rejected:
    """Rejected rows of the window.

    Attributes:
        reasons: How many by reason, without values.
        examples: The first few as messages: file, line and reason.
        other_days: Days outside the window that rejected rows have or had.
    """

    reasons: dict[str, int] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)
    other_days: frozenset[date] = frozenset()


def replace_rejected(load: Load, *, is_checked: bool) -> Rejected:
    """Bring raw.rejected_rows to what was staged: the window's days, the rows without a day, and updated rows.

    Args:
        load: The load.
        is_checked: Whether the rows were looked at one by one; if not, all of them are good.
    """
    within = {"within": load.days.within(sql.Identifier("day"))}
    table = {"table": load.table.name}
    if load.covered.extent is not Extent.UPDATES:
        load.run(
            "delete from raw.rejected_rows where source_table = %(table)s and ({within} or day is null)",
            within,
            table,
        )
    other_days = _forget_updated(load, is_checked=is_checked) if load.has_updates else set()
    if not is_checked:
        return Rejected(other_days=frozenset(other_days))
    load.run("update loader_rejected set day = {day} where day_value is not null", {"day": _day(load)})
    if load.has_updates:
        found = load.run("select distinct day from loader_rejected where day is not null")
        other_days |= {day for (day,) in found}
    else:
        load.run("delete from loader_rejected where not {within} and day is not null", within)
    load.run(
        """
        insert into raw.rejected_rows (source_table, day, row_data, raw_line, line_number, reason)
        select %(table)s, day, row_data, raw_line, line_number, reason
        from loader_rejected order by line_number
        """,
        values=table,
    )
    reasons = load.run(
        "select kind, count(*) from loader_rejected group by kind order by 2 desc, 1"
    ).fetchall()
    examples = load.run(
        "select line_number, reason from loader_rejected order by line_number limit %(limit)s",
        values={"limit": _EXAMPLES},
    )
    return Rejected(
        dict(reasons),
        [f"{load.rows.label}: {load.rows.counts} {line}: {reason}" for line, reason in examples],
        frozenset(other_days),
    )


def _forget_updated(load: Load, *, is_checked: bool) -> set[date]:
    """Remove rows rejected before that the source has given again, good or bad; returns their days."""
    is_any = load.run(
        "select from raw.rejected_rows where source_table = %(table)s limit 1",
        values={"table": load.table.name},
    )
    if not is_any.rowcount:
        return set()
    good = sql.SQL(" and ").join(
        sql.SQL("n.{}::text = r.row_data ->> {}").format(name(column), sql.Literal(column))
        for column in load.unit
    )
    bad = sql.SQL(" and ").join(
        sql.SQL("n.row_data ->> {0} = r.row_data ->> {0}").format(sql.Literal(column)) for column in load.unit
    )
    news = [(sql.SQL("loader_rows"), good)]
    if is_checked:
        # Equal as a whole: rows without a key.
        news.append((sql.SQL("loader_rejected"), sql.SQL("{} or n.row_data = r.row_data").format(bad)))
    days: set[date] = set()
    for relation, same in news:
        forgotten = load.run(
            """
            delete from raw.rejected_rows as r
            where source_table = %(table)s and exists (select from {relation} as n where {same}) returning day
            """,
            {"relation": relation, "same": same},
            {"table": load.table.name},
        )
        days |= {day for (day,) in forgotten if day is not None}
    return days


def _day(load: Load) -> sql.Composable:
    if load.table.follows_event:
        return sql.SQL(
            "(select e.date_time::date from raw.itcrm_new_source as e"
            " where e.id_source = raw.readable_bigint(day_value))"
        )
    return sql.SQL("raw.readable_day(day_value, {})").format(load.days.type)
