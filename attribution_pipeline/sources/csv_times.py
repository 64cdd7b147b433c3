"""Which notation the times of a CSV text have, seen in bulk."""

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from attribution_pipeline.sources.csv_text import MalformedTextError, QuoteCheck

_DATE = r"\d{4}-\d\d-\d\d"
_TIME = r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?"
_ZONE = r"(Z|[-+]\d\d(:?\d\d)?)?"
# PostgreSQL reads these as they are meant. It would read others wrongly: it drops the zone of a value
# for a column without, and takes 01/02/2025 and now for times.
_PLAIN = {
    "date": f"^({_DATE})?$",
    "timestamp": f"^({_DATE}([T ]{_TIME})?)?$",
    "timestamptz": f"^({_DATE}([T ]{_TIME}{_ZONE})?)?$",
}
#: A value of more than this between two quotes is looked at record by record instead.
_LONGEST_VALUE = 1 << 24


class OtherNotationError(Exception):
    """A time is written in a way that PostgreSQL does not read as it is meant, or is no time at all."""


class TimeCheck:
    """Looks whether the times of some columns are all in the usual ISO 8601 notation."""

    def __init__(self, columns: Sequence[str], types: Mapping[str, str]) -> None:
        """Columns of the text in order, and the SQL types of those that the contract knows."""
        self._patterns = {
            str(index): _PLAIN[types[column]]
            for index, column in enumerate(columns)
            if types.get(column) in _PLAIN
        }
        self._read = pyarrow.csv.ReadOptions(
            # Numbered, since columns that the contract does not know may be called anything.
            column_names=[str(index) for index in range(len(columns))],
            use_threads=False,
            block_size=2 * _LONGEST_VALUE,
        )
        self._convert = pyarrow.csv.ConvertOptions(
            include_columns=list(self._patterns),
            # Bytes, since the text is known to be UTF-8 already.
            column_types=dict.fromkeys(self._patterns, pa.binary()),
        )

    def passed(self, chunks: Iterator[bytes], quotes: QuoteCheck) -> Iterator[bytes]:
        """The chunks as they are, as long as their times are in the usual notation.

        Args:
            chunks: The text, each chunk ending with a line.
            quotes: Says, after each chunk, whether it ended inside a value.

        Raises:
            OtherNotationError: at the first chunk that holds another.
            MalformedTextError: rows are not as wide as the header, or a quote stays open for too long.
        """
        if not self._patterns:
            yield from chunks
            return
        held, size = list[bytes](), 0
        for chunk in chunks:
            held.append(chunk)
            size += len(chunk)
            # Only whole records can be read.
            if not quotes.inside:
                self._check(b"".join(held))
                held, size = [], 0
            elif size > _LONGEST_VALUE:
                raise MalformedTextError
            yield chunk

    def _check(self, text: bytes) -> None:
        parse = pyarrow.csv.ParseOptions(newlines_in_values=b'"' in text)
        try:
            values = pyarrow.csv.read_csv(pa.BufferReader(text), self._read, parse, self._convert)
        except pa.ArrowInvalid:
            raise MalformedTextError from None
        for column, pattern in self._patterns.items():
            if not pc.all(pc.match_substring_regex(values[column], pattern)).as_py():
                raise OtherNotationError
