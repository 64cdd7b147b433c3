"""Who may ask: names under which the server is reached, tokens, and how often."""

import hashlib
import hmac
import re
import time
from collections.abc import Mapping

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from attribution_pipeline.api.envelope import OWN_PATHS
from attribution_pipeline.api.options import ApiOptions
from attribution_pipeline.api.problems import problem

#: The HTTP parser has no limit of its own.
_MOST_HEADER_BYTES = 65_536

#: Beginnings of the paths that ask the warehouse. Each family has a limit of its own: neither a client of the API nor a
#: probe of health shall keep readers out of the page, a load of which asks about 17 times.
_LIMITED = {
    "api": re.compile(r"/api/"),
    "health": re.compile(r"/health/ready\Z"),
    "page": re.compile(r"/dashboard/(\Z|csv/|_dash-update-component)"),
}


class Tokens:
    """The known tokens, by the name of their holder. They are kept as hashes.

    Args:
        named: Token by name; empty: everyone may ask.
    """

    def __init__(self, named: Mapping[str, str]) -> None:
        self._hashes = {name: _hash(token) for name, token in named.items()}

    def __bool__(self) -> bool:
        return bool(self._hashes)

    def holder(self, token: str) -> str | None:
        """Name of the token's holder; None: nobody's. Takes the same time for any token of a length."""
        found = None
        given = _hash(token)
        for name, known in self._hashes.items():
            if hmac.compare_digest(given, known):
                found = name
        return found


class Guard:
    """ASGI middleware: who may ask.

    It refuses huge headers, foreign Host headers, writing, who asks the warehouse too often, and under /api/ who has no
    token. The page asks for a login itself.
    """

    def __init__(self, app: ASGIApp, options: ApiOptions, tokens: Tokens) -> None:
        self._app = app
        self._tokens = tokens
        self._hosts = options.trusted_hosts
        self._limit = None if options.rate_limit == "off" else parse(options.rate_limit)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        if sum(len(name) + len(value) for name, value in scope["headers"]) > _MOST_HEADER_BYTES:
            return problem(431, f"The headers take more than {_MOST_HEADER_BYTES} bytes.")
        headers = Headers(scope=scope)
        if "*" not in self._hosts and _host_name(headers.get("host", "")) not in self._hosts:
            return problem(
                400, "The Host header names no host of this server; ATTRIBUTION_API_HOSTS lists them."
            )
        if scope["path"].startswith(OWN_PATHS) and scope["method"] not in {"GET", "HEAD"}:
            return problem(405, "The API can only be read.", headers={"Allow": "GET, HEAD"})
        family = next((name for name, start in _LIMITED.items() if start.match(scope["path"])), None)
        return self._stranger(scope, headers, family) if family is not None else None

    def _stranger(self, scope: Scope, headers: Headers, family: str) -> Response | None:
        caller = self._tokens.holder(_bearer(headers)) if self._tokens else None
        scope.setdefault("state", {})["caller"] = caller or "-"
        address = scope["client"][0] if scope.get("client") else "-"
        waiting = self._seconds_to_wait(family, f"token {caller}" if caller else f"address {address}")
        if waiting is not None:
            return problem(429, f"More than {self._limit} were sent.", headers={"Retry-After": str(waiting)})
        if self._tokens and caller is None and family == "api":
            return problem(
                401,
                "A token is needed: Authorization: Bearer TOKEN.",
                headers={"WWW-Authenticate": 'Bearer realm="attribution_pipeline"'},
            )
        return None

    def _seconds_to_wait(self, *who: str) -> int | None:
        if self._limit is None or self._limiter.hit(self._limit, *who):
            return None
        reset_at, _ = self._limiter.get_window_stats(self._limit, *who)
        return max(1, round(reset_at - time.time()))


def _host_name(header: str) -> str:
    header = header.strip().lower()
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0]


def _bearer(headers: Headers) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
