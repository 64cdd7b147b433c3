"""The address holds the page's state: filters, presets, languages, Back, and links of others."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, expect

from attribution_pipeline.analytics.period import Period
from attribution_pipeline.analytics.reader import DataVersion
from attribution_pipeline.dashboard.state import State
from attribution_pipeline_tests.dashboard.browsing import PERIOD, Visit, visiting

_VERSION = DataVersion(
    refresh_id=1,
    refreshed_at=None,
    upgraded_at=datetime(2025, 10, 22, tzinfo=UTC),
    data_as_of=None,
    currency="UAH",
    newest_day=date(2025, 10, 21),
    date_from=date(2025, 9, 22),
    date_to=date(2025, 10, 21),
)


def _address(visit: Visit) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(visit.page.url).query).items()}


def _leads(visit: Visit) -> str:
    return visit.page.locator("[data-kpi=leads]").inner_text()


def test_filters_change_address_and_figures_and_back_returns(visit: Visit) -> None:
    visit.overview()
    before = _leads(visit)
    visit.choose("platform", "Meta")
    visit.page.wait_for_url("**platform=meta**")
    expect(visit.page.locator("[data-kpi=leads]")).not_to_have_text(before)
    visit.settled()
    meta = _leads(visit)

    visit.filter("from").fill("2025-09-01")
    visit.page.wait_for_url("**from=2025-09-01**")
    expect(visit.page.locator("[data-kpi=leads]")).not_to_have_text(meta)
    assert _address(visit) == {**PERIOD, "platform": "meta", "from": "2025-09-01"}

    visit.page.go_back()
    expect(visit.page.locator("[data-kpi=leads]")).to_have_text(meta)
    expect(visit.filter("from")).to_have_value(PERIOD["from"])
    visit.page.go_back()
    expect(visit.page.locator("[data-kpi=leads]")).to_have_text(before)
    expect(visit.filter("platform")).to_have_value("All platforms")
    visit.page.go_forward()
    expect(visit.page.locator("[data-kpi=leads]")).to_have_text(meta)


def test_a_choice_as_soon_as_the_filters_are_there_is_kept(visit: Visit) -> None:
    """On a busy machine the frame in which the filters follow the address comes just after the reader's choice."""
    visit.page.add_init_script(
        """
        const frame = window.requestAnimationFrame, late = [];
        window.requestAnimationFrame = draw =>
            new Error().stack.includes("/page.js") ? late.push(draw) : frame(draw);
        document.addEventListener("click", event => {
            if (event.target.closest("[role=option]")) setTimeout(() => late.splice(0).forEach(draw => draw()));
        });
        """
    )
    visit.open(**PERIOD)
    visit.choose("platform", "Meta")
    visit.page.wait_for_url("**platform=meta**")
    visit.settled()
    expect(visit.filter("platform")).to_have_value("Meta (Facebook + Instagram)")


def test_presets_end_with_the_newest_day(visit: Visit) -> None:
    visit.overview()
    for preset, first, last in (
        ("Last 7 days", "2025-10-15", "2025-10-21"),
        ("Last 90 days", "2025-07-24", "2025-10-21"),
        ("This month", "2025-10-01", "2025-10-21"),
        ("Previous month", "2025-09-01", "2025-09-30"),
    ):
        visit.choose("preset", preset)
        visit.page.wait_for_url(f"**from={first}&to={last}**")
        expect(visit.filter("from")).to_have_value(first)
        expect(visit.filter("to")).to_have_value(last)
        expect(visit.filter("preset")).to_have_value(preset)
        visit.settled()


def test_a_bare_address_becomes_one_that_shows_the_same_later(client: httpx.Client) -> None:
    answer = client.get("/", follow_redirects=True, headers={"Accept-Language": "de, uk;q=0.8, en;q=0.5"})
    assert answer.status_code == 200
    assert str(answer.url).endswith("/dashboard/?from=2025-09-22&to=2025-10-21&platform=all&lang=uk")
    answer = client.get("/dashboard/?platform=viber", headers={"Accept-Language": "en-US"})
    assert answer.headers["location"].endswith("?from=2025-09-22&to=2025-10-21&platform=viber&lang=en")


