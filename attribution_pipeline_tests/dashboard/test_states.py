"""Loading, empty, failed, stale: one card's trouble is its own."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, Route, expect

from attribution_pipeline.analytics.period import Period
from attribution_pipeline.analytics.reader import DataVersion
from attribution_pipeline.dashboard.header import status
from attribution_pipeline.dashboard.words import Words
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.upgrade import upgrade
from attribution_pipeline_tests.conftest import reachable_directory
from attribution_pipeline_tests.dashboard.browsing import NAMES, PERIOD, Visit, serving_page, visiting
from attribution_pipeline_tests.databases import reader_login

_QUESTIONS = "**/_dash-update-component*"


def _asks_for(route: Route, name: str) -> bool:
    return bool(
        json.loads(route.request.post_data or "{}")["output"] in {f"card-{name}.children", f"{name}.children"}
    )


def test_a_card_is_a_skeleton_until_its_answer_comes(visit: Visit) -> None:
    held: list[Route] = []
    is_held = True

    def hold(route: Route) -> None:
        held.append(route) if is_held and _asks_for(route, "campaigns") else route.continue_()

    visit.page.route(_QUESTIONS, hold)
    visit.open(**PERIOD)
    expect(visit.page.locator("#title-kpi")).to_be_visible()
    expect(visit.page.locator("#card-campaigns .mantine-Skeleton-root").first).to_be_visible()
    is_held = False
    for route in held:
        route.continue_()
    expect(visit.page.locator("#card-campaigns tbody tr").first).to_be_visible()
    visit.settled()


def test_a_slow_query_fails_in_its_card_and_can_be_asked_again(
    browser: Browser, sample_url: str, sample_reader_url: str
) -> None:
    with (
        serving_page(sample_reader_url, statement_timeout=3.0) as site,
        psycopg.connect(sample_url) as connection,
        visiting(browser, site) as visit,
    ):
        visit.overview()
        connection.execute("lock table prod.dim_campaigns")
        visit.choose("platform", "Meta")
        failed = visit.page.locator("#card-campaigns .notice-red")
        expect(failed).to_contain_text("took too long", timeout=60_000)
        # Those that need no names of campaigns are not affected.
        expect(visit.page.locator("#card-trend_leads svg").first).to_be_visible()
        expect(visit.page.locator("#card-share .notice-red")).to_have_count(0)
        connection.rollback()
        visit.settled()
        failed.get_by_role("button", name="Retry").click()
        expect(visit.page.locator("#card-campaigns tbody tr").first).to_be_visible()


@pytest.mark.parametrize(
    ("name", "place", "filled"),
    [("utm", "#card-utm", "#card-utm tbody tr"), ("status", "#status", "#status-line")],
)
def test_a_question_that_never_arrives_fails_in_its_place_too(
    browser: Browser, site: str, name: str, place: str, filled: str
) -> None:
    with visiting(browser, site) as visit:
        visit.overview()

        def fail(route: Route) -> None:
            route.abort() if _asks_for(route, name) else route.continue_()

        visit.page.route(_QUESTIONS, fail)
        visit.choose("platform", "Meta")
        failed = visit.page.locator(f"{place} .notice-red")
        expect(failed).to_contain_text("could not be loaded")
        visit.page.unroute(_QUESTIONS)
        failed.get_by_role("button", name="Retry").click()
        expect(visit.page.locator(filled).first).to_be_visible()
        # The browser itself notes that a request of ours failed.
        visit.problems.clear()


def test_a_period_without_data_says_what_to_do(visit: Visit) -> None:
    visit.overview(**{"from": "2015-01-01", "to": "2015-01-07"})
    for name in (
        "campaigns",
        "share",
        "utm",
        "reco",
        "scatter",
        "paid",
        "first_last",
        "trend_leads",
        "trend_spend",
        "metrics",
    ):
        card = visit.page.locator(f"#card-{name} .empty")
        expect(card).to_contain_text("period")
    # A longer period would not help it.
    expect(visit.page.locator("#card-wow .empty")).to_contain_text("another last day")
    expect(visit.page.locator("#card-anomalies .empty")).to_contain_text("Nothing unusual")
    # A number that does not exist is a dash, never 0 or NaN.
    expect(visit.page.locator("[data-kpi=cpl]")).to_have_text("–")
    expect(visit.page.locator("[data-kpi=leads]")).to_have_text("0")
    # Nothing after nothing is no change, and nothing new.
    expect(visit.page.locator("[data-change=leads]")).to_have_text("–")
    assert "NaN" not in visit.page.locator("#main").inner_text()


def test_the_page_says_that_the_warehouse_is_away(browser: Browser) -> None:
    with (
        serving_page("postgresql://reader@127.0.0.1:1/nothing") as site,
        visiting(browser, site) as visit,
    ):
        visit.open(**PERIOD)
        expect(visit.page.locator("#status")).to_contain_text("cannot be reached", timeout=30_000)
        expect(visit.page.locator("#overview .notice-red")).to_have_count(len(NAMES), timeout=30_000)
        expect(visit.page.locator("#card-kpi .notice-red")).to_contain_text("database cannot be reached")
        expect(visit.filter("platform")).to_be_visible()


@pytest.mark.parametrize("pressed", ["#status", "#card-utm"])
def test_one_retry_brings_everything_back_after_an_outage(
    browser: Browser, postgres_bin: Path | None, pressed: str
) -> None:
    home = reachable_directory("attribution-page-")
    try:
        url = server.start(home, bin_dir=postgres_bin)
        upgrade(url, Settings())
        with serving_page(reader_login(url)) as site, visiting(browser, site) as visit:
            server.stop(home, bin_dir=postgres_bin)
            visit.open()
            expect(visit.page.locator("#main .notice-red")).to_have_count(len(NAMES) + 1)
            expect(visit.filter("from")).to_have_value("")
            assert server.start(home, bin_dir=postgres_bin) == url
            visit.page.locator(pressed).get_by_role("button", name="Retry").click()
            expect(visit.page.locator("#main .notice-red")).to_have_count(0)
            expect(visit.page.locator("#status-line")).to_be_visible()
            expect(visit.filter("from")).not_to_have_value("")
            # Presets count from the newest day, which is known again.
            visit.choose("preset", "Last 7 days")
            newest = date.fromisoformat(visit.filter("to").input_value())
            expect(visit.filter("from")).to_have_value((newest - timedelta(days=6)).isoformat())
            visit.settled()
    finally:
        server.stop(home, bin_dir=postgres_bin)
        shutil.rmtree(home)


@pytest.mark.parametrize(("hours", "is_stale"), [(35, False), (37, True)])
def test_data_older_than_a_day_and_a_half_bring_a_warning(hours: int, is_stale: bool) -> None:
    shown = _status(data_as_of=_NOW - timedelta(hours=hours))
    assert ("hours old" in shown) is is_stale
    assert "Data as of" in shown


@pytest.mark.parametrize(
    ("newest_day", "data_as_of", "is_old"),
    [
        # 21 October ends at 21:00 UTC in Kyiv: 36 hours later it is 9 o'clock.
        (date(2025, 10, 21), datetime(2025, 10, 23, 8, 59, tzinfo=UTC), False),
        (date(2025, 10, 21), datetime(2025, 10, 23, 9, 1, tzinfo=UTC), True),
        (None, datetime(2025, 10, 23, 9, 1, tzinfo=UTC), False),
        # One cause, one warning.
        (date(2025, 10, 19), datetime(2025, 10, 20, 12, tzinfo=UTC), False),
    ],
)
def test_sources_that_give_nothing_new_bring_a_warning(
    newest_day: date | None, data_as_of: datetime, is_old: bool
) -> None:
    now = max(_NOW, data_as_of)
    shown = _status(now=now, newest_day=newest_day, data_as_of=data_as_of)
    assert ("nothing newer has come" in shown) is is_old
    assert ("figures up to" in shown) is (newest_day is not None)


@pytest.mark.parametrize(("last", "is_ahead"), [(21, False), (22, True)])
def test_a_period_that_ends_after_the_figures_brings_a_warning(last: int, is_ahead: bool) -> None:
    shown = _status(newest_day=date(2025, 10, 21), last=date(2025, 10, last))
    assert ("no figures after 21 Oct 2025" in shown) is is_ahead


_NOW = datetime(2025, 10, 22, 12, tzinfo=UTC)
_TODAY = _NOW.date()


def _status(
    *,
    now: datetime = _NOW,
    data_as_of: datetime = _NOW,
    newest_day: date | None = _TODAY,
    last: date = _TODAY,
) -> str:
    version = DataVersion(
        refresh_id=1,
        refreshed_at=now,
        upgraded_at=now,
        data_as_of=data_as_of,
        currency="UAH",
        newest_day=newest_day,
        date_from=last,
        date_to=last,
    )
    return str(status(Words("en"), version, Period(last, last), ZoneInfo("Europe/Kyiv"), now))


@pytest.mark.parametrize("path", ["/api/nothing", "/api/analytics/nothing", "/dashboard/nothing", "/nothing"])
def test_unknown_paths_are_problems_and_no_pages(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
