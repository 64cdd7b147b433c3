"""A load leaves alone what its source does not answer for: days that it no longer holds, owners that it could not ask."""

from attribution_pipeline.sources.protocol import Coverage, RowSource, Window
from attribution_pipeline.warehouse.loader import DayCount, LoadResult, load_table
from attribution_pipeline.warehouse.raw_contract import RawTable
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.memory_source import MemoryRows, MemorySource, Rows
from attribution_pipeline_tests.warehouse.loader.loading import ALL, SETTINGS, Loading, day, days

FIGURES = "google_ads_campaign_daily"
CAMPAIGNS = "google_ads_campaigns"


class NarrowSource(MemorySource):
    """A source that answers for less than it is asked for."""

    def __init__(self, table: str, rows: Rows, covered: Coverage | None) -> None:
        super().__init__({table: rows})
        self._covered = covered

    def open(self, table: RawTable, _window: Window | None = None) -> RowSource | None:
        rows = super().open(table)
        assert isinstance(rows, MemoryRows)
        rows.covered = self._covered
        return rows


def load(
    loading: Loading, table: str, rows: Rows, window: Window = ALL, covered: Coverage | None = None
) -> LoadResult:
    source = NarrowSource(table, rows, covered)
    return load_table(loading.connection, RAW_TABLES[table], source, window, settings=SETTINGS, run_id=None)


def figures(customer: int | None, *spent: tuple[str, int]) -> Rows:
    return [
        {"date": on, "campaign_id": campaign, "customer_id": customer, "clicks": 1} for on, campaign in spent
    ]


def held(loading: Loading) -> list[tuple[object, ...]]:
    return loading.rows(f"select date::text, campaign_id, customer_id from raw.{FIGURES} order by 1, 2")


def test_days_that_the_source_no_longer_holds_stay_as_they_are(loading: Loading) -> None:
    load(loading, FIGURES, figures(7, ("2025-03-01", 1), ("2025-03-02", 1), ("2025-03-03", 1)))
    loading.changes()

    covered = Coverage(Window(day("2025-03-02"), None))
    result = load(loading, FIGURES, figures(7, ("2025-03-03", 1)), ALL, covered)

    assert held(loading) == [("2025-03-01", 1, 7), ("2025-03-03", 1, 7)]
    assert (result.window, result.rows_deleted, result.rows_kept) == (covered.window, 1, 0)
    assert set(result.per_day) == {day("2025-03-02"), day("2025-03-03")}
    assert loading.logged(FIGURES) == {day("2025-03-01"): 1, day("2025-03-03"): 1}


def test_rows_of_owners_that_were_not_asked_stay_and_are_counted_apart(loading: Loading) -> None:
    load(
        loading,
        FIGURES,
        [*figures(7, ("2025-03-01", 1), ("2025-03-01", 2)), *figures(8, ("2025-03-01", 3))],
    )
    load(loading, FIGURES, figures(None, ("2025-03-02", 4)), days("2025-03-02"))
    loading.changes()

    covered = Coverage(days("2025-03-01", "2025-03-02"), "customer_id", frozenset({"7"}))
    result = load(loading, FIGURES, figures(7, ("2025-03-01", 1)), covered.window, covered)

    assert held(loading) == [("2025-03-01", 1, 7), ("2025-03-01", 3, 8), ("2025-03-02", 4, None)]
    assert [change[1] for change in loading.changes()] == ["delete"]
    assert (result.rows_read, result.rows_loaded, result.rows_kept, result.rows_outside) == (1, 1, 2, 0)
    assert result.per_day == {day("2025-03-01"): DayCount(2, 2, 0), day("2025-03-02"): DayCount(1, 1, 0)}
    assert loading.logged(FIGURES) == {day("2025-03-01"): 2, day("2025-03-02"): 1}


def test_a_row_that_comes_back_with_another_owner_is_that_owners(loading: Loading) -> None:
    load(loading, FIGURES, figures(8, ("2025-03-01", 1), ("2025-03-01", 2)))
    loading.changes()

    covered = Coverage(days("2025-03-01"), "customer_id", frozenset({"7"}))
    result = load(loading, FIGURES, figures(7, ("2025-03-01", 1)), covered.window, covered)

    assert held(loading) == [("2025-03-01", 1, 7), ("2025-03-01", 2, 8)]
    assert [change[1] for change in loading.changes()] == ["update"]
    assert (result.rows_updated, result.rows_inserted, result.rows_kept) == (1, 0, 1)


def test_a_key_that_is_given_twice_is_found_although_its_row_was_anothers(loading: Loading) -> None:
    load(loading, FIGURES, figures(8, ("2025-03-01", 1)))

    covered = Coverage(days("2025-03-01"), "customer_id", frozenset({"7"}))
    twice = figures(7, ("2025-03-01", 1), ("2025-03-01", 1))
    result = load(loading, FIGURES, twice, covered.window, covered)

    assert (result.rows_rejected, result.reasons) == (1, {"duplicate_key": 1})
    assert held(loading) == [("2025-03-01", 1, 7)]


def campaigns(customer: int, *names: tuple[int, str]) -> Rows:
    return [{"campaign_id": key, "customer_id": customer, "campaign_name": name} for key, name in names]


def test_reference_rows_of_owners_that_were_not_asked_are_not_marked(loading: Loading) -> None:
    load(
        loading,
        CAMPAIGNS,
        [*campaigns(7, (1, "one"), (2, "two")), *campaigns(8, (3, "three"), (4, "four"))],
    )
    loading.changes()

    covered = Coverage(ALL, "customer_id", frozenset({"7"}))
    result = load(loading, CAMPAIGNS, campaigns(7, (1, "uno"), (4, "four")), ALL, covered)

    assert loading.rows(
        "select campaign_id, customer_id, campaign_name, _deleted_at is not null"
        f" from raw.{CAMPAIGNS} order by 1"
    ) == [(1, 7, "uno", False), (2, 7, "two", True), (3, 8, "three", False), (4, 7, "four", False)]
    assert (result.rows_read, result.rows_kept, result.rows_updated, result.rows_deleted) == (2, 1, 2, 1)
    assert loading.logged(CAMPAIGNS) == {None: 3}
