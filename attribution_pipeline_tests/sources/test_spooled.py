"""Rows that are fetched once come back as they were, and none of a part that breaks off."""

import csv
import io
from collections.abc import Iterator

import pytest

from attribution_pipeline.sources.protocol import SourceError
from attribution_pipeline.sources.spooled import Row, SpooledRows


def read(rows: SpooledRows) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(rows.chunks()).decode(), newline="")))


def broken_off(rows: int) -> Iterator[Row]:
    for number in range(rows):
        yield {"id": number}
    raise SourceError("the answer broke off")


def test_values_of_all_kinds_come_back() -> None:
    rows = SpooledRows(
        "things",
        ["id", "text", "flag", "list", "missing"],
        [{"id": 1, "text": 'a\rb\n"c",', "flag": False, "list": [{"є": 1}], "unknown": 2}],
    )

    assert read(rows) == [["1", 'a\rb\n"c",', "false", '[{"є":1}]', ""]]
    assert read(rows) == read(rows)
    assert rows.bytes_read == rows.bytes_total


def test_half_a_character_does_not_break_the_load() -> None:
    assert read(SpooledRows("things", ["id"], [{"id": "x\ud83d"}])) == [["x?"]]


@pytest.mark.parametrize("count", [0, 1, 100_000])
def test_a_part_that_breaks_off_leaves_nothing(count: int) -> None:
    rows = SpooledRows("things", ["id"], [{"id": "first"}])

    with pytest.raises(SourceError, match="broke off"):
        rows.add(broken_off(count))
    rows.add([{"id": "last"}])

    assert read(rows) == [["first"], ["last"]]
    assert rows.bytes_total == len(b"".join(rows.chunks()))
