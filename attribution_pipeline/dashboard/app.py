"""The page in the API's server: under ``/dashboard/``, with the same figures and the same tokens."""

from __future__ import annotations

from pathlib import Path

import dash
from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse, Response

from attribution_pipeline.analytics.reader import Reader, UnavailableError
from attribution_pipeline.dashboard.callbacks import Answers, add_callbacks
from attribution_pipeline.dashboard.downloads import add_downloads
from attribution_pipeline.dashboard.layout import layout
from attribution_pipeline.dashboard.login import Gate, Sessions, add_login
from attribution_pipeline.dashboard.mounted import PREFIX, MountedServer
from attribution_pipeline.dashboard.security import page_headers
from attribution_pipeline.dashboard.state import State
from attribution_pipeline.dashboard.texts import preferred_language, texts
from attribution_pipeline.settings import Settings

_INDEX = """<!DOCTYPE html>
<html lang="uk">
    <head>
        {%metas%}
        <title>{%title%}</title>
        {%favicon%}
        {%css%}
    </head>
    <body>
        {%app_entry%}
        {%config%}
        {%scripts%}
        {%renderer%}
    </body>
</html>"""


def mount_page(app: FastAPI, settings: Settings) -> None:
    """Add the page to the API's server.

    Args:
        app: The server, whose ``state`` has the reader of the warehouse and the tokens: where the API asks for one, the
            page asks for a login.
        settings: For the business time zone.
    """
    reader: Reader = app.state.reader
    sessions = Sessions(app.state.tokens, app.state.options.named_tokens)
    page = dash.Dash(
        __name__,
        server=False,
        backend=MountedServer,
        routes_pathname_prefix=PREFIX,
        requests_pathname_prefix=PREFIX,
        assets_folder=str(Path(__file__).with_name("assets")),
        index_string=_INDEX,
        title=texts("en")["title"],
        update_title="",
        suppress_callback_exceptions=True,
        add_log_handler=False,
    )
    page.layout = layout()
    add_callbacks(page, Answers(reader, settings.zone, can_log_out=sessions.are_needed))
    _add_index(app, page, reader)
    add_downloads(app, reader)
    add_login(app, sessions)
    page.init_app(app)
    _order_middleware(app, sessions)


def _order_middleware(app: FastAPI, sessions: Sessions) -> None:
    """Let nothing reach Dash, which reads whole requests, before the API's guard and the login have."""
    dash_middleware = app.user_middleware.pop(0)
    app.user_middleware += [Middleware(Gate, sessions=sessions), dash_middleware]


def _add_index(app: FastAPI, page: dash.Dash, reader: Reader) -> None:
    headers = page_headers(page.csp_hashes())

    @app.get("/", include_in_schema=False)
    @app.get(PREFIX.rstrip("/"), include_in_schema=False)
    async def root() -> Response:
        return RedirectResponse(PREFIX)

    # Before Dash's own route of this path, which knows neither defaults nor headers.
    @app.get(PREFIX, include_in_schema=False)
    async def index(request: Request) -> Response:
        complete = await run_in_threadpool(_complete, reader, request)
        if complete is not None:
            return RedirectResponse(PREFIX + complete, headers={"Cache-Control": "no-store"})
        return Response(
            page.index(), media_type="text/html", headers={**headers, "Cache-Control": "no-store"}
        )


def _complete(reader: Reader, request: Request) -> str | None:
    """The address with everything that it leaves out, so that a copy of it shows the same; None: it has all."""
    asked = dict(request.query_params)
    if {"from", "to", "platform", "lang"} <= asked.keys():
        return None
    state = State.of({"lang": preferred_language(request.headers.get("accept-language", "")), **asked})
    if not state.is_readable:
        return None
    try:
        version = reader.version()
    except UnavailableError:
        # The page itself says that the warehouse is away.
        return None
    period, problem = state.period(version)
    if problem is not None:
        return None
    return state.link(date_from=period.date_from, date_to=period.date_to)
