"""Answers in pages: all of them, from the first one again where a later one is lost, and nothing of a broken one."""

from collections.abc import Callable

import pytest

from attribution_pipeline.sources.api.client import Patience
from attribution_pipeline_tests.sources.google_ads.asking import Asking, days, refused
from attribution_pipeline_tests.sources.google_ads.fake_answers import bad_request, refusal
from attribution_pipeline_tests.sources.google_ads.fake_google_ads import Handler, cut_off, hang

TABLE = "google_ads_campaign_daily"
DAY = days("2025-11-19")
CAMPAIGNS = ["1", "2", "3", "4", "5"]
ACCOUNT_IS_KNOWN = None


@pytest.fixture
def five(google: Asking) -> Asking:
    """Five campaigns, which are three pages."""
    google.fake.accounts["1112223333"].rows["campaign"] = [
        {"campaign.id": int(number), "segments.date": "2025-11-19"} for number in CAMPAIGNS
    ]
    return google


def campaigns(google: Asking, **settings: object) -> list[str]:
    return [row["campaign_id"] for row in google.rows(TABLE, DAY, **settings)]


def pages(google: Asking) -> list[int]:
    """Pages that were asked for, by number, in the order of the calls."""
    tokens = ["", *dict.fromkeys(search.page_token for search in google.fake.searches if search.page_token)]
    return [tokens.index(search.page_token or "") for search in google.fake.asked("campaign")]


def test_all_pages_are_read_and_no_size_is_asked_for(five: Asking) -> None:
    assert campaigns(five) == CAMPAIGNS

    assert pages(five) == [0, 1, 2]
    assert [set(search.body) for search in five.fake.searches[1:]] == [
        {"query"},
        {"query", "pageToken"},
        {"query", "pageToken"},
    ]
    assert len({search.query for search in five.fake.asked("campaign")}) == 1
    assert five.sources[-1].usage.calls == len(five.fake.searches) + len(five.fake.sign_ins) == 5


def test_the_fake_refuses_a_page_size(five: Asking) -> None:
    source = five.source()
    with source._api() as api:
        api._token.get()
        with refused("PAGE_SIZE_NOT_SUPPORTED"):
            api._post("1112223333", {"query": "SELECT campaign.id FROM campaign", "pageSize": "10"}, None)


@pytest.mark.parametrize("code", ["EXPIRED_PAGE_TOKEN", "INVALID_PAGE_TOKEN"])
def test_a_lost_page_starts_the_day_anew(five: Asking, code: str) -> None:
    five.fake.before = [ACCOUNT_IS_KNOWN, None, None, bad_request(f"requestError.{code}")]

    assert campaigns(five) == CAMPAIGNS

    assert len(five.fake.asked("campaign")) == 6
    assert five.clock.waits == []


def test_pages_that_expire_midway_start_the_day_anew(five: Asking) -> None:
    def expire(handler: Handler) -> None:
        handler.server.fake.expire_pages()

    five.fake.before = [ACCOUNT_IS_KNOWN, None, expire]

    assert campaigns(five) == CAMPAIGNS

    assert [search.page_token is None for search in five.fake.asked("campaign")] == [
        True, False, True, False, False,
    ]  # fmt: skip


def test_pages_that_are_lost_every_time_are_given_up(five: Asking) -> None:
    lost = bad_request("requestError.EXPIRED_PAGE_TOKEN")
    five.fake.before = [ACCOUNT_IS_KNOWN, *[None, lost] * 10]

    with refused("EXPIRED_PAGE_TOKEN"):
        campaigns(five, restarts=2)

    assert len(five.fake.asked("campaign")) == 3 * 2


