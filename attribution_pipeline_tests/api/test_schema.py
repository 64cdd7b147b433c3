"""The OpenAPI document: complete, and what it promises holds for generated requests."""

from __future__ import annotations

from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from attribution_pipeline.api.app import create_app
from attribution_pipeline_tests.api.serving import KPI, LISTS, V9, WIDGETS, options, reader

#: Dates of one another cannot be told by a schema, so that a request it allows may be refused all the same.
_CONFIG = SchemathesisConfig.from_dict(
    {
        "seed": 20251021,
        "generation": {"deterministic": True, "max-examples": 8},
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 304, 404, 422]}},
    }
)


#: No warehouse is asked for the document.
schema = schemathesis.openapi.from_dict(
    create_app(options(), reader("postgresql://127.0.0.1:1/nothing")).openapi(), config=_CONFIG
)


@schema.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_generated_requests_find_nothing(case: schemathesis.Case[Any], api: httpx.Client) -> None:
    case.call_and_validate(base_url=str(api.base_url))


def test_every_field_is_described(api: httpx.Client) -> None:
    document = api.get("/openapi.json").json()
    parts = document["components"]["schemas"]
    for name, part in parts.items():
        for field, description in part.get("properties", {}).items():
            known = (
                "description" in description or "$ref" in description or field in {"data", "meta", "status"}
            )
            assert known, f"{name}.{field} has no description"
    for path, methods in document["paths"].items():
        assert set(methods) == {"get"}
        assert methods["get"]["description"], path
        for parameter in methods["get"].get("parameters", []):
            assert parameter["description"], (path, parameter["name"])
        for status, answer in methods["get"]["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (path, status)
    for path in LISTS:
        content = document["paths"][path]["get"]["responses"]["200"]["content"]
        assert set(content) == {"application/json", "text/csv"}
        (row,) = (
            parts[content["application/json"]["schema"]["$ref"].rpartition("/")[2]]["properties"]["data"][
                "items"
            ],
        )
        assert parts[row["$ref"].rpartition("/")[2]]["description"]


def test_headers_are_described(api: httpx.Client) -> None:
    paths = api.get("/openapi.json").json()["paths"]
    for path in (KPI, *LISTS):
        described = paths[path]["get"]
        assert "If-None-Match" in {parameter["name"] for parameter in described["parameters"]}
        for status in ("200", "304"):
            assert set(described["responses"][status]["headers"]) == {"ETag"}
        for status in ("429", "503"):
            assert set(described["responses"][status]["headers"]) == {"Retry-After"}


def test_each_path_has_the_errors_that_it_can_give(api: httpx.Client) -> None:
    paths = api.get("/openapi.json").json()["paths"]
    errors = {
        path: {int(status) for status in methods["get"]["responses"] if int(status) >= 400}
        for path, methods in paths.items()
    }
    always = {400, 405, 431, 500}
    asking = always | {429, 503}
    assert errors.pop("/health/live") == always
    assert errors.pop("/health/ready") == asking
    assert errors.pop(f"{V9}/leads/{{lead_source_id}}/journey") == asking | {401, 404, 422}
    assert set(errors) == {KPI, *LISTS}
    assert all(statuses == asking | {401, 422} for statuses in errors.values())


def test_the_least_spend_is_a_number(api: httpx.Client) -> None:
    described = api.get("/openapi.json").json()["paths"][f"{WIDGETS}/sales/v6/reco/budget"]["get"]
    (spend,) = (part for part in described["parameters"] if part["name"] == "min_spend")
    assert (spend["schema"]["type"], spend["schema"]["default"]) == ("number", 100)


def test_amounts_are_numbers(api: httpx.Client) -> None:
    parts = api.get("/openapi.json").json()["components"]["schemas"]
    assert parts["Campaign"]["properties"]["spend"]["type"] == "number"
    assert {kind["type"] for kind in parts["Campaign"]["properties"]["cpl"]["anyOf"]} == {"number", "null"}
    assert type(api.get(LISTS[2]).json()["data"][0]["spend"]) is float
