"""A folder of files as a source: what it takes, what it refuses, and what it says then."""

import gzip
import math
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from attribution_pipeline.sources.csv_records import records
from attribution_pipeline.sources.csv_text import MalformedTextError, QuoteCheck, copyable
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import SourceError
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES

TYPES = RAW_TABLES["itcrm_new_types"]
HEADER = "id_type,types_descr\n"


def write(folder: Path, name: str, content: str | bytes) -> None:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def read(folder: Path, table: str = "itcrm_new_types") -> str:
    rows = FilesSource(folder).open(RAW_TABLES[table])
    assert rows is not None
    return b"".join(rows.chunks()).decode()


def refusal(folder: Path, table: str = "itcrm_new_types") -> str:
    with pytest.raises(SourceError) as refused:
        read(folder, table)
    return str(refused.value)


def test_a_folder_says_what_it_holds_and_what_it_ignores(tmp_path: Path) -> None:
    for name in (
        "itcrm_events.csv",
        "itcrm_new_source.csv.gz",
        "fx_rates.parquet",
        "notes.txt",
        "other.csv",
        ".hidden",
    ):
        write(tmp_path, name, "")

    source = FilesSource(tmp_path)

    assert source.tables() == ("itcrm_new_source", "itcrm_events", "fx_rates")
    assert source.ignored_files == ["notes.txt", "other.csv"]
    assert source.open(TYPES) is None


@pytest.mark.parametrize(
    ("name", "message"),
    [("missing", "does not exist"), ("file", "is not a folder"), ("empty", "holds no raw table")],
)
def test_a_folder_that_is_none_is_refused_saying_what_is_expected(
    tmp_path: Path, name: str, message: str
) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path, "empty/readme.txt", "")
    write(tmp_path, "file", "")

    with pytest.raises(SourceError, match=f"{message}; expected.*<table>.csv"):
        FilesSource(tmp_path / name)


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_a_table_whose_file_is_gone_is_not_passed_over(tmp_path: Path, kind: str) -> None:
    write(tmp_path, "itcrm_events.csv", "")
    path = tmp_path / "itcrm_clients.csv"
    path.mkdir() if kind == "folder" else path.symlink_to(tmp_path / "gone.csv")

    with pytest.raises(SourceError, match=r"itcrm_clients\.csv bears the name of a raw table and is no file"):
        FilesSource(tmp_path)


def test_two_files_of_one_table_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "itcrm_events.csv", "")
    write(tmp_path, "itcrm_events.csv.gz", "")

    with pytest.raises(SourceError, match=r"itcrm_events twice: itcrm_events\.csv and itcrm_events\.csv\.gz"):
        FilesSource(tmp_path)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("packed", [True, False])
def test_a_csv_file_is_read_with_or_without_byte_order_mark_and_compressed_or_not(
    tmp_path: Path, mark: bytes, end: bytes, *, packed: bool
) -> None:
    text = mark + b'types_descr,"id_type"' + end + b"call,1" + end
    write(tmp_path, "itcrm_new_types.csv" + ".gz" * packed, gzip.compress(text) if packed else text)

    rows = FilesSource(tmp_path).open(TYPES)

    assert rows is not None
    assert list(rows.columns) == ["types_descr", "id_type"]
    assert b"".join(rows.chunks()) == b"call,1" + end
    assert b"".join(rows.chunks()) == b"call,1" + end, "a second pass begins again"
    assert rows.bytes_read == rows.bytes_total


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "there is no header"),
        ("\n1,a\n", "there is no header"),
        ("types_descr\n", "the header lacks the required column id_type"),
        ("ID_TYPE,types_descr\n", "lacks the required column id_type"),
        ("id_type,id_type\n", "names a column twice: id_type"),
        ("id_type," + "x," * 2000 + "\n", "names 2002 columns; keep those of itcrm_new_types"),
        ("id_type," + "x" * 70_000 + "\n", "line 1 is longer than 65536 bytes"),
        ("id_type;types_descr\n1;a\n", "separated by semicolons; save the file with commas"),
        ("id_type\ttypes_descr\n1\ta\n", "separated by tabs"),
        ("id_type,types_descr\r1,a\r", "end with CR alone"),
        (HEADER.encode("utf-16"), "line 1 is not UTF-8"),
        (HEADER.encode("utf-16-be"), "line 1 is not UTF-8"),
        (b"id_type,types_descr,\xcc\n", "line 1 is not UTF-8 .byte 0xcc"),
        (
            HEADER.encode() + b'1,"a\nb"\n2,\xc4\xe7\n',
            "line 4 is not UTF-8 .byte 0xc4.; save the file as UTF-8",
        ),
        (HEADER.encode() + b"1,a" * 70_000_000, "line 2 is longer than 64 MB"),
    ],
)
def test_a_file_that_is_no_csv_of_its_table_is_refused(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    write(tmp_path, "itcrm_new_types.csv", content)

    with pytest.raises(SourceError, match="^itcrm_new_types.csv: .*" + message):
        read(tmp_path)


def test_a_file_without_header_does_not_show_its_first_row(tmp_path: Path) -> None:
    write(tmp_path, "itcrm_clients.csv", "1,Anna Koval,+380501234567\n")

    assert (
        refusal(tmp_path, "itcrm_clients")
        == "itcrm_clients.csv: the header lacks the required column id_uniq"
    )


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-20], lambda _: b"no gzip", lambda data: data[:500] + b"?" * 99]
)
def test_a_damaged_gzip_file_is_refused(tmp_path: Path, damage: object) -> None:
    packed = gzip.compress(HEADER.encode() + b"".join(b"%d,%d\n" % (n, n * n) for n in range(10_000)))
    write(tmp_path, "itcrm_new_types.csv.gz", damage(packed))  # type: ignore[operator]

    assert "gzip data are cut off or damaged" in refusal(tmp_path)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "itcrm_new_types.csv").symlink_to(tmp_path / "itcrm_new_types.csv.there")
    write(tmp_path, "itcrm_new_types.csv.there", HEADER)
    source = FilesSource(tmp_path)
    (tmp_path / "itcrm_new_types.csv.there").unlink()

    with pytest.raises(SourceError, match=r"itcrm_new_types\.csv: cannot be read: No such file"):
        source.open(TYPES)


