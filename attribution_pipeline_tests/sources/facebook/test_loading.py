"""From the Graph API into the warehouse: what is stored, and what stays where something breaks off."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from attribution_pipeline.sources.facebook import FacebookSettings, FacebookSource
from attribution_pipeline.sources.protocol import SourceError, Window
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.loader import LoadResult, load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.api.fake_clock import FakeClock
from attribution_pipeline_tests.sources.facebook.asking import EMAIL, PHONE, ZONE, Asking
from attribution_pipeline_tests.sources.facebook.fake_data import field_data
from attribution_pipeline_tests.sources.facebook.fake_graph import TOKEN, Call, FakeGraph, failure
from attribution_pipeline_tests.warehouse.loader.loading import ALL, SETTINGS, Loading, days

DAY = "2025-11-10"


def load(
    loading: Loading, asking: Asking, table: str, window: Window = ALL, **settings: object
) -> LoadResult:
    """Load a table from the API."""
    source = asking.source(**settings)
    return load_table(
        loading.connection, RAW_TABLES[table], source, window, settings=SETTINGS, run_id="run of the test"
    )


def figures(loading: Loading) -> list[tuple[object, ...]]:
    """Rows and spend by day."""
    return loading.rows(
        "select date_start::text, count(*), sum(spend) from raw.fb_ad_insights group by 1 order by 1"
    )


def test_everything_is_stored_with_its_type(graph: FakeGraph, asking: Asking, loading: Loading) -> None:
    account = graph.account("1", currency="EUR")
    account.add_ads(1)
    account.edges["campaigns"][0]["start_time"] = "2025-11-01T12:00:00+0200"
    account.add_figures(DAY)
    answers = field_data(phone_number=PHONE, email=EMAIL, fclid="abc", питання="так")
    graph.page("5").add_lead("51", "900", "2025-11-10T10:00:00+0000", platform="ig", field_data=answers)

    for table in asking.source().tables():
        result = load(loading, asking, table, days(DAY))
        assert (result.rows_loaded, result.rows_rejected, result.unknown_columns) == (
            2 if table == "fb_ad_insights" else 1, 0, [],
        ), table  # fmt: skip

    assert loading.rows("select start_time from raw.fb_campaigns") == [
        (datetime(2025, 11, 1, 10, tzinfo=UTC),)
    ]
    assert loading.rows("select ad_creative_id, adset_id from raw.fb_ads") == [("14000", "12000")]
    assert loading.rows(
        "select spend, impressions, reach, account_currency, actions -> 1 ->> 'value' from raw.fb_ad_insights"
        " where publisher_platform = 'instagram'"
    ) == [(Decimal("1.010000"), 100, 60, "EUR", "1")]
    assert loading.rows("select created_time, code, field_data, is_organic from raw.fb_leads") == [
        (datetime(2025, 11, 10, 10, tzinfo=UTC), {"fclid": "abc"}, answers, False)
    ]
    assert {source for (source,) in loading.rows("select source from raw.load_log")} == {"api"}


def test_restated_figures_replace_what_was_loaded(graph: FakeGraph, asking: Asking, loading: Loading) -> None:
    account = graph.account("1")
    account.add_ads(2)
    for number in range(10, 14):
        account.add_figures(f"2025-11-{number}")
    window = days("2025-11-10", "2025-11-13")
    load(loading, asking, "fb_ad_insights", window)
    loading.changes()

    account.figures[0]["spend"] = "100.00"
    account.figures.pop()
    result = load(loading, asking, "fb_ad_insights", window)

    assert (result.rows_inserted, result.rows_updated, result.rows_deleted) == (0, 1, 1)
    # By day: 1.00 and 1.01 of the first ad, 2.00 and 2.01 of the second.
    assert figures(loading) == [
        ("2025-11-10", 4, Decimal("105.02")), ("2025-11-11", 4, Decimal("6.02")),
        ("2025-11-12", 4, Decimal("6.02")), ("2025-11-13", 3, Decimal("4.01")),
    ]  # fmt: skip
    assert len(loading.changes()) == 2


def test_a_day_that_became_empty_is_empty(graph: FakeGraph, asking: Asking, loading: Loading) -> None:
    account = graph.account("1")
    account.add_ads(2)
    account.add_figures(DAY)
    load(loading, asking, "fb_ad_insights", days(DAY))

    account.figures.clear()
    load(loading, asking, "fb_ad_insights", days(DAY))

    assert figures(loading) == []


def test_an_ad_that_vanishes_is_marked_and_its_figures_stay(
    graph: FakeGraph, asking: Asking, loading: Loading
) -> None:
    account = graph.account("1")
    account.add_ads(2)
    account.add_figures(DAY)
    load(loading, asking, "fb_ads")
    load(loading, asking, "fb_ad_insights", days(DAY))

    account.edges["ads"].pop(0)
    result = load(loading, asking, "fb_ads")

    assert result.rows_deleted == 1
    assert loading.rows("select ad_id, _deleted_at is not null from raw.fb_ads order by 1") == [
        ("13000", True), ("13001", False),
    ]  # fmt: skip
    assert [count for _, count, _ in figures(loading)] == [4]


def test_what_breaks_off_leaves_the_old_rows(graph: FakeGraph, asking: Asking, loading: Loading) -> None:
    account = graph.account("1")
    account.add_ads(5)
    account.add_figures(DAY)
    load(loading, asking, "fb_ad_insights", days(DAY))
    before = figures(loading)
    logged = loading.rows("select * from raw.load_log order by 1")
    loading.changes()
    account.figures.clear()
    account.add_figures(DAY, spend=50)

    def expire(call: Call) -> None:
        if "after" in call.parameters:
            graph.fail("insights", failure(190, "Session has expired", 463, 401))

    graph.on_call = expire
    with pytest.raises(SourceError, match="expired"):
        load(loading, asking, "fb_ad_insights", days(DAY), page_size=4)

    assert figures(loading) == before
    assert loading.changes() == []
    assert loading.rows("select * from raw.load_log order by 1") == logged


def test_days_that_facebook_no_longer_gives_stay(graph: FakeGraph, asking: Asking, loading: Loading) -> None:
    account = graph.account("1")
    account.add_ads(1)
    for on in ("2022-10-18", "2022-10-19", "2022-10-20", "2022-10-21"):
        account.add_figures(on)
    asking.clock = FakeClock(datetime(2025, 11, 18, 12, tzinfo=UTC))
    load(loading, asking, "fb_ad_insights", days("2022-10-18", "2022-10-21"))
    assert len(figures(loading)) == 4

    # Two days later the first two are gone at Facebook.
    asking.clock = FakeClock(datetime(2025, 11, 20, 12, tzinfo=UTC))
    account.figures = [row for row in account.figures if row["date_start"] == "2022-10-20"]
    result = load(loading, asking, "fb_ad_insights", days("2022-10-18", "2022-10-21"))
    assert result.held
    assert result.rows_deleted == 2
    assert [on for on, _, _ in figures(loading)] == ["2022-10-18", "2022-10-19", "2022-10-20"]

    graph.calls.clear()
    assert not load(loading, asking, "fb_ad_insights", days("2022-10-18", "2022-10-19")).held
    assert graph.calls == []
    load(loading, asking, "fb_ad_insights", ALL, days_per_query=2000)
    assert [on for on, _, _ in figures(loading)] == ["2022-10-18", "2022-10-19", "2022-10-20"]


def test_what_was_loaded_of_an_account_that_is_asked_no_more_stays(
    graph: FakeGraph, asking: Asking, loading: Loading
) -> None:
    for account_id in ("1", "2"):
        account = graph.account(account_id)
        account.add_ads(2)
        for on in ("2025-11-08", "2025-11-09", "2025-11-10"):
            account.add_figures(on)
    objects = ("fb_campaigns", "fb_adsets", "fb_ads")
    for table in objects:
        load(loading, asking, table)
    load(loading, asking, "fb_ad_insights", days("2025-11-08", "2025-11-10"))

    account = graph.account("1")
    account.figures = [row for row in account.figures if row["date_start"] != "2025-11-10"]
    load(loading, asking, "fb_ad_insights", days("2025-11-09", "2025-11-10"), account_ids=("act_1",))
    account.edges["ads"].pop()
    for table in objects:
        load(loading, asking, table, account_ids=("act_1",))

    # What the first account no longer gives is gone.
    assert loading.rows(
        "select date_start::text, account_id, count(*) from raw.fb_ad_insights group by 1, 2 order by 1, 2"
    ) == [
        ("2025-11-08", "1", 4), ("2025-11-08", "2", 4), ("2025-11-09", "1", 4), ("2025-11-09", "2", 4),
        ("2025-11-10", "2", 4),
    ]  # fmt: skip
    marked = [loading.rows(f"select * from raw.{table} where _deleted_at is not null") for table in objects]
    assert [len(rows) for rows in marked] == [0, 0, 1]


def test_leads_stay_when_their_day_or_their_form_is_gone(
    graph: FakeGraph, asking: Asking, loading: Loading
) -> None:
    page = graph.page("5")
    page.add_lead("51", "901", "2025-08-25T10:00:00+0000", field_data=field_data(email=EMAIL))
    page.add_lead("51", "902", "2025-10-25T10:00:00+0000")
    page.add_lead("51", "903", "2025-10-25T11:00:00+0000")
    page.add_lead("52", "904", "2025-10-25T12:00:00+0000")
    load(loading, asking, "fb_leads")

    asking.clock = FakeClock(datetime(2025, 12, 20, 12, tzinfo=UTC))
    page.leads["51"] = [lead for lead in page.leads["51"] if lead["id"] == "903"]
    del page.leads["52"], page.forms[1]
    load(loading, asking, "fb_leads")

    # 901 is older than 90 days and the form of 904 is gone; 902 was taken out of its form.
    assert loading.rows("select fb_lead_id from raw.fb_leads order by 1") == [("901",), ("903",), ("904",)]


def test_a_lead_without_a_needed_field_is_set_aside_and_nobody_is_named(
    graph: FakeGraph, asking: Asking, loading: Loading
) -> None:
    page = graph.page("5")
    page.add_lead("51", "900", "2025-11-10T10:00:00+0000")
    answers = field_data(phone_number=PHONE, email=EMAIL)
    del page.add_lead("51", "901", "2025-11-10T10:00:00+0000", field_data=answers)["id"]

    result = load(loading, asking, "fb_leads", days(DAY))

    assert (result.rows_loaded, result.rows_rejected) == (1, 1)
    assert loading.rejected("fb_leads") == [(2, "column fb_lead_id: must not be empty")]
    asking.assert_discreet(repr(result))


def test_two_runs_of_a_day_at_once_give_the_same_rows(
    graph: FakeGraph, asking: Asking, loading: Loading, warehouse_url: str
) -> None:
    account = graph.account("1")
    account.add_ads(20)
    account.add_figures(DAY)

    def run(_number: int) -> LoadResult:
        with connect(warehouse_url, time_zone=SETTINGS.timezone) as connection:
            own = Loading(connection, loading.folder)
            return load(own, Asking(graph, FakeClock()), "fb_ad_insights", days(DAY))

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(run, range(2)))

    assert sorted(result.rows_inserted for result in results) == [0, 40]
    assert [count for _, count, _ in figures(loading)] == [40]


def load_day(warehouse_url: str, api_url: str) -> None:
    """Load the day in a process of its own."""
    settings = FacebookSettings(TOKEN, ("1",), base_url=api_url, page_size=4, report_from=None)
    source = FacebookSource(settings, ZONE, FakeClock())
    with connect(warehouse_url, time_zone=SETTINGS.timezone) as connection:
        load_table(
            connection, RAW_TABLES["fb_ad_insights"], source, days(DAY), settings=SETTINGS, run_id=None
        )


def test_a_run_that_is_killed_between_pages_leaves_the_old_rows(
    graph: FakeGraph, asking: Asking, loading: Loading, warehouse_url: str
) -> None:
    account = graph.account("1")
    account.add_ads(5)
    account.add_figures(DAY)
    load(loading, asking, "fb_ad_insights", days(DAY))
    before = figures(loading)
    account.figures.clear()
    account.add_figures(DAY, spend=50)
    is_midway, is_over = threading.Event(), threading.Event()

    def hold_second_page(call: Call) -> None:
        if "after" in call.parameters:
            is_midway.set()
            is_over.wait(60)

    graph.on_call = hold_second_page
    process = multiprocessing.get_context("spawn").Process(target=load_day, args=(warehouse_url, graph.url))
    process.start()
    try:
        assert is_midway.wait(60)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    finally:
        is_over.set()

    assert figures(loading) == before
    graph.on_call = lambda _call: None
    load(loading, asking, "fb_ad_insights", days(DAY))
    assert [count for _, count, _ in figures(loading)] == [10]
    assert figures(loading) != before
