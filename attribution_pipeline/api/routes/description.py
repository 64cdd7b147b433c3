"""What the OpenAPI document says about an answer."""

from typing import Any

from attribution_pipeline.analytics.units import Row
from attribution_pipeline.api.answers import Many, One
from attribution_pipeline.api.csv_text import CSV
from attribution_pipeline.api.problems import responses

_ERRORS = responses(400, 401, 404, 405, 422, 429, 500, 503)
_UNCHANGED = {304: {"description": "The answer with the ETag of If-None-Match is still right"}}


def object_of(row_type: type[Row]) -> dict[str, Any]:
    """Arguments of a path whose answer is a single object."""
    return {"response_model": One[row_type], "responses": {**_UNCHANGED, **_ERRORS}}  # type: ignore[valid-type]


def list_of(row_type: type[Row]) -> dict[str, Any]:
    """Arguments of a path whose answer is a list."""
    as_csv = {"content": {CSV: {"schema": {"type": "string"}}}, "description": "The list; CSV has data alone"}
    return {
        "response_model": Many[row_type],  # type: ignore[valid-type]
        "responses": {200: as_csv, **_UNCHANGED, **_ERRORS},
    }
