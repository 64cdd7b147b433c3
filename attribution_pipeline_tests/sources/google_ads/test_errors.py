"""Refusals: what is waited for, what fails at once, and what the message says to do."""

from typing import Any

import pytest

from attribution_pipeline.sources.api.client import Patience
from attribution_pipeline.sources.protocol import ThrottledError
from attribution_pipeline_tests.sources.google_ads.asking import Asking, refused
from attribution_pipeline_tests.sources.google_ads.fake_answers import QUOTED, refusal

TABLE = "google_ads_campaigns"
EXHAUSTED = "quotaError.RESOURCE_EXHAUSTED"
TEMPORARILY = "quotaError.RESOURCE_TEMPORARILY_EXHAUSTED"


def quota(code: str = EXHAUSTED, **details: Any) -> tuple[int, Any]:  # noqa: ANN401 - the answer's own
    return refusal(429, "RESOURCE_EXHAUSTED", code, **details)


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (quota(delay="60s"), 60),
        (quota(delay="60s", as_array=True), 60),
        (quota(TEMPORARILY, delay="5.5s"), 5.5),
        (quota("quotaError.EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION", delay="45s"), 45),
        (refusal(429, "RESOURCE_EXHAUSTED", retry_info="30s"), 30),
        (refusal(400, "INVALID_ARGUMENT", EXHAUSTED, delay="7s"), 7),
    ],
)
def test_the_delay_that_google_asks_for_is_waited(
    google: Asking, answer: tuple[int, Any], wait: float
) -> None:
    google.fake.before = [None, answer]

    assert google.rows(TABLE) == []

    assert google.clock.waits == [wait]
    assert google.sources[-1].usage.seconds_waited == wait
    assert len(google.fake.asked("campaign")) == 2


def test_without_a_delay_the_waits_grow(google: Asking) -> None:
    google.fake.before = [None, *[(429, "Too many requests")] * 3]

    assert google.rows(TABLE, patience=Patience(attempts=4, first_wait=10)) == []

    assert [10 * 2**n <= wait <= 10 * 2**n + 10 for n, wait in enumerate(google.clock.waits)] == [True] * 3


def test_a_delay_too_long_for_a_process_is_left_to_the_scheduler(google: Asking) -> None:
    google.fake.before = [None, quota(delay="900s")]

    with refused(
        "RESOURCE_EXHAUSTED, request rEqUeSt-1d; it asks for a wait of 900 s", ThrottledError
    ) as caught:
        google.rows(TABLE)

    assert isinstance(caught.value, ThrottledError)
    assert caught.value.seconds == 900
    assert google.clock.waits == []
    assert len(google.fake.asked("campaign")) == 1


@pytest.mark.parametrize(("delay", "seconds"), [("60s", 60), (None, 300)])
def test_a_quota_that_stays_used_up_is_left_to_the_scheduler(
    google: Asking, delay: str | None, seconds: float
) -> None:
    google.fake.before = [None, *[quota(delay=delay)] * 10]

    with refused("RESOURCE_EXHAUSTED", ThrottledError) as caught:
        google.rows(TABLE)

    assert isinstance(caught.value, ThrottledError)
    assert caught.value.seconds == seconds
    assert len(google.fake.asked("campaign")) == 3


