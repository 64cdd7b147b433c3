"""Keeping the rows that break their table's contract."""

from dataclasses import dataclass, field

from psycopg import sql

from attribution_pipeline.warehouse.loader.load import Load

_EXAMPLES = 5


@dataclass(frozen=True)
class Rejected:
    """Rejected rows of the window.

    Attributes:
        reasons: How many by reason, without values.
        examples: The first few as messages: file, line and reason.
    """

    reasons: dict[str, int] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)


def replace_rejected(load: Load, *, is_checked: bool) -> Rejected:
    """Bring raw.rejected_rows of the window's days and of the rows without a day to what was staged.

    Args:
        load: The load.
        is_checked: Whether the rows were looked at one by one; if not, all of them are good.
    """
    within = {"within": load.days.within(sql.Identifier("day"))}
    table = {"table": load.table.name}
    load.run(
        "delete from raw.rejected_rows where source_table = %(table)s and ({within} or day is null)",
        within,
        table,
    )
    if not is_checked:
        return Rejected()
    load.run("update loader_rejected set day = {day} where day_value is not null", {"day": _day(load)})
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
    )


def _day(load: Load) -> sql.Composable:
    if load.table.follows_event:
        return sql.SQL(
            "(select e.date_time::date from raw.itcrm_new_source as e"
            " where e.id_source = raw.readable_bigint(day_value))"
        )
    return sql.SQL("raw.readable_day(day_value, {})").format(load.days.type)
