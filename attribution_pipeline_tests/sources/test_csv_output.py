"""CSV that is written column by column reads back as it was meant, by a CSV reader and by COPY."""

import csv
import io
import json
from collections import OrderedDict
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution_pipeline.sources.csv_output import csv_text
from attribution_pipeline.sources.csv_text import QuoteCheck, copyable
from attribution_pipeline.warehouse.database import connect


def written(*columns: list[object]) -> list[list[str]]:
    """The rows of columns, written and read."""
    return list(csv.reader(io.StringIO(csv_text(columns).decode(), newline="")))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        ("plain", "plain"),
        (" spaces ", " spaces "),
        ('a "b", c', 'a "b", c'),
        ("a\rb\nc\r\nd", "a\rb\nc\r\nd"),
        ("осінній €😀", "осінній €😀"),
        ("half \ud83d", "half ?"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (2**70, str(2**70)),
        (1.5, "1.5"),
        (1e-07, "1e-07"),
        (Decimal("12.30"), "12.30"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (date(2025, 3, 1), "2025-03-01"),
        (datetime(2025, 3, 1, 4, 5, 6, 7, UTC), "2025-03-01T04:05:06.000007+00:00"),
        ([], "[]"),
        (({"є": [1, None, True]}, "a,b"), '[{"є":[1,null,true]},"a,b"]'),
        (OrderedDict(a=date(2025, 3, 1)), '{"a":"2025-03-01"}'),
        (MappingProxyType({"a": Decimal("1.50")}), None),
        ({"half": "\ud83d"}, '{"half": "?"}'),
        (b"x", "b'x'"),
    ],
)
def test_a_value_of_each_kind(value: object, text: str | None) -> None:
    # Alone, beside one that needs quotes, and beside others of its kind.
    for column in ([value], [value, '"'], [value, None, value]):
        rows = written(list(range(len(column))), column)
        assert rows[0][0] == "0"
        if text is not None:
            assert rows[0][1] == text
        else:
            assert isinstance(json.loads(rows[0][1]), dict | str)
        assert rows[0][1] == rows[-1][1] or column[-1] == '"'


def test_no_rows_and_no_columns() -> None:
    assert csv_text([]) == csv_text([[], []]) == b""


def test_a_row_of_one_empty_value_is_a_row() -> None:
    assert written(["a", None, ""]) == [["a"], [""], [""]]


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        csv_text([[1, 2], [1]])


_TEXTS = st.one_of(
    st.none(), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
)


@given(st.lists(st.tuples(_TEXTS, _TEXTS, st.sampled_from(["\\.", '"', ",", "", "a"])), max_size=12))
def test_any_texts_come_back(rows: list[tuple[str | None, ...]]) -> None:
    text = csv_text(list(zip(*rows, strict=True)))
    assert list(csv.reader(io.StringIO(text.decode(), newline=""))) == [
        [v or "" for v in row] for row in rows
    ]
    quotes = QuoteCheck()
    # A line that begins with \\. is one that older servers would end at, and is read in another way.
    if b"\\." not in text:
        assert b"".join(copyable(iter([text]), quotes)) == text
        assert not quotes.inside


def test_copy_reads_what_was_written(server_url: str) -> None:
    rows = [(n, value) for n, value in enumerate(["a", None, "", 'q"q', "x,y", "l\r\nl", "\\N", "null", " "])]
    with connect(server_url, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("create temporary table read_back (n int, value text)")
        with cursor.copy("copy read_back from stdin (format csv, force_null (n, value))") as copy:
            copy.write(csv_text(list(zip(*rows, strict=True))))
        found = cursor.execute("select n, value from read_back order by n").fetchall()
    assert found == [(n, value or None) for n, value in rows]
