"""Who may ask, what an answer never holds, and what the log never holds."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import httpx
import pytest
from pydantic import ValidationError

from attribution_pipeline.api.security import Tokens
from attribution_pipeline_tests.api.serving import KPI, LISTS, V9, options, serving_api
from attribution_pipeline_tests.dashboard.browsing import serving_page
from attribution_pipeline_tests.warehouse.server_process import wait_for

_ANNA, _BORYS = "anna-0123456789abcdef", "borys-0123456789abcdef"


@pytest.fixture(scope="module")
def guarded(sample_reader_url: str) -> Iterator[httpx.Client]:
    with serving_api(
        sample_reader_url,
        tokens=f"anna:{_ANNA},borys:{_BORYS}",
        cors_origins="https://page.example",
        hosts="api.example",
    ) as client:
        yield client


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("token", [_ANNA, _BORYS])
def test_each_token_opens_the_api(guarded: httpx.Client, token: str) -> None:
    for path in (KPI, LISTS[0]):
        assert guarded.get(path, headers=_bearer(token)).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        f"Bearer {_ANNA}x",
        f"Bearer {_ANNA[:-1]}",
        f"Basic {_ANNA}",
        "Bearer anna",
        _ANNA,
    ],
)
def test_nothing_else_does(guarded: httpx.Client, header: str) -> None:
    for path in (KPI, f"{V9}/leads/1/journey", "/api/nothing"):
        answer = guarded.get(path, headers={"Authorization": header} if header else {})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["content-type"] == "application/problem+json"
        assert "anna" not in answer.text


def test_health_and_the_description_need_no_token(guarded: httpx.Client) -> None:
    for path in ("/health/live", "/health/ready", "/docs", "/openapi.json"):
        assert guarded.get(path).status_code == 200


def test_tokens_are_hashes_and_have_one_holder() -> None:
    tokens = Tokens({"anna": _ANNA, "borys": _BORYS})
    assert [tokens.holder(token) for token in (_ANNA, _BORYS, "", "x")] == ["anna", "borys", None, None]
    assert _ANNA not in repr(vars(tokens))


def test_huge_headers_are_refused(api: httpx.Client) -> None:
    answer = api.get(KPI, headers={"X-Much": "x" * 70_000})
    assert (answer.status_code, answer.headers["content-type"]) == (431, "application/problem+json")
    assert api.get(KPI, headers={"X-Much": "x" * 20_000}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "[::2]", "localhost.evil.example:80"]
)
def test_foreign_host_names_are_refused(api: httpx.Client, host: str) -> None:
    assert api.get(KPI, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000", "api.example"])
def test_own_host_names_are_not(guarded: httpx.Client, host: str) -> None:
    assert guarded.get(KPI, headers={"Host": host, **_bearer(_ANNA)}).status_code == 200


def test_no_other_site_may_ask_unless_it_is_named(api: httpx.Client, guarded: httpx.Client) -> None:
    site = {"Origin": "https://page.example", "Access-Control-Request-Method": "GET"}
    assert not [name for name in api.get(KPI, headers=site).headers if name.startswith("access-control")]
    allowed = guarded.options(KPI, headers=site)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (
        200,
        "https://page.example",
    )
    other = guarded.get(KPI, headers={"Origin": "https://evil.example", **_bearer(_ANNA)})
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize("path", [KPI, "/health/live", "/openapi.json", "/docs", "/api/nothing"])
def test_every_answer_has_the_headers_of_a_careful_server(api: httpx.Client, path: str) -> None:
    headers = api.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"].partition("style-src")[0]


def test_a_request_keeps_its_id(api: httpx.Client) -> None:
    assert api.get(KPI, headers={"X-Request-ID": "order-7"}).headers["x-request-id"] == "order-7"
    for unfit in (b"a b", b"x" * 65, "é".encode()):
        given = api.get(KPI, headers={b"X-Request-ID": unfit}).headers["x-request-id"]
        assert re.fullmatch(r"[0-9a-f]{32}", given)


def test_the_log_has_one_line_a_request_and_no_secret(
    guarded: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="attribution_pipeline.api"):
        guarded.get(KPI, params={"email": "anna@example.com"}, headers=_bearer(_ANNA))
        guarded.get("/api/a%0Ab", headers=_bearer("wrong-token-wrong-token"))
        # A line is written when its answer has been sent.
        wait_for(lambda: len(caplog.records) >= 2)
    lines = [record.getMessage() for record in caplog.records]
    assert [line.split()[:3] for line in lines] == [["GET", KPI, "422"], ["GET", "/api/a\\nb", "401"]]
    assert lines[0].endswith("anna")
    for secret in (_ANNA, "wrong-token", "example.com"):
        assert secret not in caplog.text


def test_who_asks_too_often_waits(sample_reader_url: str) -> None:
    with serving_api(sample_reader_url, tokens=f"anna:{_ANNA},borys:{_BORYS}", rate_limit="3/hour") as client:
        statuses = [client.get(KPI, headers=_bearer(_ANNA)).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        late = client.get(KPI, headers=_bearer(_ANNA))
        assert 0 < int(late.headers["retry-after"]) <= 3600
        assert late.headers["content-type"] == "application/problem+json"
        # Another holder has requests of its own, and health is always told.
        assert client.get(KPI, headers=_bearer(_BORYS)).status_code == 200
        assert [client.get("/health/live").status_code for _ in range(4)] == [200] * 4
        # Guessing tokens is asking as well.
        guesses = [client.get(KPI, headers=_bearer(f"guess-{n}-0123456789")).status_code for n in range(4)]
        assert guesses == [401, 401, 401, 429]


def test_what_asks_the_warehouse_is_limited_by_family(sample_reader_url: str) -> None:
    with (
        serving_page(sample_reader_url, rate_limit="3/hour") as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        for path in (KPI, "/health/ready", "/dashboard/csv/campaigns"):
            answers = [client.get(path) for _ in range(4)]
            assert [answer.status_code for answer in answers] == [200, 200, 200, 429], path
            assert int(answers[-1].headers["retry-after"]) > 0
            assert answers[-1].headers["content-type"] == "application/problem+json"
        # The page is one family.
        assert client.get("/dashboard/").status_code == 429
        assert client.post("/dashboard/_dash-update-component", json={}).status_code == 429
        # What asks nobody is free.
        for path in (
            "/health/live",
            "/dashboard/login",
            "/dashboard/assets/page.css",
            "/dashboard/_dash-layout",
        ):
            assert [client.get(path).status_code for _ in range(5)] == [200] * 5, path


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.1", "example.com"])  # noqa: S104 - refused
def test_other_addresses_need_tokens(host: str) -> None:
    with pytest.raises(ValidationError, match="ATTRIBUTION_API_TOKENS"):
        options(host=host)
    assert options(host=host, tokens=f"anna:{_ANNA}").host == host
    for loopback in ("127.0.0.1", "127.0.0.2", "::1", "localhost"):
        assert options(host=loopback).is_loopback


@pytest.mark.parametrize(
    "tokens",
    ["anna", "anna:short", ":0123456789abcdef", f"anna:{_ANNA},anna:{_BORYS}", "an na:0123456789abcdef"],
)
def test_unfit_tokens_are_refused_without_telling_them(tokens: str) -> None:
    with pytest.raises(ValidationError) as caught:
        options(tokens=tokens)
    message = str(caught.value.errors(include_input=False))
    assert not any(secret in message for secret in ("short", "0123456789abcdef"))


@pytest.mark.parametrize("proxies", ["*", "proxy.example", "10.0.0", "10.0.0.1/8", "10.0.0.1,x"])
def test_proxies_are_addresses_or_networks(proxies: str) -> None:
    with pytest.raises(ValidationError, match="no address or network"):
        options(proxies=proxies)
    assert options(proxies="::1, 10.0.0.0/8,").proxy_list == ["::1", "10.0.0.0/8"]


def test_no_answer_holds_contact_data(api: httpx.Client) -> None:
    document = api.get("/openapi.json").json()
    fields = {
        name for part in document["components"]["schemas"].values() for name in part.get("properties", {})
    }
    assert not {name for name in fields if re.search(r"phone|mail|full_name|fb_lead_id|clid", name)}
    for path in LISTS:
        assert not re.search(r"[\w.+-]+@[\w-]+\.\w+|\+?380\d{9}", api.get(path).text), path
