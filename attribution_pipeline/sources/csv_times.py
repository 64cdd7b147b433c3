"""Which notation the times and amounts of a CSV text have, seen in bulk."""

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from attribution_pipeline.sources.csv_text import MalformedTextError, QuoteCheck

# PostgreSQL reads these as they are meant. It would read others wrongly: it drops the zone of a value for a column
# without, and takes 01/02/2025 and now for times. Arrow's own reading is strict and far cheaper than a pattern, but
# for the lengths of hours alone and of times without colons.
_ARROW = {"date": pa.date32(), "timestamp": pa.timestamp("us")}
_LENGTHS = pa.array([10, 16, 19, *range(21, 27)], pa.int32())
_WITH_ZONE = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[-+]\d\d(:?\d\d)?)?)?$"
_TIMES = {*_ARROW, "timestamptz"}
_AMOUNT = "numeric("
#: A value of more than this between two quotes is looked at record by record instead.
_LONGEST_VALUE = 1 << 24


class OtherNotationError(Exception):
    """A time is written in a way that PostgreSQL does not read as it is meant, or is no time at all."""


class RoundedAmountError(Exception):
    """An amount may have more digits than its column, which would round it."""


class TimeCheck:
    """Looks whether the times of some columns are all in the usual ISO 8601 notation."""

    def __init__(
        self, columns: Sequence[str], types: Mapping[str, str], *, with_amounts: bool = False
    ) -> None:
        """Prepare to look.

        Args:
            columns: Of the text, in order.
            types: SQL types of those that the contract knows.
            with_amounts: Look at ``numeric(15,2)`` and its like, too: whether they are plain numbers that fit.
        """
        self._types = {
            str(index): types[column]
            for index, column in enumerate(columns)
            if types.get(column) in _TIMES or (with_amounts and types.get(column, "").startswith(_AMOUNT))
        }
        self._read = pyarrow.csv.ReadOptions(
            # Numbered, since columns that the contract does not know may be called anything.
            column_names=[str(index) for index in range(len(columns))],
            use_threads=False,
            block_size=2 * _LONGEST_VALUE,
        )
        self._convert = pyarrow.csv.ConvertOptions(
            include_columns=list(self._types),
            column_types=dict.fromkeys(self._types, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
        )

    def passed(self, chunks: Iterator[bytes], quotes: QuoteCheck) -> Iterator[bytes]:
        """The chunks as they are, as long as their times are in the usual notation.

        Args:
            chunks: The text, each chunk ending with a line.
            quotes: Says, after each chunk, whether it ended inside a value.

        Raises:
            OtherNotationError: at the first chunk that holds another.
            RoundedAmountError: at the first chunk that holds an amount which is not plain or does not fit.
            MalformedTextError: rows are not as wide as the header, or a quote stays open for too long.
        """
        if not self._types:
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
        for column, type_ in self._types.items():
            if type_.startswith(_AMOUNT):
                if not _all(pc.match_substring_regex(values[column], _plain_amount(type_))):
                    raise RoundedAmountError
            elif not _is_usual(values[column], type_):
                raise OtherNotationError


def _plain_amount(type_: str) -> str:
    digits, decimals = map(int, type_.removeprefix(_AMOUNT).rstrip(")").split(","))
    return rf"^-?\d{{1,{digits - decimals}}}(\.\d{{1,{decimals}}})?$"


def _is_usual(texts: pa.ChunkedArray, type_: str) -> bool:
    if type_ == "timestamptz":
        return _all(pc.match_substring_regex(texts, _WITH_ZONE))
    try:
        texts.cast(_ARROW[type_])
    except pa.ArrowInvalid:
        return False
    return type_ == "date" or _all(pc.is_in(pc.binary_length(pc.drop_null(texts)), _LENGTHS))


def _all(tests: pa.ChunkedArray) -> bool:
    # Of no values at all it is null.
    return pc.all(tests).as_py() is not False
