"""A source for tests whose rows are dicts in memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from attribution_pipeline.sources.protocol import Coverage, RowSource, Usage, Window
from attribution_pipeline.warehouse.raw_contract import RawTable

Rows = Sequence[Mapping[str, object]]


class MemoryRows:
    """The rows of one table, written as CSV the way an export would."""

    first_line = 2
    covered: Coverage | None = None
    counts: Literal["line", "row"] = "line"
    bytes_total = None
    bytes_read = 0

    def __init__(self, table: RawTable, rows: Rows) -> None:
        self.label = table.name
        self.columns = table.column_names
        self._json = {column.name for column in table.columns if column.type == "jsonb"}
        self._rows = rows

    def chunks(self) -> Iterator[bytes]:
        text = io.StringIO()
        writer = csv.writer(text)
        for row in self._rows:
            writer.writerow(self._cell(column, row.get(column)) for column in self.columns)
        yield text.getvalue().encode()

    def _cell(self, column: str, value: object) -> object:
        if value is None:
            return ""
        if column in self._json:
            return json.dumps(value, default=str)
        return value.isoformat() if isinstance(value, date | datetime) else value


class MemorySource:
    """Raw tables held as dicts; tables without an entry are not held."""

    name = "memory"

    def __init__(self, raw: Mapping[str, Rows]) -> None:
        self._raw = raw
        self.usage = Usage()

    def tables(self) -> Sequence[str]:
        return tuple(self._raw)

    def probe(self) -> Sequence[str]:
        return [f"{len(self._raw)} tables in memory"]

    def open(self, table: RawTable, _window: Window | None = None) -> RowSource | None:
        rows = self._raw.get(table.name)
        return None if rows is None else MemoryRows(table, rows)
