"""The days that a file holds, from its day column alone."""

import io
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from attribution_pipeline.sources.csv_records import records
from attribution_pipeline.sources.csv_text import MalformedTextError, QuoteCheck, copyable
from attribution_pipeline.sources.parquet_file import ParquetFile
from attribution_pipeline.sources.protocol import RowSource

_DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([T ]|$)"
_BATCH = 10_000
_ZONE = r"^.{16}.*[-+Z]"


def held_days(rows: RowSource, column: str, zone: ZoneInfo) -> set[date]:
    """The business days in a column; values that say no day are left out.

    Args:
        rows: The file.
        column: Its day column.
        zone: The business time zone; times with a zone are converted to it, others are taken as they stand.

    Raises:
        SourceError: if the file breaks off or is not UTF-8.
    """
    days: set[date] = set()
    for texts in _texts(rows, column):
        dated = pc.drop_null(texts.filter(pc.match_substring_regex(texts, _DAY)))
        days.update(_days(dated, zone))
    return days


def _days(texts: pa.Array, zone: ZoneInfo) -> list[date]:
    """Days of one batch of texts that begin with a date."""
    zoned = pc.match_substring_regex(texts, _ZONE)
    plain = pc.utf8_slice_codeunits(texts.filter(pc.invert(zoned)), 0, 10)
    days = [_plain_day(text) for text in pc.unique(plain).to_pylist()]
    days += [_zoned_day(text, zone) for text in pc.unique(texts.filter(zoned)).to_pylist()]
    return [day for day in days if day is not None]


def _plain_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _zoned_day(text: str, zone: ZoneInfo) -> date | None:
    try:
        return datetime.fromisoformat(text).astimezone(zone).date()
    except (ValueError, OverflowError):
        return None


def _texts(rows: RowSource, column: str) -> Iterator[pa.Array]:
    if isinstance(rows, ParquetFile):
        yield from rows.column_texts(column)
        return
    try:
        yield from _csv_column(rows, column)
    except (MalformedTextError, pa.ArrowInvalid):
        # Begins again: days seen twice count once.
        yield from _csv_column_of_broken_file(rows, column)


def _csv_column(rows: RowSource, column: str) -> Iterator[pa.Array]:
    stream = pa.PythonFile(_ChunkReader(copyable(rows.chunks(), QuoteCheck())), mode="r")
    try:
        reader = pyarrow.csv.open_csv(
            stream,
            # Numbered, since columns that the contract does not know may be called anything.
            read_options=pyarrow.csv.ReadOptions(
                column_names=[str(index) for index in range(len(rows.columns))], use_threads=False
            ),
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=[str(rows.columns.index(column))],
                column_types={str(rows.columns.index(column)): pa.string()},
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV file" in str(error):
            return
        raise
    with reader:
        for batch in reader:
            yield batch.column(0)


def _csv_column_of_broken_file(rows: RowSource, column: str) -> Iterator[pa.Array]:
    index = rows.columns.index(column)
    texts: list[str | None] = []
    for record in records(rows.chunks(), len(rows.columns), rows.first_line):
        if record.fields is not None:
            texts.append(record.fields[index])
        if len(texts) == _BATCH:
            yield pa.array(texts, pa.string())
            texts = []
    yield pa.array(texts, pa.string())


class _ChunkReader(io.RawIOBase):
    """Chunks as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = chunk
        size = len(self._rest) if size < 0 else size
        block, self._rest = self._rest[:size], self._rest[size:]
        return block
