"""What the steps of one load share."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql

from attribution_pipeline.sources.protocol import Coverage, Extent, RowSource
from attribution_pipeline.warehouse.loader.columns import name, names
from attribution_pipeline.warehouse.loader.days import Days
from attribution_pipeline.warehouse.raw_contract import Column, RawTable

#: Called with the bytes read so far and, where known, the size of the source.
Progress = Callable[[int, int | None], None]

# Dropped in this order when a load ends. Most are there only for a part of it.
_TEMPORARY = ("loader_diff", "loader_window", "loader_rejected", "loader_typed", "loader_text", "loader_copy")


@dataclass(frozen=True)
class Load:
    """One load of one table.

    Attributes:
        connection: In autocommit mode; each step opens a transaction of its own.
        table: The raw table.
        days: Which of its rows the load is about.
        covered: Which of those the source answers for.
        rows: What the source holds.
        time_zone: The business time zone.
        indexed: Columns that stand in an index of the raw table.
        on_progress: Called while the rows are read.
        on_wait: Called before waiting until another run has published.
    """

    connection: psycopg.Connection
    table: RawTable
    days: Days
    covered: Coverage
    rows: RowSource
    time_zone: str
    indexed: frozenset[str]
    on_progress: Progress | None = None
    on_wait: Callable[[], None] | None = None

    @property
    def target(self) -> sql.Identifier:
        """The raw table."""
        return sql.Identifier("raw", self.table.name)

    @property
    def held(self) -> list[Column]:
        """Columns of the contract that the source has."""
        return [column for column in self.table.columns if column.name in self.rows.columns]

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that a load writes: the contract's, and ``_day`` where it is stored."""
        return (*self.table.column_names, *(["_day"] if self.table.follows_event else []))

    @property
    def compared(self) -> list[str]:
        """Columns besides the key, in which a row can differ from what the raw table holds."""
        return [column for column in self.columns if column not in self.table.key]

    @property
    def has_updates(self) -> bool:
        """Whether rows of days outside the window are written, too."""
        return self.covered.extent is not Extent.WINDOW

    @property
    def unit(self) -> tuple[str, ...]:
        """Columns that say what such a row answers for: itself, or all rows of its event."""
        return ("id_source",) if self.table.follows_event else self.table.key

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction whose settings make times mean what they should and suit large joins."""
        with self.connection.transaction():
            self.connection.execute("select set_config('TimeZone', %s, true)", [self.time_zone])
            self.connection.execute("set local datestyle = 'ISO, YMD'")
            # Compiling takes longer than any of these queries saves by it.
            self.connection.execute("set local jit = off")
            self.connection.execute("set local work_mem = '128MB'")
            self.connection.execute("set local maintenance_work_mem = '256MB'")
            yield

    def run(
        self,
        query: LiteralString,
        parts: Mapping[str, sql.Composable] | None = None,
        values: Mapping[str, object] | None = None,
    ) -> psycopg.Cursor:
        """Execute SQL with ``{parts}`` and ``%(values)s`` filled in; ``{target}`` is the raw table."""
        composed = sql.SQL(query).format(target=self.target, **(parts or {}))
        return self.connection.execute(composed, values)

    def value(self, query: LiteralString, parts: Mapping[str, sql.Composable] | None = None) -> int:
        """The single integer that a query returns."""
        row = self.run(query, parts).fetchone()
        if row is None:
            raise ValueError("the query returned no row")
        return int(row[0])

    def chunks(self) -> Iterator[bytes]:
        """The source's rows as CSV, telling the progress."""
        for chunk in self.rows.chunks():
            yield chunk
            if self.on_progress is not None:
                self.on_progress(self.rows.bytes_read, self.rows.bytes_total)

    @property
    def answers_for_all(self) -> bool:
        """Whether the source answers for every row of the raw table."""
        return self.days.window.is_all and self.covered.column is None

    def answered(self, qualifier: str) -> sql.Composable:
        """Whether a row of the raw table is one that the source answers for."""
        if self.covered.column is None:
            return self.days.in_window(qualifier)
        return sql.SQL("({} and {})").format(self.days.in_window(qualifier), self.of_owners(qualifier))

    def given(self, qualifier: str) -> sql.Composable:
        """Whether a row of the raw table is one that an updated row answers for."""
        return sql.SQL("({}) in (select {} from loader_rows as u where {})").format(
            names(self.unit, qualifier),
            names(self.unit, "u"),
            self.days.outside("u") if self.table.is_daily else sql.SQL("true"),
        )

    def of_owners(self, qualifier: str) -> sql.Composable:
        """Whether a row belongs to somebody whom the source answers for, whatever its day; false if to nobody."""
        if self.covered.column is None:
            return sql.SQL("true")
        return sql.SQL("coalesce({}::text = any ({}::text[]), false)").format(
            name(self.covered.column, qualifier), sql.Literal(sorted(self.covered.owners))
        )

    def same_key(self, left: str, right: str) -> sql.Composed:
        """Whether two relations' rows have the same key."""
        return sql.SQL(" and ").join(
            sql.SQL("{} = {}").format(name(key, left), name(key, right)) for key in self.table.key
        )

    def differs(self, left: str, right: str, columns: Iterable[str]) -> sql.Composable:
        """Whether two relations' rows differ in any of the columns."""
        tests = [sql.SQL("{} is distinct from {}").format(name(c, left), name(c, right)) for c in columns]
        return sql.SQL("({})").format(sql.SQL(" or ").join(tests)) if tests else sql.SQL("false")

    def drop_temporary(self) -> None:
        """Drop what a load leaves in the session."""
        self.connection.execute("set client_min_messages = warning")
        for table in _TEMPORARY:
            self.run("drop table if exists pg_temp.{table} cascade", {"table": name(table)})
