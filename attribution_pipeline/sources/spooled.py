"""Rows of a source that can be asked only once, kept in a temporary file until they are complete."""

import itertools
import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Literal, cast

import msgspec

from attribution_pipeline.sources.csv_output import csv_text
from attribution_pipeline.sources.protocol import Coverage

_CHUNK = 1 << 20
#: Rows that are written at once.
_BATCH = 1_000

#: Values by column: text, numbers, booleans, dates, times, or lists and mappings, which become JSON.
Row = Mapping[str, object] | msgspec.Struct


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
        # An empty batch ends it.
        self.add_batches(iter(lambda: list(itertools.islice(fetched, _BATCH)), []))

    def add_batches(self, batches: Iterable[Sequence[Row]]) -> None:
        """The same for rows that come in batches, such as the pages of an API; the rows of a batch are of one kind."""
        # In a thread, so that writing a batch takes no time as long as the source takes more to send the next one.
        with self.all_or_none(), ThreadPoolExecutor(1, "attribution-spool") as writer:
            written = writer.submit(lambda: None)
            for batch in batches:
                # One batch waits at most: memory stays constant.
                written.result()
                written = writer.submit(self._write, batch)
            written.result()

    def _write(self, batch: Sequence[Row]) -> None:
        if batch:
            self._file.write(csv_text(_column(batch, name) for name in self.columns))

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


def _column(batch: Sequence[Row], name: str) -> list[object]:
    if isinstance(batch[0], Mapping):
        return [row.get(name) for row in cast("Sequence[Mapping[str, object]]", batch)]
    return [getattr(row, name) for row in batch]
