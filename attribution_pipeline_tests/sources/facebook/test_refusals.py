"""What is tried again, what is waited for, what ends at once, and that no message tells too much."""

import json
import socket
from collections.abc import Iterator

import pytest

from attribution_pipeline.sources.api.client import Patience
from attribution_pipeline.sources.facebook import FacebookSettings
from attribution_pipeline.sources.protocol import SourceError, ThrottledError, TryAgainError
from attribution_pipeline_tests.sources.facebook.asking import APP_SECRET, EMAIL, Asking
from attribution_pipeline_tests.sources.facebook.fake_graph import CUT, TOKEN, FakeGraph, Reply, failure


@pytest.fixture
def asking(graph: FakeGraph, asking: Asking) -> Asking:
    """With an account of one ad."""
    graph.account("1").add_ads(1)
    return asking


@pytest.mark.parametrize("code", [4, 17, 32, 613, *range(80000, 80015)])
def test_a_used_up_limit_is_waited_for_with_growing_waits(
    graph: FakeGraph, asking: Asking, code: int
) -> None:
    graph.fail("ads", failure(code), failure(code))

    assert len(asking.rows("fb_ads")) == 1
    assert len(graph.calls) == 3
    first, second = asking.clock.waits
    assert 1 <= first <= 2 <= second <= 3
    assert asking.usage.seconds_waited == first + second


def usage(name: str, **value: object) -> dict[str, str]:
    return {name: json.dumps(value)}


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        (usage("X-Business-Use-Case-Usage", **{"1": [{"estimated_time_to_regain_access": 2}]}), 120),
        (usage("X-Ad-Account-Usage", acc_id_util_pct=100, reset_time_duration=45), 45),
        (
            usage(
                "X-Business-Use-Case-Usage",
                **{"1": [{"type": "ads_insights", "estimated_time_to_regain_access": 0}, {"x": 1}], "2": []},
            )
            | usage("X-Ad-Account-Usage", acc_id_util_pct=100, reset_time_duration=45),
            45,
        ),
    ],
)
def test_a_used_up_limit_is_waited_for_as_long_as_the_headers_say(
    graph: FakeGraph, asking: Asking, headers: dict[str, str], wait: float
) -> None:
    graph.fail("ads", Reply(400, failure(80004).body, headers))

    assert len(asking.rows("fb_ads")) == 1
    assert asking.clock.waits == [wait]


def test_the_longer_of_header_and_back_off_is_waited(graph: FakeGraph, asking: Asking) -> None:
    headers = usage("X-Ad-Account-Usage", acc_id_util_pct=100, reset_time_duration=1)
    graph.fail("ads", Reply(400, failure(17).body, headers))

    asking.rows("fb_ads", patience=Patience(first_wait=30))

    assert 30 <= asking.clock.waits[0] <= 60


def test_a_wait_that_is_too_long_for_a_process_is_left_to_the_scheduler(
    graph: FakeGraph, asking: Asking
) -> None:
    headers = usage("X-Business-Use-Case-Usage", **{"1": [{"estimated_time_to_regain_access": 30}]})
    graph.fail("ads", Reply(400, failure(80000).body, headers))

    refused = asking.refusal("fb_ads")

    assert isinstance(refused, ThrottledError)
    assert refused.seconds == 1800
    assert len(graph.calls) == 1
    assert asking.clock.waits == []


def test_a_limit_that_stays_used_up_is_left_to_the_scheduler(graph: FakeGraph, asking: Asking) -> None:
    graph.fail("ads", failure(4), failure(4), failure(4))

    refused = asking.refusal("fb_ads")

    assert isinstance(refused, ThrottledError)
    assert refused.seconds == 300
    assert len(graph.calls) == 3


