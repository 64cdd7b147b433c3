"""Which day a raw row belongs to, and which rows belong to a window of days."""

from datetime import date

from psycopg import sql

from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.raw_contract import RawTable


class Days:
    """SQL about the days of one raw table; the session's time zone must be the business's own.

    Attributes:
        window: The days of a load; all of history for reference tables.
        type: SQL type of the column that says the day: date, timestamp or timestamptz.
    """

    def __init__(self, table: RawTable, window: Window) -> None:
        self._column = "_day" if table.follows_event else table.day
        day = next((column for column in table.columns if column.name == table.day), None)
        self.type = "date" if day is None else day.type
        self._can_be_null = day is None or not day.required
        self.window = window if table.is_daily else Window()

    def column(self, qualifier: str) -> sql.Identifier:
        """The column that says the day.

        Raises:
            ValueError: for a reference table.
        """
        if self._column is None:
            raise ValueError("a reference table has no days")
        return sql.Identifier(qualifier, self._column)

    def of(self, qualifier: str) -> sql.Composable:
        """The day of a row, as a date."""
        column = self.column(qualifier)
        return column if self.type == "date" else sql.SQL("{}::date").format(column)

    def in_window(self, qualifier: str) -> sql.Composable:
        """Whether a row of the raw table has a day of the window or none, in a form that an index serves."""
        if self.window.is_all:
            return sql.SQL("true")
        within = self.within(self.column(qualifier))
        if not self._can_be_null:
            return within
        return sql.SQL("({} or {} is null)").format(within, self.column(qualifier))

    def outside(self, qualifier: str) -> sql.Composable:
        """Whether a row has a day, and that lies outside the window."""
        if self.window.is_all:
            return sql.SQL("false")
        return sql.SQL("(not {})").format(self.within(self.column(qualifier)))

    def within(self, value: sql.Composable) -> sql.Composable:
        """Whether a date or time lies in the window."""
        bounds: list[sql.Composable] = []
        if self.window.from_day is not None:
            bounds.append(sql.SQL("{} >= {}").format(value, sql.Literal(self.window.from_day)))
        if self.window.to_day is not None:
            bounds.append(sql.SQL("{} < {} + 1").format(value, sql.Literal(self.window.to_day)))
        return sql.SQL("({})").format(sql.SQL(" and ").join(bounds)) if bounds else sql.SQL("true")

    def is_day(self, qualifier: str, day: sql.Composable) -> sql.Composable:
        """Whether a row of the raw table has this day, in a form that an index on it serves."""
        return sql.SQL("({column} >= {day} and {column} < {day} + 1)").format(
            column=self.column(qualifier), day=day
        )

    def holds(self, day: date) -> bool:
        """Whether the window holds a day."""
        return (self.window.from_day is None or self.window.from_day <= day) and (
            self.window.to_day is None or day <= self.window.to_day
        )
