"""Every list of the page as CSV, made as the API makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import psycopg
from fastapi import FastAPI, HTTPException, Request
from starlette.responses import Response

from attribution_pipeline.analytics import attribution
from attribution_pipeline.analytics.period import Page, Period
from attribution_pipeline.analytics.reader import Reader
from attribution_pipeline.analytics.units import Row
from attribution_pipeline.api.csv_text import CSV, csv_text
from attribution_pipeline.api.parameters import TOO_MANY_DAYS
from attribution_pipeline.api.problems import refused
from attribution_pipeline.dashboard.mounted import PREFIX
from attribution_pipeline.dashboard.state import Problem, State
from attribution_pipeline.dashboard.widgets import WIDGETS

_Load = Callable[[psycopg.Connection, Period], Sequence[Row]]
#: Rows of a download at most: what a spreadsheet still opens.
_MOST_ROWS = 500_000
#: A file says nothing of a period that it does not have, so there is none: why.
_REFUSALS: Mapping[Problem, str] = {
    "unreadable": "days such as 2025-10-21 and a known platform are expected",
    "too_long": TOO_MANY_DAYS,
    "reversed": "the last day is before the first",
}


def add_downloads(app: FastAPI, reader: Reader) -> None:
    """Serve ``csv/<widget>``, with the parameters of the page's address."""

    # Synchronous, so that the server runs it in a thread.
    @app.get(PREFIX + "csv/{name}", include_in_schema=False)
    def download(name: str, request: Request) -> Response:
        state = State.of(dict(request.query_params))
        load = _loads(state).get(name)
        if load is None:
            raise HTTPException(404)
        with reader.snapshot() as snapshot:
            period, problem = state.period(snapshot.version)
            if problem is not None:
                raise refused("from, to, platform", _REFUSALS[problem])
            rows = load(snapshot.connection, period)
        text = csv_text(type(rows[0]).model_fields, rows) if rows else ""
        file = f"{name}-{period.date_from}-{period.date_to}-{period.platform}.csv"
        return Response(
            # Spreadsheets take it for Unicode only with this mark in front.
            text.encode("utf-8-sig"),
            media_type=CSV,
            headers={
                "Content-Disposition": f'attachment; filename="{file}"',
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            },
        )


def _loads(state: State) -> dict[str, _Load]:
    page = Page(limit=_MOST_ROWS)
    return {
        "platforms": attribution.quality,
        **{widget.name: widget.load for widget in WIDGETS if widget.is_list},
        "leads": lambda connection, period: (
            attribution.leads(connection, period, page, state.campaign or "all").rows
        ),
        "contracts": lambda connection, period: (
            attribution.contracts(connection, period, page, state.campaign or "all").rows
        ),
    }
