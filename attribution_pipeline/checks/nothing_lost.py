"""Promise 7: rows read = rows loaded + rows rejected, per raw table and day, and what was loaded is there."""

from collections.abc import Iterator, Sequence
from datetime import date

import psycopg
from psycopg import sql

from attribution_pipeline.checks.check import Check, Figure, Outcome, Promise, query_text
from attribution_pipeline.warehouse.raw_contract import RawTable
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES


def _figures(connection: psycopg.Connection, table: RawTable) -> Iterator[Figure]:
    """Figures over all days by each one's newest load; none of a table that was never loaded."""
    cursor = psycopg.RawCursor(connection)
    loads = cursor.execute(query_text("nothing_lost").encode(), [table.name]).fetchall()
    kept = {day: loaded + rejected for day, _, loaded, rejected in loads}
    read = {day: rows for day, rows, _, _ in loads}
    there = _rows_there(connection, table)
    if not loads and not sum(there.values()):
        return
    yield Figure("rows loaded or rejected", sum(read.values()), sum(kept.values()))
    yield Figure("days whose rows do not add up", 0, sum(read[day] != kept[day] for day in read))
    loaded = {day: rows for day, _, rows, _ in loads}
    yield Figure("rows in the table", sum(loaded.values()), sum(there.values()))
    wrong = [day for day in loaded.keys() | there.keys() if loaded.get(day, 0) != there.get(day, 0)]
    yield Figure("days with other rows than loaded", 0, len(wrong))


def _rows_there(connection: psycopg.Connection, table: RawTable) -> dict[date | None, int]:
    relation = sql.Identifier("raw", table.name)
    if table.is_daily:
        day = sql.Identifier("_day" if table.follows_event else str(table.day))
        query = sql.SQL("select {day}::date, count(*) from {relation} group by 1").format(
            day=day, relation=relation
        )
    else:
        query = sql.SQL("select null::date, count(*) from {} where _deleted_at is null").format(relation)
    return dict(connection.execute(query).fetchall())


def _evaluate(connection: psycopg.Connection, checks: Sequence[Check]) -> Iterator[Outcome]:
    for check in checks:
        yield Outcome(check, tuple(_figures(connection, RAW_TABLES[check.asset.removeprefix("raw/")])))


NOTHING_LOST = Promise(
    "nothing_lost",
    7,
    tuple(
        Check(
            "nothing_lost",
            f"raw/{name}",
            "On each day every row read was loaded or rejected, and every row loaded is there.",
        )
        for name in RAW_TABLES
    ),
    _evaluate,
)
