"""Logging in with a token of the API: a signed cookie instead of a header, for people with a browser."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qs, quote

from fastapi import FastAPI, Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from attribution_pipeline.api.problems import problem
from attribution_pipeline.api.security import Tokens
from attribution_pipeline.dashboard.mounted import PREFIX
from attribution_pipeline.dashboard.security import page_headers
from attribution_pipeline.dashboard.texts import Language, preferred_language, texts

COOKIE = "attribution_session"
_SECONDS = 12 * 3_600
_LOGIN, _LOGOUT = PREFIX + "login", PREFIX + "logout"
#: Files of libraries and the page's own style, which the login form needs too.
_PUBLIC = (_LOGIN, _LOGOUT, PREFIX + "assets/", PREFIX + "_dash-component-suites/", PREFIX + "_favicon.ico")
#: Bytes of a form or of a question that a part of the page asks.
_LARGEST = 65_536
_TRIES = parse("10/minute")


class Sessions:
    """Who may look at the page: holders of the API's tokens.

    Args:
        tokens: Knows whose a token is.
        named: Tokens by the name of their holder; none: everyone who reaches the server may look.
    """

    def __init__(self, tokens: Tokens, named: Mapping[str, str]) -> None:
        self._tokens = tokens
        # Signed with the token itself: sessions outlive a restart, and end when their token is taken away.
        self._signers = {name: URLSafeTimedSerializer(token, salt=COOKIE) for name, token in named.items()}

    @property
    def are_needed(self) -> bool:
        """Whether readers must log in."""
        return bool(self._tokens)

    def opened(self, token: str) -> str | None:
        """The cookie of a new session, or None for an unknown token."""
        name = self._tokens.holder(token)
        return None if name is None else str(self._signers[name].dumps(name))

    def holder(self, cookie: str) -> str | None:
        """Whose session a cookie is; None if it was not signed here, is too old, or its token is gone."""
        for name, signer in self._signers.items():
            try:
                if signer.loads(cookie, max_age=_SECONDS) == name:
                    return name
            except BadSignature:
                continue
        return None


class Gate:
    """ASGI middleware: asks for a session on the page's paths, and for questions of a decent size."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with the way to the login."""
        refusal = self._refusal(Request(scope)) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        path = request.url.path
        if path != PREFIX.rstrip("/") and not path.startswith(PREFIX):
            return None
        if self._sessions.are_needed and not path.startswith(_PUBLIC):
            holder = self._sessions.holder(request.cookies.get(COOKIE, ""))
            if holder is None:
                return _turned_away(request)
            request.state.caller = holder
        size = request.headers.get("content-length", "")
        if request.method == "POST" and not (size.isascii() and size.isdigit() and int(size) <= _LARGEST):
            return problem(413, f"A question of the page has a length of at most {_LARGEST} bytes.")
        return None


def _turned_away(request: Request) -> Response:
    if request.method != "GET" or request.url.path != PREFIX:
        return problem(401, "Log in on the page first.")
    if request.headers.get("sec-fetch-site") == "cross-site":
        # A link on another site: the browser has kept the cookie back, and sends it when the page itself asks again.
        again = escape(f"{PREFIX}?{request.url.query}")
        return HTMLResponse(
            f'<!DOCTYPE html><meta http-equiv="refresh" content="0;url={again}">', headers=_headers()
        )
    return RedirectResponse(f"{_LOGIN}?next={quote(request.url.query)}", status_code=303, headers=_headers())


def add_login(app: FastAPI, sessions: Sessions) -> None:
    """Add the login form."""
    limiter = MovingWindowRateLimiter(MemoryStorage())

    @app.get(_LOGIN, include_in_schema=False)
    async def form(request: Request) -> Response:
        return _form(request, request.query_params.get("next", ""))

    @app.post(_LOGIN, include_in_schema=False)
    async def login(request: Request) -> Response:
        sent = parse_qs((await request.body()).decode("utf-8", "replace"))
        following = sent.get("next", [""])[0]
        address = request.client.host if request.client else ""
        if not limiter.hit(_TRIES, "login", address):
            return _form(request, following, error="login.slower", status=429)
        cookie = sessions.opened(sent.get("token", [""])[0].strip())
        if cookie is None:
            return _form(request, following, error="login.wrong", status=403)
        # Only parameters of the page follow the path, so that nobody can be sent elsewhere.
        answer = RedirectResponse(
            f"{PREFIX}?{following.lstrip('?')}" if following else PREFIX, status_code=303, headers=_headers()
        )
        answer.set_cookie(
            COOKIE,
            cookie,
            max_age=_SECONDS,
            path=PREFIX,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer

    @app.post(_LOGOUT, include_in_schema=False)
    async def logout() -> Response:
        answer = RedirectResponse(_LOGIN, status_code=303, headers=_headers())
        answer.delete_cookie(COOKIE, path=PREFIX)
        return answer


def _headers() -> dict[str, str]:
    return {**page_headers(()), "Cache-Control": "no-store"}


def _form(request: Request, following: str, *, error: str | None = None, status: int = 200) -> Response:
    asked = parse_qs(following).get("lang", [""])[0]
    language: Language = preferred_language(asked or request.headers.get("accept-language", ""))
    words = {key: escape(text) for key, text in texts(language).items()}
    message = f'<p class="login-error" role="alert">{words[error]}</p>' if error else ""
    return HTMLResponse(
        f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{words["login.title"]}</title>
<link rel="icon" href="{PREFIX}_favicon.ico"><link rel="stylesheet" href="{PREFIX}assets/page.css">
</head>
<body class="login">
<main>
<form method="post" action="{_LOGIN}">
<p class="brand">{words["brand"]}</p>
<h1>{words["login.title"]}</h1>
{message}
<label for="token">{words["login.token"]}</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<p class="login-hint">{words["login.hint"]}</p>
<input type="hidden" name="next" value="{escape(following)}">
<button type="submit">{words["login.enter"]}</button>
</form>
</main>
</body>
</html>""",
        status_code=status,
        headers=_headers(),
    )