def test_a_parquet_file_becomes_the_text_that_a_csv_would_hold(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([1.0, 2.0, 3.5]),
            "internet_request_id": pa.array([7, None, 9], pa.int32()),
            "code": pa.array([{"a": "ї"}, None, {"a": None}]),
            "phone": pa.array(["x", "y", "x"]).dictionary_encode(),
            "email": pa.array(['a"b', "two\nlines", ""]),
            "request_created_at": pa.array(
                [datetime(2025, 3, 1, 10, tzinfo=UTC), None, None], pa.timestamp("us", "UTC")
            ),
            "extra": pa.array([Decimal("1.50"), None, None]),
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "itcrm_analytics.parquet", row_group_size=2)

    rows = FilesSource(tmp_path).open(RAW_TABLES["itcrm_analytics"])

    assert rows is not None
    every = list(records(rows.chunks(), len(rows.columns), rows.first_line, count_records=True))
    assert [record.fields for record in every] == [
        ["1", "7", '{"a": "ї"}', "x", 'a"b', "2025-03-01 10:00:00.000000Z", None],
        ["2", None, None, "y", "two\nlines", None, None],
        ["3.5", "9", '{"a": null}', "x", None, None, None],
    ]
    assert [record.line for record in every] == [1, 2, 3]


def test_columns_that_the_table_does_not_have_may_bear_any_names(tmp_path: Path) -> None:
    # Spreadsheets leave empty ones at the end.
    write(tmp_path, "itcrm_new_types.csv", "id_type,types_descr,,\n1,a,,\n")
    assert read(tmp_path) == "1,a,,\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5.0, "5"),
        (-7.0, "-7"),
        (2.5, "2.5"),
        (2.0**62, str(2**62)),
        (2.0**63, "9.223372036854776e+18"),
        (1e300, "1e+300"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (math.nan, "nan"),
    ],
)
def test_floats_are_whole_numbers_or_what_a_load_rejects(tmp_path: Path, value: float, text: str) -> None:
    table = pa.table({"id_type": pa.array([value]), "types_descr": ["a"]})
    pyarrow.parquet.write_table(table, tmp_path / "itcrm_new_types.parquet")
    (number,) = read(tmp_path).splitlines()
    assert number.partition(",")[0].strip('"') == text


def test_ids_that_were_floats_are_kept_or_refused(tmp_path: Path) -> None:
    table = pa.table({"id_type": [1, 2], "types_descr": pa.array([120240000000000.0, None])})
    pyarrow.parquet.write_table(table, tmp_path / "itcrm_new_types.parquet")
    assert '120240000000000"' in read(tmp_path)
    table = pa.table({"id_type": [1, 2], "types_descr": pa.array([120241725104280617.0, None])})
    pyarrow.parquet.write_table(table, tmp_path / "itcrm_new_types.parquet")
    assert "types_descr holds floating-point numbers" in refusal(tmp_path)