def test_too_many_calls_without_any_reason_are_a_limit_as_well(graph: FakeGraph, asking: Asking) -> None:
    graph.fail("ads", Reply(429, raw=b"slow down"))

    assert len(asking.rows("fb_ads")) == 1


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, 0),
        (usage("X-App-Usage", call_count=84, total_time=12, total_cputime=3), 0),
        (usage("X-App-Usage", call_count=85), 60 / 16),
        (usage("X-App-Usage", total_time=92), 30),
        (usage("X-App-Usage", total_cputime=100), 60),
        (usage("X-App-Usage", total_cputime=140), 60),
        (usage("X-Ad-Account-Usage", acc_id_util_pct=92.0, reset_time_duration=900), 30),
        (usage("X-FB-Ads-Insights-Throttle", app_id_util_pct=5, acc_id_util_pct=92), 30),
        (usage("X-Business-Use-Case-Usage", **{"1": [{"call_count": 3}, {"total_time": 92}]}), 30),
        (usage("X-Business-Use-Case-Usage", **{"1": [{"estimated_time_to_regain_access": 1}]}), 60),
        (
            {"X-App-Usage": "no JSON", "X-Ad-Account-Usage": "[]", "X-Business-Use-Case-Usage": '{"1": "x"}'},
            0,
        ),
        (usage("X-App-Usage", call_count="many"), 0),
    ],
)
def test_calls_are_spaced_out_near_a_limit(
    graph: FakeGraph, asking: Asking, headers: dict[str, str], wait: float
) -> None:
    page = {"data": [{"id": "9"}], "paging": {"next": "x", "cursors": {"after": "MA=="}}}
    graph.fail("ads", Reply(body=page, headers=headers))

    assert len(asking.rows("fb_ads")) == 2
    assert asking.clock.waits == ([wait] if wait else [])
    assert asking.usage.seconds_waited == wait


def test_nothing_is_asked_when_calls_are_not_served_for_long(graph: FakeGraph, asking: Asking) -> None:
    page = {"data": [], "paging": {"next": "x", "cursors": {"after": "MA=="}}}
    headers = usage("X-Business-Use-Case-Usage", **{"1": [{"estimated_time_to_regain_access": 10}]})
    graph.fail("ads", Reply(body=page, headers=headers))

    refused = asking.refusal("fb_ads")

    assert isinstance(refused, ThrottledError)
    assert refused.seconds == 600
    assert len(graph.calls) == 1


@pytest.mark.parametrize(
    "reply",
    [
        failure(1, subcode=99, status=500),
        failure(1, "An unknown error occurred"),
        failure(2),
        failure(1357045, "A code that nobody knows yet", status=500),
        failure(104),
        failure(960),
        failure(-3, is_transient=True),
        Reply(500, raw=b"<html>"),
        Reply(503, {}),
        CUT,
        Reply(raw=b'{"data": ['),
        Reply(raw=b"<html>"),
        Reply(body=["no object"]),
    ],
)
def test_what_passes_is_tried_again(graph: FakeGraph, asking: Asking, reply: Reply) -> None:
    graph.fail("ads", reply)

    assert len(asking.rows("fb_ads")) == 1
    assert len(graph.calls) == 2
    assert len(asking.clock.waits) == 1


def test_what_does_not_pass_is_given_up(graph: FakeGraph, asking: Asking) -> None:
    graph.fail("ads", *[Reply(502, raw=b"")] * 3)

    assert str(asking.refusal("fb_ads")) == "Facebook: GET /v24.0/act_1/ads: HTTP 502"
    assert len(graph.calls) == 3


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (failure(190, f"Malformed access token {TOKEN}", status=401), "make a new one"),
        (failure(190, "Session has expired", 463, 401), "make a new one"),
        (failure(10, "Application does not have permission"), "grant the token"),
        (failure(200, "Ad account owner has NOT grant ads_read permission", status=403), "grant the token"),
        (failure(294, "Managing advertisements requires ads_management"), "grant the token"),
        (failure(100, "(#100) Missing permission"), "grant the token"),
        (failure(100, "Invalid parameter"), "error 100: Invalid parameter"),
        (failure(100, "Unsupported get request", 33), "does not exist, or the token has no access to it"),
        (failure(2635, "You are calling a deprecated version"), "v24.0 is no longer served: set a newer"),
        (failure(2500, "Error parsing graph query"), "error 2500"),
        (Reply(404, raw=b"not here"), "is the base URL that of the Graph API?"),
        (Reply(302, raw=b""), "is the base URL that of the Graph API?"),
    ],
)
def test_what_lasts_ends_at_once(graph: FakeGraph, asking: Asking, reply: Reply, message: str) -> None:
    graph.fail("ads", reply)

    refused = asking.refusal("fb_ads")

    assert not isinstance(refused, TryAgainError)
    assert message in str(refused)
    assert len(graph.calls) == 1
    assert asking.clock.waits == []


