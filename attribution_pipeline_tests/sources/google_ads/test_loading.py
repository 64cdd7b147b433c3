"""From the API into the warehouse: the day's old rows stay until the new ones are complete."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from attribution_pipeline.sources.google_ads import GoogleAdsSettings, GoogleAdsSource
from attribution_pipeline.sources.protocol import Source, SourceError, Window
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.loader import LoadResult, load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.google_ads.asking import Asking, days
from attribution_pipeline_tests.sources.google_ads.fake_answers import NOT_ENABLED, refusal
from attribution_pipeline_tests.sources.google_ads.fake_google_ads import Handler, cut_off, hang
from attribution_pipeline_tests.warehouse.loader.loading import SETTINGS, Loading

TABLE = RAW_TABLES["google_ads_campaign_daily"]
CLICKS = RAW_TABLES["google_ads_clicks"]
DAY = days("2025-11-19")


def spend(google: Asking, *micros: int, customer_id: str = "1112223333", day: str = "2025-11-19") -> None:
    """Let an account have spent so much, one campaign each."""
    google.fake.accounts[customer_id].rows["campaign"] = [
        {"campaign.id": int(customer_id) + number, "segments.date": day, "metrics.cost_micros": amount}
        for number, amount in enumerate(micros)
    ]


def load(loading: Loading, source: Source, window: Window = DAY) -> LoadResult:
    return load_table(loading.connection, TABLE, source, window, settings=SETTINGS, run_id=None)


def load_in_new_connection(url: str, settings: GoogleAdsSettings) -> LoadResult:
    with connect(url, time_zone=SETTINGS.timezone) as connection:
        source = GoogleAdsSource(settings)
        return load_table(connection, TABLE, source, DAY, settings=SETTINGS, run_id=None)


def spent(loading: Loading) -> list[int]:
    return [amount for (amount,) in loading.rows(f"select cost_micros from raw.{TABLE.name} order by 1")]


def test_a_day_that_was_restated_is_replaced(google: Asking, loading: Loading) -> None:
    spend(google, 100, 200, 300)
    load(loading, google.source())
    spend(google, 100, 250)

    result = load(loading, google.source())

    assert spent(loading) == [100, 250]
    assert (result.rows_updated, result.rows_deleted, result.rows_inserted) == (1, 1, 0)
    assert load(loading, google.source()).rows_updated == 0
    assert loading.rows("select distinct source from raw.load_log") == [("api",)]


def test_an_empty_day_is_emptied(google: Asking, loading: Loading) -> None:
    spend(google, 100)
    load(loading, google.source())
    spend(google)

    assert load(loading, google.source()).rows_deleted == 1


@pytest.mark.parametrize(
    "fault",
    [
        cut_off,
        (200, "no JSON"),
        (200, {"results": [{"campaign": {"id": "1"}, "segments": {"date": "2025-11-18"}}]}),
        refusal(500, "INTERNAL"),
        refusal(403, "PERMISSION_DENIED", "authorizationError.USER_PERMISSION_DENIED"),
    ],
)
def test_a_day_that_breaks_off_keeps_its_old_rows(google: Asking, loading: Loading, fault: object) -> None:
    spend(google, 100, 200, 300)
    load(loading, google.source())
    loading.changes()
    logged = loading.rows("select * from raw.load_log order by 1")
    spend(google, 101, 201, 301)
    google.fake.before = [None, None, *[fault] * 3]  # type: ignore[list-item]

    with pytest.raises(SourceError):
        load(loading, google.source())

    assert spent(loading) == [100, 200, 300]
    assert loading.changes() == []
    assert loading.rows("select * from raw.load_log order by 1") == logged

    google.fake.before.clear()
    load(loading, google.source())
    assert spent(loading) == [101, 201, 301]


def test_a_connection_that_is_cut_once_costs_no_row(google: Asking, loading: Loading) -> None:
    spend(google, 100, 200, 300)
    google.fake.before = [None, None, cut_off]

    load(loading, google.source())

    assert spent(loading) == [100, 200, 300]


def test_rows_of_an_account_that_is_closed_stay(google: Asking, loading: Loading) -> None:
    google.fake.add("4445556666")
    spend(google, 100, 200)
    spend(google, 300, 400, 500, customer_id="4445556666")
    both = google.source(customer_ids=("1112223333", "4445556666"))
    load(loading, both)
    spend(google, 101)
    # The account closes after its first page.
    google.fake.before = [None, None, NOT_ENABLED]

    result = load(loading, both)

    assert spent(loading) == [101, 300, 400, 500]
    assert (result.rows_read, result.rows_kept, result.rows_outside) == (1, 3, 0)
    assert loading.logged(TABLE.name) == {DAY.from_day: 4}


def test_a_campaign_of_a_closed_account_is_not_marked_as_gone(google: Asking, loading: Loading) -> None:
    google.fake.add("4445556666")
    spend(google, 100, 200)
    spend(google, 300, customer_id="4445556666")
    source = google.source(customer_ids=("1112223333", "4445556666"))
    campaigns = RAW_TABLES["google_ads_campaigns"]

    def load_campaigns() -> None:
        load_table(loading.connection, campaigns, source, DAY, settings=SETTINGS, run_id=None)

    load_campaigns()
    spend(google, 100)
    google.fake.before = [None, NOT_ENABLED]
    load_campaigns()

    assert loading.rows(
        "select campaign_id, _deleted_at is null from raw.google_ads_campaigns order by 1"
    ) == [
        (1112223333, True),
        (1112223334, False),
        (4445556666, True),
    ]


def test_clicks_that_google_has_forgotten_stay(google: Asking, loading: Loading) -> None:
    google.fake.accounts["1112223333"].rows["click_view"] = [
        {"click_view.gclid": day, "segments.date": day} for day in ("2025-08-23", "2025-08-24")
    ]

    def load_clicks(window: Window) -> LoadResult:
        return load_table(loading.connection, CLICKS, google.source(), window, settings=SETTINGS, run_id=None)

    load_clicks(Window())
    google.fake.accounts["1112223333"].rows["click_view"] = []
    google.clock.sleep(24 * 3600)

    forgotten = load_clicks(days("2025-08-23"))
    assert (forgotten.held, forgotten.rows_deleted) == (False, 0)
    everything = load_clicks(Window())

    assert loading.rows("select gclid from raw.google_ads_clicks") == [("2025-08-23",)]
    assert (everything.window, everything.rows_deleted) == (Window(days("2025-08-24").from_day, None), 1)
    assert loading.logged(CLICKS.name) == {days("2025-08-23").from_day: 1}


def test_two_loads_of_a_day_at_once_are_one(google: Asking, warehouse_url: str, loading: Loading) -> None:
    spend(google, *range(100, 105))
    settings = google.settings()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _: load_in_new_connection(warehouse_url, settings), range(2)))

    assert sorted(result.rows_inserted for result in results) == [0, 5]
    assert spent(loading) == list(range(100, 105))


def test_a_load_that_is_killed_between_pages_leaves_the_old_rows(
    google: Asking, warehouse_url: str, loading: Loading
) -> None:
    spend(google, 100, 200, 300)
    load(loading, google.source())
    spend(google, 101, 201, 301)
    is_midway = threading.Event()

    def wait_to_be_killed(handler: Handler) -> bool:
        is_midway.set()
        return hang(handler)

    google.fake.before = [None, None, wait_to_be_killed]
    process = multiprocessing.get_context("spawn").Process(
        target=load_in_new_connection, args=(warehouse_url, google.settings())
    )
    process.start()
    assert is_midway.wait(60)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()

    assert spent(loading) == [100, 200, 300]
    load(loading, google.source())
    assert spent(loading) == [101, 201, 301]