def test_bytes_that_are_no_text_stop_only_the_column_that_is_needed(tmp_path: Path) -> None:
    table = pa.table({"id_type": [1], "types_descr": ["a"], "photo": [b"\xff"]})
    pyarrow.parquet.write_table(table, tmp_path / "itcrm_new_types.parquet")
    assert read(tmp_path).startswith('"1","a",')
    invalid = pa.array([b"\xff"]).view(pa.string())
    for bad in (pa.array([b"\xff"]), invalid):
        table = pa.table({"id_type": [1], "types_descr": bad})
        pyarrow.parquet.write_table(table, tmp_path / "itcrm_new_types.parquet")
        assert "itcrm_new_types.parquet: column types_descr" in refusal(tmp_path)


def test_what_is_no_parquet_file_of_its_table_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "itcrm_new_types.parquet", "PAR1")
    assert "cannot be read as Parquet" in refusal(tmp_path)
    pyarrow.parquet.write_table(pa.table({"types_descr": ["a"]}), tmp_path / "itcrm_new_types.parquet")
    assert "lacks the required column id_type" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("times", "first", "last"),
    [
        (["2025-03-02T10:00:00", "2025-03-01", "2025-03-03 23:59:59"], "2025-03-01", "2025-03-03"),
        (["2025-03-01T22:30:00Z", "2025-03-01T21:30:00Z"], "2025-03-01", "2025-03-02"),
        (["2025-03-02T00:30:00+0300", "2025-03-02"], "2025-03-01", "2025-03-02"),
        (
            ["", "now", "01/02/2025", "2025-13-01", "2025-02-30", "2025-02-01", "9999"],
            "2025-02-01",
            "2025-02-01",
        ),
        (['"2025-03-01"', '"2025-03-02', "2025-03-04", 'x"y'], "2025-03-01", "2025-03-04"),
    ],
)
def test_days_are_business_days(tmp_path: Path, times: list[str], first: str, last: str) -> None:
    rows = "".join(f"{n},{time}\n" for n, time in enumerate(times))
    write(tmp_path, "itcrm_new_source.csv", "id_source,date_time\n" + rows)

    days = FilesSource(tmp_path).days()
    assert (min(days), max(days)) == (date.fromisoformat(first), date.fromisoformat(last))


def test_days_are_those_of_all_day_tables(tmp_path: Path) -> None:
    write(tmp_path, "itcrm_new_types.csv", HEADER)
    assert FilesSource(tmp_path).days() == frozenset()
    write(tmp_path, "itcrm_new_source.csv", "id_source,date_time\n")
    assert FilesSource(tmp_path).days() == frozenset()
    write(tmp_path, "itcrm_new_source.csv", "id_source,odd name,date_time\n1,,2025-03-02\n")
    rates = pa.table({"rate_date": [date(2024, 1, 1)], "currency": ["EUR"], "rate": [1.0]})
    pyarrow.parquet.write_table(rates, tmp_path / "fx_rates.parquet")

    assert FilesSource(tmp_path).days() == {date(2024, 1, 1), date(2025, 3, 2)}


@pytest.mark.parametrize(
    "text",
    [
        '1,5"\n',
        '1,5" pipe\n2,6" pipe\n',
        '1,"a"b\n',
        '1,"a" \n',
        '"a\nb"c,1\n',
        "\\.\n",
        "1,a\n\\.\n",
        "1,\0\n",
    ],
)
@pytest.mark.parametrize("size", [3, 1000])
def test_text_that_copy_would_misread_is_found(text: str, size: int) -> None:
    # Chunks end with a line, so that a small size means one line each.
    lines = text.encode().splitlines(keepends=True)
    chunks = iter(lines if size == 3 else [text.encode()])

    with pytest.raises(MalformedTextError):
        list(copyable(chunks, QuoteCheck()))


@pytest.mark.parametrize(
    "text",
    [
        '1,"a"\r\n"2",b\r\n',
        '1,""\n"",2\n',
        '"a\n""b""\nc",1\n',
        '"""",2\n',
        '1,"""x"""',
        '"a, ""b"", c","d"\n',
        '1,"\\.\n"\n',
    ],
)
@pytest.mark.parametrize("by_line", [True, False])
def test_text_that_copy_reads_rightly_is_left_alone(text: str, *, by_line: bool) -> None:
    data = text.encode()
    chunks = data.splitlines(keepends=True) if by_line else [data]

    assert b"".join(copyable(iter(chunks), QuoteCheck())) == data