def test_when_the_quota_of_the_day_is_used_up_nothing_is_tried_again(google: Asking) -> None:
    google.fake.before = [None, quota(delay="40591s")]

    with refused("the quota of the day is used up, there is more in 11 hours") as caught:
        google.rows(TABLE)

    assert not isinstance(caught.value, ThrottledError)
    assert google.clock.waits == []
    assert len(google.fake.asked("campaign")) == 1


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (
            refusal(400, "INVALID_ARGUMENT", "requestError.UNSUPPORTED_VERSION"),
            "v25 .*GOOGLE_ADS_API_VERSION",
        ),
        ((404, "<html>Error 404 (Not Found)!!1</html>"), "HTTP 404; .*v25 .*GOOGLE_ADS_API_VERSION"),
        (refusal(404, "NOT_FOUND"), "HTTP 404 NOT_FOUND; .*v25 .*GOOGLE_ADS_API_VERSION"),
        (
            refusal(400, "INVALID_ARGUMENT", "queryError.UNRECOGNIZED_FIELD"),
            "HTTP 400 queryError.UNRECOGNIZED_FIELD",
        ),
        (
            refusal(401, "UNAUTHENTICATED", "authenticationError.CUSTOMER_NOT_FOUND"),
            "no such account: check GOOGLE_ADS_CUSTOMER_IDS",
        ),
        (
            refusal(401, "UNAUTHENTICATED", "authenticationError.NOT_ADS_USER"),
            "NOT_ADS_USER.*GOOGLE_ADS_REFRESH_TOKEN",
        ),
        (
            refusal(403, "PERMISSION_DENIED", "authorizationError.CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION"),
            "apply for access",
        ),
        (
            refusal(403, "PERMISSION_DENIED", "authorizationError.DEVELOPER_TOKEN_PROHIBITED"),
            "GOOGLE_ADS_DEVELOPER_TOKEN belongs to another",
        ),
        (refusal(403, "PERMISSION_DENIED", "quotaError.ACCESS_PROHIBITED"), "apply for access"),
        (refusal(403, "PERMISSION_DENIED"), "HTTP 403 PERMISSION_DENIED"),
        ((302, "<html>Moved</html>"), "HTTP 302"),
        ((400, {"error": QUOTED}), "HTTP 400$"),
        ((400, [{"error": {"details": [{"errors": [{"errorCode": {"x y": QUOTED}}]}, 3]}}]), "HTTP 400 .$"),
        ((400, []), "HTTP 400$"),
    ],
)
def test_what_does_not_pass_fails_at_once(google: Asking, answer: tuple[int, Any], problem: str) -> None:
    google.fake.before = [None, answer]

    with refused(f"^Google Ads: customers/1112223333/googleAds:search: .*{problem}"):
        google.rows(TABLE)

    assert len(google.fake.asked("campaign")) == 1
    assert google.clock.waits == []


def test_a_version_that_is_not_served_names_the_setting(google: Asking) -> None:
    with refused("version v21 is not served: set GOOGLE_ADS_API_VERSION"):
        google.rows(TABLE, api_version="v21")
    assert google.fake.searches == []


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"refresh_token": "s3cret-old"}, "invalid_grant; .*renew GOOGLE_ADS_REFRESH_TOKEN"),
        ({"client_secret": "s3cret-other"}, "invalid_client; GOOGLE_ADS_CLIENT_ID and"),
    ],
)
def test_a_sign_in_that_is_refused_fails_at_once(
    google: Asking, settings: dict[str, object], problem: str
) -> None:
    with refused(f"^Google sign-in: HTTP 40[01] {problem}"):
        google.rows(TABLE, **settings)

    assert len(google.fake.sign_ins) == 1
    assert google.fake.searches == []


@pytest.mark.parametrize(
    ("answer", "problem", "calls"),
    [
        ((500, {"error": "internal_failure"}), "HTTP 500", 3),
        ((429, "<html>Sorry</html>"), "HTTP 429", 3),
        ((200, "<html>Welcome to the proxy</html>"), "no JSON object", 3),
        ((200, {"access_token": 1}), "holds no token; is GOOGLE_ADS_TOKEN_URL right", 1),
        ((404, "<html>Not found</html>"), "HTTP 404; is GOOGLE_ADS_TOKEN_URL right", 1),
        ((400, {"error": QUOTED}), "HTTP 400; is GOOGLE_ADS_TOKEN_URL right", 1),
    ],
)
def test_a_sign_in_that_fails(google: Asking, answer: tuple[int, Any], problem: str, calls: int) -> None:
    google.fake.sign_in_answers = [answer] * calls

    with refused(f"^Google sign-in: .*{problem}"):
        google.rows(TABLE)

    assert len(google.fake.sign_ins) == calls
    assert len(google.clock.waits) == calls - 1
    assert google.fake.searches == []


@pytest.mark.parametrize("which", ["base_url", "token_url"])
@pytest.mark.parametrize(
    ("scheme", "port", "problem"), [("http", ":1", "no connection"), ("https", "", "TLS failed")]
)
def test_a_server_that_cannot_be_reached(
    google: Asking, which: str, scheme: str, port: str, problem: str
) -> None:
    address = google.fake.url.replace("http", scheme)
    if port:
        address = address.rpartition(":")[0] + port

    with refused(f"{problem} \\(POST .*; check the network to 127.0.0.1, and GOOGLE_ADS_{which.upper()}"):
        google.rows(TABLE, **{which: f"{address}/token" if which == "token_url" else address})

    assert len(google.clock.waits) == 2
    assert google.fake.searches == []
