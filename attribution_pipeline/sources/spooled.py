"""Rows of a source that can be asked only once, kept in a temporary file until they are complete."""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

_CHUNK = 1 << 20


class SpooledRows:
    """Rows that an API or a database gave, as a ``RowSource``: fetched once, in constant memory, read as often as need be.

    Attributes:
        label: What messages call the rows, such as ``Facebook insights``.
        columns: Names of the columns.
    """

    first_line = 1
    counts: Literal["line", "row"] = "row"

    def __init__(self, label: str, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
        """Fetch all rows.

        Args:
            label: What messages call the rows.
            columns: Names of the columns that are kept; a row without one of them has null there.
            rows: Values by column: text, numbers, booleans, dates, times, or lists and mappings, which become JSON.

        Raises:
            SourceError: what ``rows`` raises; nothing is kept then.
        """
        self.label = label
        self.columns = tuple(columns)
        self._file = tempfile.TemporaryFile(prefix="attribution-rows-")  # noqa: SIM115 - lives as long as the rows
        self.bytes_read = 0
        text = io.TextIOWrapper(self._file, encoding="utf-8", newline="", write_through=False)
        writer = csv.writer(text, lineterminator="\n")
        for row in rows:
            writer.writerow([_cell(row.get(column)) for column in self.columns])
        text.flush()
        text.detach()
        self.bytes_total: int | None = self._file.tell()

    def chunks(self) -> Iterator[bytes]:
        """The rows as CSV bytes, each chunk ending with a line."""
        self._file.seek(0)
        self.bytes_read = 0
        rest = b""
        while chunk := self._file.read(_CHUNK):
            self.bytes_read += len(chunk)
            whole, newline, rest_of_chunk = chunk.rpartition(b"\n")
            if newline:
                yield rest + whole + newline
                rest = rest_of_chunk
            else:
                rest += chunk
        if rest:
            yield rest


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value
