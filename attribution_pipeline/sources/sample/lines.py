"""Rows as templates: a line of CSV with holes, filled once for each copy of the story.

A sample of scale N tells the same story N times over. Each row is therefore prepared once, and only what
differs between the copies (ids, people, seconds) is filled in. Copy ``k`` of the row of rank ``r`` has the id
``base + r * N + k``: ids ascend in the order of the rows, and rows of one copy refer to each other.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol, runtime_checkable

from attribution_pipeline.warehouse.raw_contract import RawTable

_CLOCK: Final = tuple(f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(86_400))
#: Copies of one moment are spread over this many seconds. Less than the gap between two moments of a client.
_SPREAD: Final = 240
_SHIFT: Final = tuple(copy * 83 % _SPREAD for copy in range(_SPREAD))
_COPIES_AT_ONCE: Final = 2_000


class Ranked(Protocol):
    """Anything with a place in its table, from which the ids of its copies follow."""

    rank: int


@runtime_checkable
class Field(Protocol):
    """A hole in a line."""

    @property
    def spec(self) -> str:
        """How a value is put into the line, as a %-format; must not need CSV or JSON quoting."""
        ...

    def values(self, copies: range, scale: int) -> Iterable[object]:
        """One value for each of these copies."""
        ...


@dataclass(frozen=True, slots=True)
class Id:
    """The id of a ranked thing, or what is derived from it, with constant text around."""

    of: Ranked
    base: int
    before: str = ""
    after: str = ""
    scrambled: bool = False

    @property
    def spec(self) -> str:
        """The id between its constant parts: decimal, or eight hexadecimal digits if scrambled."""
        return f"{escaped(self.before)}{'%08x' if self.scrambled else '%d'}{escaped(self.after)}"

    def values(self, copies: range, scale: int) -> Iterable[object]:
        """Ids of these copies."""
        start = self.base + self.of.rank * scale
        ids = range(start + copies.start, start + copies.stop)
        if self.scrambled:
            # An odd factor permutes the 32-bit numbers: still unique, no longer in a row.
            return [number * 2_654_435_761 & 0xFFFF_FFFF for number in ids]
        return ids


@dataclass(slots=True)
class Moment:
    """A wall-clock time of the business, up to a few minutes that differ between copies."""

    day: date
    second: int
    after: str = ""

    @property
    def spec(self) -> str:
        """The day and what follows the time are constant."""
        return f"{self.day.isoformat()}T%s{self.after}"

    def values(self, copies: range, scale: int) -> Iterable[object]:  # noqa: ARG002 - the protocol's signature
        """Times of day of these copies."""
        second = self.second
        if len(copies) == 1:
            return (_CLOCK[second + _SHIFT[copies.start % _SPREAD]],)
        return [_CLOCK[second + _SHIFT[copy % _SPREAD]] for copy in copies]

    def before(self, seconds: int) -> "Moment":
        """The same day, earlier, but not before its beginning."""
        return Moment(self.day, max(0, self.second - seconds), self.after)


@dataclass(frozen=True, slots=True)
class Json:
    """A jsonb cell: anything JSON can hold, with fields as string values."""

    value: object


Cell = str | int | float | Field | Json | None


def escaped(text: str) -> str:
    """Constant text within a %-format."""
    return text.replace("%", "%%")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table for every copy of the story."""

    text: str
    fields: tuple[Field, ...]

    def filled(self, scale: int) -> Iterator[list[str]]:
        """The rows of all copies, some at a time, each with its line end."""
        if not self.fields:
            raise ValueError("a row without any field would be written alike for each copy")
        for start in range(0, scale, _COPIES_AT_ONCE):
            copies = range(start, min(scale, start + _COPIES_AT_ONCE))
            columns = [field.values(copies, scale) for field in self.fields]
            yield [self.text % row for row in zip(*columns, strict=True)]


def line(table: RawTable, cells: Mapping[str, Cell]) -> Line:
    """Prepare one row of a table.

    Args:
        table: The contract; columns without a cell are empty.
        cells: What stands in the columns. A name that is no column of the table raises ValueError.
    """
    unknown = cells.keys() - set(table.column_names)
    if unknown:
        raise ValueError(f"{table.name} has no column {', '.join(sorted(unknown))}")
    fields: list[Field] = []
    text = ",".join(_cell(cells.get(name), fields) for name in table.column_names)
    return Line(text + "\r\n", tuple(fields))


def plain_row(values: Sequence[str | float | date | None]) -> str:
    """A row without fields, as CSV: for tables that do not grow with the scale."""
    return ",".join("" if value is None else quoted(str(value)) for value in values) + "\r\n"


def quoted(text: str) -> str:
    """A CSV cell, quoted only where RFC 4180 asks for it."""
    if any(character in text for character in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _cell(cell: Cell, fields: list[Field]) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Json):
        return quoted(_json(cell.value, fields))
    if isinstance(cell, str | int | float):
        return escaped(quoted(str(cell)))
    fields.append(cell)
    return cell.spec


def _json(value: object, fields: list[Field]) -> str:
    if isinstance(value, Mapping):
        return (
            "{"
            + ", ".join(f"{_json(key, fields)}: {_json(item, fields)}" for key, item in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(_json(item, fields) for item in value) + "]"
    if value is None or isinstance(value, str | int | float):
        return escaped(json.dumps(value, ensure_ascii=False))
    if isinstance(value, Field):
        fields.append(value)
        return f'"{value.spec}"'
    raise TypeError(f"a {type(value).__name__} has no place in a jsonb cell")
