"""Errors as application/problem+json (RFC 9457): what went wrong and what to do, never how it looks inside."""

import logging
import traceback
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from attribution_pipeline.analytics.reader import BusyError, SlowQueryError, UnavailableError

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger(__name__)

#: What a caller may do about an answer 503, and after how many seconds.
_UNAVAILABLE: Mapping[type[UnavailableError], tuple[str, int]] = {
    SlowQueryError: ("The query took too long and was stopped; ask for fewer days.", 30),
    BusyError: ("The server is busy; ask again in a moment.", 2),
    UnavailableError: ("The warehouse cannot be reached; the server tries again with every request.", 5),
}


class FieldProblem(BaseModel):
    """A part of the request that was refused."""

    field: str = Field(description="Name of the parameter")
    reason: str = Field(description="Why it was refused")


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(
        default="about:blank", description="Always about:blank: the status says what kind it is"
    )
    title: str = Field(description="The status in words")
    status: int = Field(description="The HTTP status code")
    detail: str = Field(description="What went wrong, and what can be done")
    errors: list[FieldProblem] | None = Field(
        default=None, description="The parameters that were refused, where there are any"
    )


def problem(
    status: int,
    detail: str,
    *,
    errors: Sequence[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An answer that tells an error."""
    body = Problem(
        title=HTTPStatus(status).phrase, status=status, detail=detail, errors=list(errors) if errors else None
    )
    return Response(
        body.model_dump_json(exclude_none=True),
        status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def header(name: str, description: str, kind: str = "string") -> dict[str, Any]:
    """What a path's description says about a header that an answer always has."""
    return {name: {"description": description, "required": True, "schema": {"type": kind}}}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a path's description says about its errors."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    retry = {"headers": header("Retry-After", "Seconds to wait before asking again", "integer")}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": content,
            **(retry if status in {429, 503} else {}),
        }
        for status in statuses
    }


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error of ``app`` as a problem."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(UnavailableError, _unavailable)


def refused(field: str, reason: str) -> RequestValidationError:
    """The error to raise for a parameter that can only be judged with the data at hand; answered with 422."""
    return RequestValidationError([{"type": "refused", "loc": ("query", field), "msg": reason}])


def internal_error(error: Exception) -> Response:
    """The answer to a bug of ours. The log gets the place, not the message, which may quote rows."""
    _log.error(
        "unexpected %s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)).rstrip()
    )
    return problem(500, "The server failed at this request; its log tells where.")


async def _http_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    details = {404: "There is nothing at this path; /docs lists what there is."}
    plain = error.detail == HTTPStatus(error.status_code).phrase
    detail = details.get(error.status_code, error.detail) if plain else error.detail
    return problem(error.status_code, detail, headers=error.headers)


async def _bad_request(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    errors = [_field_problem(part) for part in error.errors()]
    detail = "; ".join(f"{part.field}: {part.reason}" for part in errors)
    return problem(422, detail, errors=errors)


def _field_problem(part: Mapping[str, Any]) -> FieldProblem:
    # The first part of the place says where the parameter stands: query or path.
    field = ".".join(str(name) for name in part["loc"][1:]) or "request"
    known = part["type"] != "extra_forbidden"
    return FieldProblem(field=field, reason=part["msg"] if known else "this path has no such parameter")


async def _unavailable(_request: Request, error: Exception) -> Response:
    detail, seconds = next(answer for kind, answer in _UNAVAILABLE.items() if isinstance(error, kind))
    _log.warning("%s: %s", error, type(error.__cause__).__name__)
    return problem(503, detail, headers={"Retry-After": str(seconds)})
