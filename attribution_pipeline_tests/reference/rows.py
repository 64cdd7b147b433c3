"""Typed access to raw rows.

A raw row is a mapping from column name to a Python value; a missing column is null. The accessors refuse a
value of the wrong type instead of guessing, so that a careless test fails loudly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")
Row = Mapping[str, object]
Raw = Mapping[str, Sequence[Row]]


def table(raw: Raw, name: str) -> Sequence[Row]:
    """The rows of a raw table; a table that is not given is empty."""
    return raw.get(name, ())


def integer(row: Row, column: str) -> int | None:
    """A column of an integer type, or None. Raises TypeError for any other value."""
    value = row.get(column)
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise TypeError(f"{column} must be an integer or null, not {type(value).__name__}")


def text(row: Row, column: str) -> str | None:
    """A text column, or None. Raises TypeError for any other value."""
    value = row.get(column)
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f"{column} must be text or null, not {type(value).__name__}")


def number_text(row: Row, column: str) -> str | None:
    """An integer column as its decimal text, or None; how ids of Google appear in results."""
    value = integer(row, column)
    return None if value is None else str(value)


def amount(row: Row, column: str) -> Decimal | None:
    """A numeric column, or None. Raises TypeError for any other value."""
    value = row.get(column)
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise TypeError(f"{column} must be a Decimal or null, not {type(value).__name__}")


def day(row: Row, column: str) -> date | None:
    """A date column, or None. Raises TypeError for any other value."""
    value = row.get(column)
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise TypeError(f"{column} must be a date or null, not {type(value).__name__}")


def moment(row: Row, column: str, zone: ZoneInfo) -> datetime | None:
    """A time as a business-local wall clock without zone, or None.

    Values with a zone are converted to `zone`, values without one are taken as they stand. Raises TypeError
    for anything that is no datetime.
    """
    value = row.get(column)
    if value is None:
        return None
    if not isinstance(value, datetime):
        raise TypeError(f"{column} must be a datetime or null, not {type(value).__name__}")
    if value.tzinfo is not None:
        value = value.astimezone(zone)
    # The fold is dropped as well: both passes through a repeated hour are the same wall-clock time.
    return value.replace(tzinfo=None, fold=0)


def required(value: T | None, column: str) -> T:
    """The value of a column that must not be null. Raises ValueError when it is."""
    if value is None:
        raise ValueError(f"{column} must not be null")
    return value
