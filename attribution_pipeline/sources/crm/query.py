"""Which rows of a CRM table a window of days asks for."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from attribution_pipeline.sources.crm.tables import CrmTable
from attribution_pipeline.sources.protocol import Coverage, Extent, Window
from attribution_pipeline.warehouse.raw_contract import RawTable
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES

#: The table whose rows' days relations follow, and the column that joins them.
EVENTS = RAW_TABLES["itcrm_new_source"]
_EVENT = "id_source"
_UPDATED = "updated_at"
_DAY = timedelta(days=1)


class Asked:
    """The rows of one CRM table that a window asks for.

    Attributes:
        covered: What they answer for.
    """

    def __init__(
        self, table: RawTable, found: CrmTable, events: CrmTable | None, window: Window, zone: ZoneInfo
    ) -> None:
        """Say which rows.

        Args:
            table: The contract.
            found: The table in the CRM.
            events: For a table that follows events, the CRM's table of them.
            window: The days.
            zone: The business time zone.
        """
        self._found = found
        self._events = events
        self._zone = zone
        dated, day = (events, EVENTS.day) if table.follows_event else (found, table.day)
        self._day = None if dated is None or day is None else dated.columns.get(day)
        self._updated = None if dated is None else dated.columns.get(_UPDATED)
        self._window = window
        if not table.is_daily and self._updated is not None and window.from_day is not None:
            self.covered = Coverage(Window(), extent=Extent.UPDATES)
        elif table.is_daily and self._updated is not None and not window.is_all:
            self.covered = Coverage(window, extent=Extent.WINDOW_AND_UPDATES)
        else:
            self.covered = Coverage(window)

    def query(self) -> sa.Select[*tuple[Any, ...]]:
        """The rows, each value as the database writes it as text, in the order of the columns.

        Columns that the contract does not know are null, since only their names are wanted.
        """
        values = [sa.cast(column, sa.Text()) for column in self._found.columns.values()]
        query: sa.Select[*tuple[Any, ...]] = sa.select(
            *values, *(sa.null() for _ in self._found.ignored)
        ).select_from(self._found.clause)
        condition = self._condition()
        if condition is None:
            return query
        if self._events is not None:
            joined = self._found.columns[_EVENT] == self._events.columns[_EVENT]
            query = query.outerjoin_from(self._found.clause, self._events.clause, joined)
        return query.where(condition)

    def _condition(self) -> sa.ColumnElement[bool] | None:
        if self.covered.extent is Extent.UPDATES and self._updated is not None:
            # To the present, whatever the window's end: a row is as it was updated last.
            return sa.or_(
                self._within(self._updated, Window(self._window.from_day)), _says_no_day(self._updated)
            )
        if self._day is None or self.covered.window.is_all:
            return None
        # Rows without a day belong to every load.
        wanted = [self._within(self._day, self._window), _says_no_day(self._day)]
        if self._updated is not None:
            wanted.append(self._within(self._updated, self._window))
        return sa.or_(*wanted)

    def _within(self, column: sa.ColumnElement[Any], window: Window) -> sa.ColumnElement[bool]:
        if _is_text(column):
            return _within_texts(column, window)
        return _between(column, window, lambda day: _midnight(day, column.type, self._zone))


def _is_text(column: sa.ColumnElement[Any]) -> bool:
    return isinstance(column.type, sa.String)


def _says_no_day(column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    none = column.is_(None)
    # What is no time at all goes along as well, so that it is rejected for all to see.
    return sa.or_(none, column.not_like("____-__-__%")) if _is_text(column) else none


def _within_texts(column: sa.ColumnElement[Any], window: Window) -> sa.ColumnElement[bool]:
    plain = _between(column, window, date.isoformat)
    # A zone stands after the minutes; the business day is then at most one away from the one that is written.
    zone = sa.func.substr(column, 17)
    zoned = sa.or_(zone.like("%Z%"), zone.like("%+%"), zone.like("%-%"))
    wider = Window(window.from_day and window.from_day - _DAY, window.to_day and window.to_day + _DAY)
    return sa.or_(plain, sa.and_(zoned, _between(column, wider, date.isoformat)))


def _between(
    column: sa.ColumnElement[Any], window: Window, bound: Callable[[date], object]
) -> sa.ColumnElement[bool]:
    tests: list[sa.ColumnElement[bool]] = []
    if window.from_day is not None:
        tests.append(column >= bound(window.from_day))
    if window.to_day is not None:
        tests.append(column < bound(window.to_day + _DAY))
    return sa.and_(sa.true(), *tests)


def _midnight(day: date, type_: sa.types.TypeEngine[Any], zone: ZoneInfo) -> date:
    if not isinstance(type_, sa.DateTime):
        return day
    return datetime.combine(day, time(), zone if type_.timezone else None)
