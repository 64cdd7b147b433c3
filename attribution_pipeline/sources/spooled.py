"""Rows of a source that can be asked only once, kept in a temporary file until they are complete."""

import csv
import io
import itertools
import json
import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Literal

from pydantic_core import PydanticSerializationError, to_json

from attribution_pipeline.sources.protocol import Coverage

_CHUNK = 1 << 20
#: Rows that are written at once.
_BATCH = 1_000
_PLAIN = frozenset({str, int, float, type(None)})

#: Values by column: text, numbers, booleans, dates, times, or lists and mappings, which become JSON.
Row = Mapping[str, object]


class SpooledRows:
    """Rows that an API or a database gave, as a ``RowSource``: fetched once, in constant memory, read as often as need be.

    Attributes:
        label: What messages call the rows, such as ``Facebook insights``.
        columns: Names of the columns.
        covered: What the rows answer for; None: all that was asked for.
    """

    first_line = 1
    counts: Literal["line", "row"] = "row"

    def __init__(
        self,
        label: str,
        columns: Sequence[str],
        rows: Iterable[Row] = (),
        *,
        covered: Coverage | None = None,
    ) -> None:
        """Fetch all rows.

        Args:
            label: What messages call the rows.
            columns: Names of the columns that are kept; a row without one of them has null there.
            rows: The rows; more can be added.
            covered: What the rows answer for, if that is not all that was asked for.

        Raises:
            SourceError: what ``rows`` raises; nothing is kept then.
        """
        self.label = label
        self.columns = tuple(columns)
        self.covered = covered
        self._file = tempfile.TemporaryFile(prefix="attribution-rows-")  # noqa: SIM115 - lives as long as the rows
        weakref.finalize(self, self._file.close)
        self.bytes_read = 0
        self.bytes_total: int | None = 0
        self.add(rows)

    def add(self, rows: Iterable[Row]) -> None:
        """Fetch rows that belong together: all of them, or none where they break off, so that they can be asked again.

        Raises:
            SourceError: what ``rows`` raises; the rows of earlier calls stay.
        """
        fetched = iter(rows)
        with self.all_or_none():
            while batch := list(itertools.islice(fetched, _BATCH)):
                # Column by column, since nearly all hold plain values alone.
                columns = [_plain([row.get(name) for row in batch]) for name in self.columns]
                self._file.write(csv_text(zip(*columns, strict=True)))

    @contextmanager
    def all_or_none(self) -> Iterator[None]:
        """What is added within this context stays only if the context ends without an error."""
        start = self._file.seek(0, os.SEEK_END)
        is_complete = False
        try:
            yield
            is_complete = True
        finally:
            if not is_complete:
                self._file.truncate(start)
            self.bytes_total = self._file.seek(0, os.SEEK_END)

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


def csv_text(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows as CSV, as COPY reads it; nothing stands for None."""
    text = io.StringIO(newline="")
    # With this line end, values that hold either of its characters are quoted.
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    # Half a character, which JSON can hold, is no UTF-8 and becomes a question mark.
    return text.getvalue().encode(errors="replace")


def _plain(values: list[object]) -> list[object]:
    return values if _PLAIN.issuperset(map(type, values)) else [_cell(value) for value in values]


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping | list | tuple):
        try:
            return to_json(value, fallback=str).decode()
        except PydanticSerializationError:
            # Half a character again.
            return json.dumps(value, ensure_ascii=False, default=str)
    return value