def test_the_language_changes_everything(visit: Visit) -> None:
    visit.overview()
    visit.page.get_by_role("button", name="UK").click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Яка реклама привела кожного ліда")
    expect(visit.page.locator("#title-campaigns")).to_have_text("Кампанії")
    visit.settled()
    expect(visit.page).to_have_title("Яка реклама привела кожного ліда")
    assert _address(visit)["lang"] == "uk"
    assert visit.page.evaluate("document.documentElement.lang") == "uk"
    status = visit.page.locator("#status-line")
    expect(status).to_contain_text("14.08.2025 – 23.09.2025")
    expect(status).to_contain_text("Europe/Kyiv")
    expect(status).to_contain_text("UAH")
    visit.page.get_by_role("button", name="EN").click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Which ad brought each lead")


def test_an_unreadable_link_says_so_and_shows_the_default(visit: Visit) -> None:
    visit.overview(**{"from": "2025-13-45", "platform": "myspace"})
    expect(visit.page.locator("#status")).to_contain_text("does not exist")
    assert _address(visit) == {**PERIOD, "from": "2025-13-45", "platform": "myspace"}
    expect(visit.page.locator("#status-line")).to_contain_text("22 Sep 2025 to 21 Oct 2025")


def test_the_browser_says_which_language_where_the_address_does_not(browser: Browser, site: str) -> None:
    with visiting(browser, site, locale="uk-UA") as visit:
        visit.open()
        visit.settled()
        expect(visit.page.get_by_role("heading", level=1)).to_have_text("Яка реклама привела кожного ліда")


@pytest.mark.parametrize(
    "asked",
    [
        {"to": "20251001"},
        {"from": "1999-12-31", "to": "2025-10-01"},
        {"from": "2025-10-01", "to": "xx"},
        {"platform": "Meta"},
    ],
)
def test_what_makes_no_sense_is_the_default(asked: dict[str, str]) -> None:
    state = State.of(asked)
    assert not state.is_readable
    assert state.period(_VERSION) == (_VERSION.period(), "unreadable")


@pytest.mark.parametrize(
    ("asked", "first", "last", "problem"),
    [
        ({}, "2025-09-22", "2025-10-21", None),
        ({"from": "2025-10-01"}, "2025-10-01", "2025-10-21", None),
        ({"to": "2025-10-01"}, "2025-09-02", "2025-10-01", None),
        ({"from": "2026-01-01"}, "2026-01-01", "2026-01-01", None),
        ({"from": "2022-10-22"}, "2022-10-22", "2025-10-21", None),
        ({"from": "2022-10-20"}, "2025-09-22", "2025-10-21", "too_long"),
        ({"from": "2020-01-01", "to": "2025-10-01"}, "2025-09-22", "2025-10-21", "too_long"),
        ({"from": "2025-10-02", "to": "2025-10-01"}, "2025-09-22", "2025-10-21", "reversed"),
    ],
)
def test_days_mean_what_they_mean_in_the_api(
    asked: dict[str, str], first: str, last: str, problem: str | None
) -> None:
    period, found = State.of({**asked, "platform": "viber"}).period(_VERSION)
    assert found == problem
    assert period == Period(date.fromisoformat(first), date.fromisoformat(last), "viber")


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"from": "2020-01-01", "to": "2025-10-01"}, "at most 1,096 days"),
        ({"from": "2025-10-02", "to": "2025-10-01"}, "before the first"),
        ({"from": "2025-10-02", "to": "xx"}, "does not exist"),
    ],
)
def test_a_period_that_cannot_be_shown_says_why_and_stays_in_the_address(
    visit: Visit, client: httpx.Client, asked: dict[str, str], reason: str
) -> None:
    visit.overview(**asked)
    expect(visit.page.locator("#status .notice").first).to_contain_text(reason)
    expect(visit.page.locator("#status-line")).to_contain_text("22 Sep 2025 to 21 Oct 2025")
    assert _address(visit) == {**PERIOD, **asked}
    # What is shown is what its links and files are of.
    href = str(visit.page.locator("#card-utm .csv-link").get_attribute("href"))
    assert "from=2025-09-22&to=2025-10-21" in href
    for name in ("campaigns", "leads"):
        answer = client.get(f"/dashboard/csv/{name}", params={**PERIOD, **asked})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"


def test_one_day_is_enough_for_a_link(client: httpx.Client) -> None:
    answer = client.get("/dashboard/?from=2025-10-01&lang=en")
    assert answer.headers["location"].endswith("?from=2025-10-01&to=2025-10-21&platform=all&lang=en")


def test_a_link_is_its_state() -> None:
    asked = {**PERIOD, "view": "journey", "campaign": "a&b", "lead": "17"}
    query = State.of(asked).link()
    assert {name: values[0] for name, values in parse_qs(query[1:]).items()} == asked
