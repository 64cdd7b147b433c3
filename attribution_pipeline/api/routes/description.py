"""What the OpenAPI document says about an answer."""

from typing import Any

from attribution_pipeline.analytics.units import Row
from attribution_pipeline.api.answers import Many, One
from attribution_pipeline.api.csv_text import CSV
from attribution_pipeline.api.problems import header, responses

_ERRORS = (400, 401, 405, 422, 429, 431, 500, 503)
_ETAG = header("ETag", "Another one means other bytes; a refresh that publishes changes it")
_UNCHANGED = {
    304: {"description": "The answer with the ETag of If-None-Match is still right", "headers": _ETAG}
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "ETags of answers that the caller holds, separated by commas",
    "schema": {"type": "string"},
}


def object_of(row_type: type[Row]) -> dict[str, Any]:
    """Arguments of a path whose answer is a single object."""
    answer = {"description": "The object"}
    return _described(One[row_type], answer)  # type: ignore[valid-type]


def list_of(row_type: type[Row], *further_errors: int) -> dict[str, Any]:
    """Arguments of a path whose answer is a list; ``further_errors`` are those that not every path has."""
    answer = {"content": {CSV: {"schema": {"type": "string"}}}, "description": "The list; CSV has data alone"}
    return _described(Many[row_type], answer, *further_errors)  # type: ignore[valid-type]


def _described(model: type[Any], answer: dict[str, Any], *further_errors: int) -> dict[str, Any]:
    errors = responses(*sorted({*_ERRORS, *further_errors}))
    return {
        "response_model": model,
        "responses": {200: {**answer, "headers": _ETAG}, **_UNCHANGED, **errors},
        "openapi_extra": {"parameters": [_IF_NONE_MATCH]},
    }
