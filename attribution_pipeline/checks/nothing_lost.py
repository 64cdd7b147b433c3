"""Promise 7: rows read = rows loaded + rows rejected, per raw table and day, and what was loaded is there."""

from collections.abc import Iterator, Sequence

import psycopg
from psycopg import sql

from attribution_pipeline.checks.check import Check, Figure, Outcome, Promise, query_text
from attribution_pipeline.warehouse.raw_contract import RawTable
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES


def _query(table: RawTable) -> sql.Composed:
    """``sql/checks/nothing_lost.sql`` for one table.

    Only the newest load can be compared with the rows that are there: those of earlier loads may since have
    moved to other days.
    """
    relation = sql.Identifier("raw", table.name)
    if not table.is_daily:
        there = sql.SQL("select null::date as day, count(*) as rows from {} where _deleted_at is null")
        rows = there.format(relation)
    else:
        column = sql.Identifier("_day" if table.follows_event else str(table.day))
        grouped = sql.SQL(
            "select {column}::date as day, count(*) as rows from {relation}, bounds"
            " where ({column} >= bounds.from_day and {column} < bounds.to_day + 1) or {column} is null"
            " group by 1"
        )
        rows = grouped.format(column=column, relation=relation)
    return sql.SQL(query_text("nothing_lost")).format(rows_there=rows, table_name=sql.Literal(table.name))


def _evaluate(connection: psycopg.Connection, checks: Sequence[Check]) -> Iterator[Outcome]:
    for check in checks:
        table = RAW_TABLES[check.asset.removeprefix("raw/")]
        rows = connection.execute(_query(table)).fetchall()
        yield Outcome(check, tuple(Figure(what, expected, actual) for what, expected, actual in rows))


NOTHING_LOST = Promise(
    "nothing_lost",
    7,
    tuple(
        Check(
            "nothing_lost",
            f"raw/{name}",
            "Every row that the newest load read was loaded or rejected with its reason, on each day.",
        )
        for name in RAW_TABLES
    ),
    _evaluate,
)