def test_another_version_of_the_api_is_named(asking: Asking) -> None:
    assert "v1.0 is no longer served" in str(asking.refusal("fb_ads", api_version="v1.0"))


def test_facebooks_reason_tells_no_secret(graph: FakeGraph, asking: Asking) -> None:
    said = f"Refused {TOKEN} of {EMAIL}, see https://graph.facebook.com/?access_token=EAAother and EAAanother123."
    graph.fail("ads", failure(100, said))

    refused = asking.refusal("fb_ads")

    assert str(refused).endswith("error 100: Refused ... of ..., see ... and ....")


def test_the_token_is_in_a_header_and_no_call_names_it(graph: FakeGraph, asking: Asking) -> None:
    asking.rows("fb_ads")

    assert graph.calls[0].token == TOKEN
    assert TOKEN not in str(graph.calls[0].parameters)


def test_calls_prove_that_they_know_the_secret_of_the_app(
    graph: FakeGraph, asking: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    graph.app_secret = APP_SECRET

    assert "Invalid appsecret_proof provided" in str(asking.refusal("fb_ads"))
    assert len(asking.rows("fb_ads", app_secret=APP_SECRET)) == 1
    proof = graph.calls[-1].parameters["appsecret_proof"]
    assert proof not in caplog.text


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_an_api_that_does_not_answer_is_not_waited_for_for_ever(asking: Asking, deaf_port: int) -> None:
    patience = Patience(attempts=2, timeout=0.05)

    refused = asking.refusal("fb_ads", base_url=f"http://127.0.0.1:{deaf_port}", patience=patience)

    assert str(refused) == "Facebook: no answer in time (GET act_1/ads)"
    assert asking.usage.calls == 2


def test_an_api_that_is_not_there_is_said_so(asking: Asking) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    refused = asking.refusal("fb_ads", base_url=f"http://127.0.0.1:{port}")

    assert str(refused) == (
        "Facebook: no connection (GET act_1/ads); check the network to 127.0.0.1, and FACEBOOK_BASE_URL"
    )
    assert asking.usage.calls == 3


def test_an_api_that_cannot_speak_tls_is_said_so(graph: FakeGraph, asking: Asking) -> None:
    refused = asking.refusal("fb_ads", base_url=graph.url.replace("http:", "https:"))

    assert str(refused).startswith("Facebook: TLS failed (GET act_1/ads); check the network to 127.0.0.1")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"access_token": " \n"}, "no access token is set: set FACEBOOK_ACCESS_TOKEN"),
        ({"access_token": f"{TOKEN}é"}, "FACEBOOK_ACCESS_TOKEN holds characters that are part of no token"),
        ({"access_token": f"{TOKEN}\n{TOKEN}"}, "FACEBOOK_ACCESS_TOKEN holds characters"),
        ({"app_secret": f"my {TOKEN}"}, "FACEBOOK_APP_SECRET holds characters"),
        (
            {"base_url": "graph.facebook.com"},
            "FACEBOOK_BASE_URL is no address such as https://graph.facebook.com",
        ),
        ({"api_version": "24.0"}, "FACEBOOK_API_VERSION is no version such as v24.0"),
        ({"account_ids": ()}, "no ad account"),
        ({"account_ids": ("act_12x",)}, "'act_12x' is no id of an ad account"),
        ({"page_ids": ("my.page",)}, "'my.page' is no id of a page"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, object], message: str) -> None:
    complete: dict[str, object] = {"access_token": TOKEN, "account_ids": ("1",)}

    with pytest.raises(SourceError, match=message) as refused:
        FacebookSettings(**(complete | settings))  # type: ignore[arg-type]
    assert TOKEN not in str(refused.value)


def test_white_space_around_a_token_is_no_part_of_it(graph: FakeGraph, asking: Asking) -> None:
    assert len(asking.rows("fb_ads", access_token=f" {TOKEN}\r\n", base_url=f"{graph.url}\n")) == 1
    assert graph.calls[0].token == TOKEN
