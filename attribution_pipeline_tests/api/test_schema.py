"""The OpenAPI document: complete, and what it promises holds for generated requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from attribution_pipeline_tests.api.serving import LISTS, serving_api

#: Dates of one another cannot be told by a schema, so that a request it allows may be refused all the same.
_CONFIG = SchemathesisConfig.from_dict(
    {
        "seed": 20251021,
        "generation": {"deterministic": True, "max-examples": 12},
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 304, 404, 422]}},
    }
)


@pytest.fixture(scope="module")
def generated(sample_url: str) -> Iterator[Any]:
    with serving_api(sample_url) as client:
        yield schemathesis.openapi.from_url(f"{client.base_url}/openapi.json", config=_CONFIG)


schema = schemathesis.pytest.from_fixture("generated")


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_generated_requests_find_nothing(case: Any) -> None:  # noqa: ANN401 - schemathesis has no type for it
    case.call_and_validate()


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


def test_amounts_are_numbers(api: httpx.Client) -> None:
    parts = api.get("/openapi.json").json()["components"]["schemas"]
    assert parts["Campaign"]["properties"]["spend"]["type"] == "number"
    assert {kind["type"] for kind in parts["Campaign"]["properties"]["cpl"]["anyOf"]} == {"number", "null"}
    assert type(api.get(LISTS[2]).json()["data"][0]["spend"]) is float
