"""A large file is copied into an empty table itself, and ends in the same rows, records and indexes as a staged load."""

import gzip

import pytest

from attribution_pipeline.sources.csv_file import CsvFile
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import Coverage, RowSource, SourceError, Window
from attribution_pipeline.warehouse.loader import LoadResult, first_load, load_table
from attribution_pipeline.warehouse.loader.load import Load
from attribution_pipeline.warehouse.raw_contract import RawTable
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.warehouse.loader.loading import ALL, SETTINGS, Loading, days

HEAD = "id_source,id_uniq,date_time\n"
GOOD = "".join(f"{n},{n % 7},2025-03-{1 + n % 3:02}T00:00:00\n" for n in range(1, 1001))
INDEXES = """
    select indexdef, coalesce(pg_get_constraintdef(c.oid), '')
    from pg_indexes left join pg_constraint as c on conname = indexname
    where schemaname = 'raw' order by 1, 2
"""


@pytest.fixture(autouse=True)
def direct(loading: Loading, monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """What each copy into the table itself returned, however small the file."""
    copied: list[int | None] = []
    copy = first_load.copy

    def noted(load: Load) -> int | None:
        copied.append(copy(load))
        return copied[-1]

    monkeypatch.setattr(first_load, "BYTES_WORTH_IT", 1)
    monkeypatch.setattr(first_load, "copy", noted)
    return copied


def state(loading: Loading, table: str) -> list[object]:
    """All that a load leaves behind, without times and numbers of records."""
    return [
        loading.rows(f"select to_jsonb(t) - '_loaded_at' from raw.{table} as t order by 1"),
        loading.rows("select to_jsonb(l) - array['load_id', 'loaded_at'] from raw.load_log as l order by l.day"),
        loading.rows("select to_jsonb(r) - array['rejected_id', 'loaded_at'] from raw.rejected_rows as r order by line_number"),
        loading.changes(),
        loading.rows(INDEXES),
        loading.rows("select relname from pg_class where relnamespace = pg_my_temp_schema() order by 1"),
    ]  # fmt: skip


class CoveringSource(FilesSource):
    """Files that answer for certain days, as an API that was asked for them."""

    covered: Coverage | None = None

    def open(self, table: RawTable, _window: Window | None = None) -> RowSource | None:
        rows = super().open(table)
        assert isinstance(rows, CsvFile)
        rows.covered = self.covered
        return rows


def load(loading: Loading, table: str, content: str, window: Window | None) -> LoadResult:
    loading.write(table, content)
    source = CoveringSource(loading.folder)
    source.covered = None if window is None else Coverage(window)
    return load_table(
        loading.connection, RAW_TABLES[table], source, window or ALL, settings=SETTINGS, run_id=None
    )


EVENTS, CONTRACTS, FIGURES = "itcrm_new_source", "itcrm_docs_clients", "fb_ad_insights"
AMOUNT = "contract_id,currentdate,total_cost_of_the_contract\n1,2025-03-01,{}\n"
SPENT = "ad_id,publisher_platform,date_start,spend\n1,facebook,2025-03-01,1.123456\n"
DAY = days("2025-03-01")


@pytest.mark.parametrize(
    ("table", "content", "window", "is_direct"),
    [
        (EVENTS, HEAD + GOOD, None, True),
        (EVENTS, "date_time,id_source\n2025-03-01T01:00:00,1\n2025-03-02,2\n", None, True),
        (CONTRACTS, AMOUNT.format("-1200.5") + "2,2025-03-02,\n", None, True),
        (FIGURES, SPENT, None, True),
        (FIGURES, SPENT, DAY, True),
        (FIGURES, SPENT.partition("\n")[0] + "\n", DAY, False),
        # Bad rows, a key given twice, other notations and unknown columns take the usual ways.
        (EVENTS, HEAD + GOOD + "x,1,2025-03-01\n", None, False),
        (EVENTS, HEAD + GOOD + "1001,1,\n", None, False),
        (EVENTS, HEAD + GOOD + "7,5,2025-03-09T00:00:00\n", None, False),
        (EVENTS, HEAD + GOOD + "1001,1,01.03.2025\n", None, False),
        (EVENTS, HEAD + GOOD + '1001,1,"2025-03-01\n', None, False),
        (EVENTS, HEAD + GOOD + "1001,1,2025-03-01T00:00:00+02:00\n", None, False),
        (EVENTS, "id_source,date_time,more\n1,2025-03-01,x\n", None, False),
        # Amounts that a column would round or cannot hold, or that are only written in another way.
        *((CONTRACTS, AMOUNT.format(amount), None, False) for amount in ("1.005", "1e20", "NaN", "1.500", "1e2")),
        (FIGURES, SPENT + "2,facebook,2025-03-01,1.1234567\n", None, False),
        # A key too long for its index; a row of a day that was not asked for.
        (FIGURES, SPENT + f"{'9' * 2000},facebook,2025-03-01,1\n", None, False),
        (FIGURES, SPENT + "1,facebook,2025-03-02,1\n", DAY, False),
    ],
)  # fmt: skip
def test_it_leaves_what_a_staged_load_leaves(
    loading: Loading,
    direct: list[int | None],
    monkeypatch: pytest.MonkeyPatch,
    table: str,
    content: str,
    window: Window | None,
    *,
    is_direct: bool,
) -> None:
    result = load(loading, table, content, window)
    found = state(loading, table)
    assert direct == ([result.rows_inserted] if is_direct else [])

    loading.empty()
    with monkeypatch.context() as patch:
        patch.setattr(first_load, "BYTES_WORTH_IT", 1 << 40)
        assert load(loading, table, content, window) == result
    assert state(loading, table) == found


def test_rows_that_are_there_and_days_that_are_wanted_are_respected(
    loading: Loading, direct: list[int | None]
) -> None:
    loading.load("itcrm_new_source", HEAD + GOOD, days("2025-03-01"))
    assert loading.rows("select distinct date_time::date::text from raw.itcrm_new_source") == [
        ("2025-03-01",)
    ]
    assert loading.load("itcrm_new_source", HEAD + "1,1,2025-03-01\n").rows_deleted == 333
    assert direct == []


def test_a_file_that_breaks_off_leaves_the_table_empty_and_its_indexes_in_place(loading: Loading) -> None:
    before = loading.rows(INDEXES)
    loading.write("itcrm_new_source", gzip.compress((HEAD + GOOD * 50).encode())[:-50], ".csv.gz")

    with pytest.raises(SourceError, match="cut off"):
        loading.load("itcrm_new_source")

    assert loading.rows("select from raw.itcrm_new_source") == []
    assert loading.rows("select from raw.load_log") == []
    assert loading.rows(INDEXES) == before


def test_a_table_whose_key_has_to_stay_is_loaded_with_it(loading: Loading, direct: list[int | None]) -> None:
    loading.connection.execute("create table public.noted (id_source bigint references raw.itcrm_new_source)")
    try:
        assert loading.load("itcrm_new_source", HEAD + GOOD).rows_inserted == 1000
    finally:
        loading.connection.execute("drop table public.noted")
    assert direct == [None]
