"""One raw table as a CSV file, plain or gzip-compressed."""

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal, cast

from attribution_pipeline.sources.csv_text import line_chunks
from attribution_pipeline.sources.protocol import Coverage, SourceError
from attribution_pipeline.warehouse.raw_contract import RawTable

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONGEST_HEADER = 1 << 16
#: PostgreSQL's tables have at most 1,600.
_MOST_COLUMNS = 1_500
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


class CsvFile:
    """A CSV file of a raw table: UTF-8 with or without byte-order mark, RFC 4180, any column order."""

    counts: Literal["line", "row"] = "line"
    covered: Coverage | None = None

    def __init__(self, path: Path, table: RawTable) -> None:
        """Read the header.

        Raises:
            SourceError: if it is no header of this table.
        """
        self.label = path.name
        self._path = path
        self.bytes_read = 0
        with self._open() as stream:
            header = stream.readline(_LONGEST_HEADER)
        self.columns: Sequence[str] = _columns(header, table, self.label)
        self.first_line = 2

    @property
    def bytes_total(self) -> int | None:
        """Size of the file in bytes, compressed if it is."""
        return self._path.stat().st_size

    def chunks(self) -> Iterator[bytes]:
        """The rows, see ``RowSource.chunks``."""
        with self._open() as stream:
            stream.readline(_LONGEST_HEADER)
            yield from line_chunks(stream, self.label, self.first_line)

    @contextmanager
    def _open(self) -> Iterator[BinaryIO]:
        self.bytes_read = 0
        try:
            with self._path.open("rb") as raw:
                counted = cast("BinaryIO", _Counted(raw, self))
                if self.label.endswith(".gz"):
                    with gzip.GzipFile(fileobj=counted) as unpacked:
                        yield cast("BinaryIO", unpacked)
                else:
                    yield counted
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise SourceError(
                f"{self.label}: the gzip data are cut off or damaged; write or copy the file again"
            ) from None
        except OSError as error:
            raise SourceError(f"{self.label}: cannot be read: {error.strerror}") from error


class _Counted:
    """A file that says how much of it was read."""

    def __init__(self, raw: BinaryIO, owner: CsvFile) -> None:
        self._raw = raw
        self._owner = owner

    def read(self, size: int = -1) -> bytes:
        block = self._raw.read(size)
        self._owner.bytes_read += len(block)
        return block

    def readline(self, size: int = -1) -> bytes:
        line = self._raw.readline(size)
        self._owner.bytes_read += len(line)
        return line


def _columns(header: bytes, table: RawTable, label: str) -> list[str]:
    if len(header) == _LONGEST_HEADER and not header.endswith(b"\n"):
        raise SourceError(
            f"{label}: line 1 is longer than {_LONGEST_HEADER} bytes; keep the columns of {table.name} alone"
        )
    if header[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in header:
        raise SourceError(f"{label}: line 1 is not UTF-8 (it looks like UTF-16); save the file as UTF-8")
    try:
        text = header.removeprefix(_BYTE_ORDER_MARK).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{label}: line 1 is not UTF-8 (byte 0x{header[error.start]:02x}); save the file as UTF-8"
        ) from None
    if not text.strip():
        raise SourceError(
            f"{label}: there is no header; its first line must name the columns of {table.name}"
        )
    if "\r" in text:
        raise SourceError(f"{label}: lines end with CR alone; save the file with LF or CRLF line ends")
    names = _split(text, ",")
    known = set(table.column_names)
    for separator, word in _OTHER_SEPARATORS.items():
        if not known & set(names) and known & set(_split(text, separator)):
            raise SourceError(f"{label}: values are separated by {word}; save the file with commas")
    return check_columns(names, table, label)


def _split(text: str, separator: str) -> list[str]:
    return [name.strip() for name in next(csv.reader([text], delimiter=separator), [])]


def check_columns(names: list[str], table: RawTable, label: str) -> list[str]:
    """The names as they are, if a file of ``table`` can have these columns.

    Raises:
        SourceError: if a required column is missing, one of the table's names stands twice, or there are too many.
    """
    if len(names) > _MOST_COLUMNS:
        raise SourceError(
            f"{label}: the header names {len(names)} columns; keep those of {table.name}, at most {_MOST_COLUMNS}"
        )
    # Other names are not shown: in a file without header they would be values of its first row.
    missing = [column.name for column in table.columns if column.required and column.name not in names]
    if missing:
        raise SourceError(
            f"{label}: the header lacks the required column{'s' * (len(missing) > 1)} {', '.join(missing)}"
        )
    # Others, such as the empty ones that spreadsheets add, are not looked at.
    twice = [name for name in table.column_names if names.count(name) > 1]
    if twice:
        raise SourceError(f"{label}: the header names a column twice: {', '.join(twice)}; keep one of them")
    return names
