"""ETags, and answers that were given a moment ago: they need neither the warehouse nor a thread."""

import hashlib
import time
from collections.abc import Mapping
from importlib.metadata import version as installed_version

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from attribution_pipeline.api.cache import ByteCache
from attribution_pipeline.api.csv_text import CSV, prefers_csv

JSON = "application/json"

_VERSION = installed_version("attribution_pipeline")


class PublishedVersion:
    """The key of the data version that a request has seen a moment ago.

    Args:
        seconds: How long a moment is; 0: every request asks the warehouse.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        # One tuple, so that threads never see half of it.
        self._seen = ("", float("-inf"))

    def see(self, key: str, asked_at: float) -> None:
        """Note what a request has seen that began to ask at ``asked_at``, by the monotonic clock."""
        if asked_at > self._seen[1]:
            self._seen = (key, asked_at)

    def known(self) -> str | None:
        """The key, if it was seen a moment ago."""
        key, asked_at = self._seen
        return key if time.monotonic() - asked_at < self._seconds else None


class RecentAnswers:
    """ASGI middleware: gives answers out of the cache while the data version is known; all others pass."""

    def __init__(self, app: ASGIApp, cache: ByteCache, published: PublishedVersion) -> None:
        self._app = app
        self._cache = cache
        self._published = published

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        answer = self._recent(scope) if scope["type"] == "http" else None
        await (answer or self._app)(scope, receive, send)

    def _recent(self, scope: Scope) -> Response | None:
        key = self._published.known()
        if key is None or not scope["path"].startswith("/api/"):
            return None
        request = Request(scope)
        media_type = wanted_type(request)
        tag = etag(key, media_type, request)
        body = self._cache.get(tag)
        # Only what was answered before is in the cache, so that its parameters need no second look.
        return None if body is None else tagged(request, tag, body, media_type)


def wanted_type(request: Request) -> str:
    """Media type in which a list is wanted."""
    return CSV if prefers_csv(request.headers.get("accept", "")) else JSON


def etag(version_key: str, media_type: str, request: Request) -> str:
    """ETag of the answer to a request for a data version; another one means other bytes."""
    query = sorted(request.query_params.multi_items())
    asked = (_VERSION, version_key, media_type, request.scope["path"], query)
    return f'"{hashlib.sha256(repr(asked).encode()).hexdigest()[:32]}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the caller holds the answer with this ETag."""
    return tag in _known_tags(request)


def _known_tags(request: Request) -> list[str]:
    return [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]


def tagged(request: Request, tag: str, body: bytes, media_type: str) -> Response:
    """The answer with its ETag; without the body if the caller holds it, or says to hold any that there is."""
    headers: Mapping[str, str] = {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Authorization",
    }
    if not {tag, "*"}.isdisjoint(_known_tags(request)):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)
