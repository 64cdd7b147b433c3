"""Reading CSV record by record, to find the malformed ones of a file that COPY refuses."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from attribution_pipeline.sources.csv_text import QuoteCheck

#: A quote that stays open for longer was never closed; the lines after it are read on their own.
_LONGEST_QUOTE = 1 << 24
_FIELD = re.compile(r'(?:"((?:[^"]++|"")*+)"|([^",\r\n]*+))(,|\Z)')


@dataclass(frozen=True)
class Record:
    """One record of a CSV text.

    Attributes:
        line: Number of its first line, or of the record.
        text: The record as it stands, without its line end; NUL bytes are shown as ␀.
        fields: Its values, None where empty; None when the record is malformed.
        problem: Why it is malformed; holds no values.
    """

    line: int
    text: str
    fields: list[str | None] | None
    problem: str | None = None


def records(
    chunks: Iterator[bytes], width: int, first_line: int, *, count_records: bool = False
) -> Iterator[Record]:
    """Every record of a CSV text but blank lines.

    A malformed quote costs its own line only: reading goes on with the next line.

    Args:
        chunks: UTF-8, each ending with a line.
        width: Number of values that a record must have.
        first_line: Line number of the first line.
        count_records: Number the records instead of the lines.
    """
    lines = _Lines(chunks, first_line)
    count = first_line
    for line in lines:
        if not line.strip(b"\r\n"):
            continue
        number = count if count_records else lines.number
        text, problem = _complete(line, lines)
        yield _record(number, text, problem, width)
        count += 1


class _Lines(Iterator[bytes]):
    """Lines with their number, some of which can be given back."""

    def __init__(self, chunks: Iterator[bytes], first_line: int) -> None:
        self._chunks = chunks
        self._lines: deque[bytes] = deque()
        self.number = first_line - 1

    def __next__(self) -> bytes:
        while not self._lines:
            # Unlike splitlines(), which also breaks at a lone carriage return.
            self._lines.extend(BytesIO(next(self._chunks)))
        self.number += 1
        return self._lines.popleft()

    def give_back(self, lines: list[bytes]) -> None:
        self._lines.extendleft(reversed(lines))
        self.number -= len(lines)


def _complete(line: bytes, lines: _Lines) -> tuple[bytes, str | None]:
    """The record that begins with ``line``, and its problem if its quotes make none."""
    quotes = QuoteCheck()
    taken, size = [line], 0
    stray = quotes.is_stray(line)
    while quotes.inside and not stray and size < _LONGEST_QUOTE:
        following = next(lines, None)
        if following is None:
            break
        taken.append(following)
        size += len(following)
        stray = quotes.is_stray(following)
    if not stray and not quotes.inside:
        return b"".join(taken), None
    lines.give_back(taken[1:])
    problem = "a quote is not closed" if len(taken) > 1 or not stray else "a quote inside an unquoted value"
    return line, problem


def _record(number: int, raw: bytes, problem: str | None, width: int) -> Record:
    text = raw.removesuffix(b"\n").removesuffix(b"\r").decode()
    if "\0" in text:
        return Record(number, text.replace("\0", "␀"), None, "the line holds a NUL byte")
    fields = None if problem else _fields(text)
    if fields is None:
        return Record(number, text, None, problem or "a quote or carriage return inside an unquoted value")
    if len(fields) != width:
        return Record(number, text, None, f"{len(fields)} values where the header has {width}")
    return Record(number, text, fields)


def _fields(text: str) -> list[str | None] | None:
    if '"' not in text:
        return None if "\r" in text else [value or None for value in text.split(",")]
    fields: list[str | None] = []
    position, separator = 0, ","
    while separator:
        match = _FIELD.match(text, position)
        if match is None:
            return None
        quoted, plain, separator = match.groups()
        fields.append((plain if quoted is None else quoted.replace('""', '"')) or None)
        position = match.end()
    return fields
