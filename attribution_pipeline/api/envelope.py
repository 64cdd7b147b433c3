"""Around every request: an id, one line in the log, security headers, HEAD, and an answer even to our own bugs."""

import logging
import re
import time
import uuid
from contextvars import ContextVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from attribution_pipeline.api.problems import internal_error

#: Paths of our own; what is mounted beside them minds its own Content-Security-Policy.
OWN_PATHS = ("/api/", "/health/", "/openapi.json", "/docs")

_log = logging.getLogger("attribution_pipeline.api.access")

#: Id of the request that this code runs for.
request_id: ContextVar[str] = ContextVar("request_id", default="-")

_FIT_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_POLICY = "default-src 'none'; frame-ancestors 'none'"


class RequestIdFilter(logging.Filter):
    """Gives every line of the log the id of its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add ``request_id`` to the record; all records pass."""
        record.request_id = request_id.get()
        return True


class Envelope:
    """ASGI middleware: the outermost part of the API. The log holds paths and names, no parameters and no secrets."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identity = _identity(scope)
        token = request_id.set(identity)
        answer = _Answer(send, scope, identity)
        began = time.perf_counter()
        try:
            # HEAD is GET without the body, on every path.
            await self._app({**scope, "method": "GET"} if answer.is_head else scope, receive, answer.send)
        except Exception as error:
            if answer.status is not None:
                raise
            await internal_error(error)(scope, receive, answer.send)
        finally:
            milliseconds = 1000 * (time.perf_counter() - began)
            caller = scope.get("state", {}).get("caller", "-")
            _log.info(
                "%s %s %s %.1f ms %s", scope["method"], _path(scope), answer.status, milliseconds, caller
            )
            request_id.reset(token)


class _Answer:
    """Sends an answer with our headers, and without its body if that was not asked for."""

    def __init__(self, send: Send, scope: Scope, identity: str) -> None:
        self._send = send
        self._path: str = scope["path"]
        self._identity = identity
        self.is_head: bool = scope["method"] == "HEAD"
        self.status: int | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self._identity
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            if self._path.startswith(OWN_PATHS):
                headers.setdefault("Content-Security-Policy", _POLICY)
        elif self.is_head:
            message = {**message, "body": b""}
        await self._send(message)


def _identity(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _FIT_ID.fullmatch(given) else uuid.uuid4().hex


def _path(scope: Scope) -> str:
    # A line of the log is one line, whatever was asked for.
    return ascii(scope["path"])[1:-1][:200]
