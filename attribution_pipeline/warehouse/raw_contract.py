"""What a raw table's contract says: its columns, its key and what decides the day of a row."""

from dataclasses import dataclass
from typing import Literal, Self

Source = Literal["crm", "facebook", "google_ads", "rates"]


@dataclass(frozen=True)
class Column:
    """One column of a raw table: its name, PostgreSQL type and whether it must be filled."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True)
class RawTable:
    """The contract of one raw table.

    Attributes:
        name: Name of the table in schema raw and of its file.
        source: Where its rows come from.
        description: What one row is.
        columns: The columns in order, without the pipeline's own ``_`` columns.
        key: The columns that identify a row.
        day: The column whose business day decides the daily partition of a row.
        follows_event: True where rows are loaded with the day of their CRM event (``_day``) instead.
    """

    name: str
    source: Source
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    day: str | None = None
    follows_event: bool = False

    @property
    def is_daily(self) -> bool:
        """True for tables loaded per day, False for reference tables, which are loaded whole."""
        return self.day is not None or self.follows_event

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns in order."""
        return tuple(column.name for column in self.columns)

    @classmethod
    def define(
        cls,
        name: str,
        source: Source,
        description: str,
        *,
        key: str,
        columns: str,
        day: str | None = None,
        follows_event: bool = False,
    ) -> Self:
        """Build a contract from comma-separated texts: ``key="a, b"``, ``columns="a bigint not null, b text"``."""
        parsed = tuple(_column(text) for text in columns.split(", "))
        return cls(name, source, description, parsed, tuple(key.split(", ")), day, follows_event)


def _column(text: str) -> Column:
    name, _, rest = text.partition(" ")
    return Column(name, rest.removesuffix(" not null"), rest.endswith(" not null"))