def test_a_page_that_names_itself_as_the_next_one_ends(five: Asking) -> None:
    five.fake.before = [ACCOUNT_IS_KNOWN, *[(200, {"nextPageToken": "same"})] * 100]

    with refused("names itself"):
        campaigns(five, restarts=1)

    assert len(five.fake.asked("campaign")) == 2 * 2


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (cut_off, "the connection broke off"),
        ((200, "<html>Welcome to the proxy</html>"), "no JSON object"),
        ((200, ["no object"]), "no JSON object"),
        (refusal(500, "INTERNAL", "internalError.INTERNAL_ERROR"), "INTERNAL_ERROR"),
        (refusal(503, "UNAVAILABLE"), "UNAVAILABLE"),
        ((502, "<html>Bad Gateway</html>"), "HTTP 502"),
        (refusal(504, "DEADLINE_EXCEEDED"), "DEADLINE_EXCEEDED"),
    ],
)
def test_what_may_pass_is_tried_again(
    five: Asking, fault: "tuple[int, object] | Callable[[Handler], bool]", problem: str
) -> None:
    five.fake.before = [ACCOUNT_IS_KNOWN, None, fault, fault]
    assert campaigns(five) == CAMPAIGNS
    assert pages(five) == [0, 1, 1, 1, 2]
    assert len(five.clock.waits) == 2
    assert five.sources[-1].usage.seconds_waited == sum(five.clock.waits)

    five.fake.before = [ACCOUNT_IS_KNOWN, None, fault, fault, fault]
    with refused(problem):
        campaigns(five)


def test_an_api_that_hangs_is_given_up(five: Asking) -> None:
    five.fake.before = [ACCOUNT_IS_KNOWN, hang, hang]

    with refused("no answer in time"):
        campaigns(five, patience=Patience(attempts=2, timeout=0.2))

    assert pages(five) == [0, 0]


@pytest.mark.parametrize(
    "answer",
    [{"results": {"campaign": {"id": "1"}}}, {"results": ["campaign 1"]}, {"results": None}],
)
def test_results_that_are_none_are_refused(five: Asking, answer: object) -> None:
    five.fake.before = [ACCOUNT_IS_KNOWN, (200, answer)]

    with refused("results are no objects"):
        campaigns(five)

    assert pages(five) == [0]


def test_a_row_of_another_day_fails_the_load(five: Asking) -> None:
    row = {"campaign": {"id": "1"}, "segments": {"date": "2025-11-18"}}
    five.fake.before = [ACCOUNT_IS_KNOWN, (200, {"results": [row]})]

    with refused("asked for 2025-11-19 to 2025-11-19, the answer holds another day"):
        campaigns(five)

    assert pages(five) == [0]


def test_a_token_that_expires_between_pages_is_renewed_once(five: Asking) -> None:
    def expire(handler: Handler) -> None:
        handler.server.fake.expire_tokens()

    five.fake.before = [ACCOUNT_IS_KNOWN, None, expire]

    assert campaigns(five) == CAMPAIGNS

    assert pages(five) == [0, 1, 1, 2]
    assert len(five.fake.sign_ins) == 2
    carried = [search.headers["Authorization"][-8:] for search in five.fake.asked("campaign")]
    assert carried == ["access-1", "access-1", "access-2", "access-2"]
    assert five.clock.waits == []


def test_a_token_that_stays_refused_fails_after_one_renewal(five: Asking) -> None:
    five.fake.before = [ACCOUNT_IS_KNOWN, None, *[refusal(401, "UNAUTHENTICATED")] * 10]

    with refused("HTTP 401 UNAUTHENTICATED; .* renew GOOGLE_ADS_REFRESH_TOKEN"):
        campaigns(five)

    assert pages(five) == [0, 1, 1]
    assert len(five.fake.sign_ins) == 2


def test_a_token_is_renewed_before_it_expires(five: Asking) -> None:
    source = five.source()
    source.accounts()
    token = source._token.get()
    five.clock.sleep(3500)
    assert source._token.get() == token
    five.clock.sleep(60)
    assert source._token.get() != token

    assert len(five.fake.sign_ins) == 2
