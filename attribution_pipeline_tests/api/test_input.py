"""Bad input is refused as a problem that names the field; so is every other error."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from attribution_pipeline_tests.api.serving import KPI, LISTS, V9, WIDGETS

#: Per bad query, the field that must be named.
BAD = {
    "date_from=2025-13-01": "date_from",
    "date_from=2025-02-30": "date_from",
    "date_from=20250101": "date_from",
    "date_from=2025-1-1": "date_from",
    "date_from=2025-01-01T00:00:00": "date_from",
    "date_from=1735689600": "date_from",
    "date_from=": "date_from",
    "date_from=%D9%A2%D9%A0%D9%A2%D9%A5-01-01": "date_from",
    "date_to=1999-12-31": "date_to",
    "date_to=2101-01-01": "date_to",
    "date_from=2025-02-01&date_to=2025-01-31": "date_to",
    "date_from=2020-01-01&date_to=2025-01-31": "date_to",
    "date_from=2020-01-01": "date_from",
    "platform=myspace": "platform",
    "platform=Facebook": "platform",
    "platform=": "platform",
    "platform=all&platform=meta": "platform",
    "limit=0": "limit",
    "limit=1001": "limit",
    "limit=ten": "limit",
    "limit=1_0": "limit",
    "limit=1.0": "limit",
    "limit=%205": "limit",
    "limit=5%0A": "limit",
    "limit=%2B5": "limit",
    "limit=%D9%A5": "limit",
    "limit=": "limit",
    "offset=1_0": "offset",
    "offset=-0": "offset",
    "offset=-1": "offset",
    "offset=99999999999999999999": "offset",
    "colour=red": "colour",
    "%27%3B--=1": "';--",
}


def _problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    return found


@pytest.mark.parametrize("query", BAD)
def test_bad_parameters_are_named(api: httpx.Client, query: str) -> None:
    found = _problem(api.get(f"{LISTS[2]}?{query}"), 422)
    (error,) = found["errors"]
    assert error["field"] == BAD[query]
    assert error["reason"]


@pytest.mark.parametrize("path", [KPI, *LISTS, f"{V9}/leads/1/journey"])
def test_no_path_takes_parameters_that_it_does_not_know(api: httpx.Client, path: str) -> None:
    found = _problem(api.get(path, params={"datefrom": "2025-01-01"}), 422)
    assert found["errors"] == [{"field": "datefrom", "reason": "this path has no such parameter"}]


@pytest.mark.parametrize(
    "spend",
    [
        "-1",
        "x",
        "1.001",
        "1e300",
        "1e2",
        "1_0",
        " 5",
        "5 ",
        "+5",
        ".5",
        "5.",
        "٥",
        "nan",
        "NaN",
        "Infinity",
        "",
        "9" * 30,
    ],
)
def test_the_least_spend_is_an_amount(api: httpx.Client, spend: str) -> None:
    found = _problem(api.get(f"{WIDGETS}/sales/v6/reco/budget", params={"min_spend": spend}), 422)
    assert "min_spend" in str(found["errors"])


@pytest.mark.parametrize("spend", ["0", "5", "99.5", "99.50", "1000000000"])
def test_an_amount_is_taken(api: httpx.Client, spend: str) -> None:
    assert api.get(f"{WIDGETS}/sales/v6/reco/budget", params={"min_spend": spend}).status_code == 200


@pytest.mark.parametrize(
    "lead", ["0", "-1", "x", "9223372036854775808", "1.5", "10000049.0", "1_0", "%201", "+1"]
)
def test_a_lead_is_a_number(api: httpx.Client, lead: str) -> None:
    found = _problem(api.get(f"{V9}/leads/{lead}/journey"), 422)
    assert "lead_source_id" in str(found["errors"])


def test_an_unknown_lead_is_not_found(api: httpx.Client) -> None:
    assert "touch 1." in str(_problem(api.get(f"{V9}/leads/1/journey"), 404)["detail"])


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api",
        "/api/",
        "/api/nothing",
        f"{KPI}/",
        "/health/x",
        "/docs/assets/x",
        "/docs/assets/../x",
        "/x",
    ],
)
def test_unknown_paths_are_problems(api: httpx.Client, path: str) -> None:
    _problem(api.get(path), 404)


@pytest.mark.parametrize("path", [KPI, "/health/live", f"{V9}/leads/1/journey"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_but_reading_is_allowed(api: httpx.Client, method: str, path: str) -> None:
    answer = api.request(method, path)
    _problem(answer, 405)
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_the_longest_range_is_answered(api: httpx.Client) -> None:
    period = {"date_from": "2022-10-23", "date_to": "2025-10-22"}
    for path in (KPI, *LISTS):
        assert api.get(path, params=period).status_code == 200


@pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31"])
def test_the_first_and_the_last_day_are_answered(api: httpx.Client, day: str) -> None:
    for path in (KPI, *LISTS):
        answer = api.get(path, params={"date_from": day, "date_to": day})
        assert answer.status_code == 200, answer.text
