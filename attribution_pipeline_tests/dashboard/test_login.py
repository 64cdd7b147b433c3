"""Who may look: the tokens of the API, through a cookie that scripts and other sites cannot use."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import Browser, expect

from attribution_pipeline.api.security import Tokens
from attribution_pipeline.dashboard.login import COOKIE, Sessions
from attribution_pipeline_tests.dashboard.browsing import PERIOD, serving_page, visiting

_TOKEN = "anna-0123456789abcdef"


@pytest.fixture(scope="module")
def guarded(sample_reader_url: str) -> Iterator[str]:
    with serving_page(sample_reader_url, tokens=f"anna:{_TOKEN},borys:borys-0123456789abcdef") as address:
        yield address


def _login(client: httpx.Client, token: str, following: str = "") -> httpx.Response:
    return client.post("/dashboard/login", data={"token": token, "next": following})


def test_a_reader_logs_in_comes_back_and_logs_out(browser: Browser, guarded: str) -> None:
    with visiting(browser, guarded) as visit:
        visit.open(**PERIOD, view="journey")
        visit.page.get_by_label("Access token").fill("wrong")
        visit.page.get_by_role("button", name="Log in").click()
        expect(visit.page.get_by_role("alert")).to_contain_text("not known")
        visit.problems.clear()  # The browser notes that the answer was 403.
        visit.page.get_by_label("Access token").fill(_TOKEN)
        visit.page.get_by_role("button", name="Log in").click()
        # Where the reader wanted to be.
        expect(visit.page.locator("#title-journey-platforms")).to_be_visible()
        [cookie] = visit.page.context.cookies()
        assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == (COOKIE, True, "Strict")
        assert cookie["path"] == "/dashboard/"
        assert _TOKEN not in cookie["value"]
        visit.page.get_by_role("button", name="Log out").click()
        expect(visit.page.get_by_label("Access token")).to_be_visible()
        assert visit.page.context.cookies() == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/dashboard/_dash-layout"),
        ("GET", "/dashboard/_dash-dependencies"),
        ("POST", "/dashboard/_dash-update-component"),
        ("GET", "/dashboard/csv/campaigns"),
    ],
)
def test_nothing_of_the_page_answers_strangers(guarded: str, method: str, path: str) -> None:
    with httpx.Client(base_url=guarded) as client:
        answer = client.request(method, path, json={} if method == "POST" else None)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        forged = URLSafeTimedSerializer("another secret", salt=COOKIE).dumps("anna")
        client.cookies.set(COOKIE, forged)
        assert client.request(method, path, json={} if method == "POST" else None).status_code == 401


def test_the_api_takes_no_cookie(guarded: str) -> None:
    with httpx.Client(base_url=guarded) as client:
        assert _login(client, _TOKEN).status_code == 303
        assert client.get("/dashboard/csv/campaigns").status_code == 200
        cookie = client.cookies[COOKIE]
        answer = client.get("/api/analytics/dashboard/v5/kpi", headers={"Cookie": f"{COOKIE}={cookie}"})
        assert answer.status_code == 401


@pytest.mark.parametrize("following", ["https://evil.example/", "//evil.example", "?lang=en&view=journey"])
def test_a_login_leads_to_the_page_and_nowhere_else(guarded: str, following: str) -> None:
    with httpx.Client(base_url=guarded) as client:
        assert _login(client, _TOKEN, following).headers["location"].startswith("/dashboard/?")


def test_a_link_on_another_site_is_asked_for_again_by_the_page_itself(guarded: str) -> None:
    with httpx.Client(base_url=guarded) as client:
        answer = client.get("/dashboard/?lang=en", headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 200
        assert 'http-equiv="refresh" content="0;url=/dashboard/?lang=en"' in answer.text


def test_guessing_is_slowed_down(sample_reader_url: str) -> None:
    with (
        serving_page(sample_reader_url, tokens=f"anna:{_TOKEN}") as site,
        httpx.Client(base_url=site) as client,
    ):
        assert {_login(client, f"guess {number}").status_code for number in range(10)} == {403}
        assert _login(client, _TOKEN).status_code == 429


def test_large_questions_are_refused(guarded: str) -> None:
    with httpx.Client(base_url=guarded) as client:
        assert _login(client, "x" * 70_000).status_code == 413


def test_sessions_end_with_their_token_and_with_time(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {"anna": _TOKEN}
    sessions = Sessions(Tokens(named), named)
    cookie = sessions.opened(_TOKEN)
    assert cookie is not None
    assert sessions.holder(cookie) == "anna"
    assert sessions.opened("another") is None
    renewed = {"anna": "another-0123456789abcdef"}
    assert Sessions(Tokens(renewed), renewed).holder(cookie) is None
    now = time.time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 13 * 3_600)
    assert sessions.holder(cookie) is None
