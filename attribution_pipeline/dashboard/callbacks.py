"""What the page's parts are filled with when its state changes.

Dash runs synchronous callbacks in the event loop, where they would hold up everything else that the server does; these
are asynchronous and hand the work to a thread.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

import dash
from dash import ClientsideFunction, Input, Output
from dash import State as Held
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from starlette.concurrency import run_in_threadpool

from attribution_pipeline.analytics.reader import (
    BusyError,
    Reader,
    SlowQueryError,
    Snapshot,
    UnavailableError,
)
from attribution_pipeline.dashboard import header as head
from attribution_pipeline.dashboard.card import again_id, card_id, failed, frame, retry_id
from attribution_pipeline.dashboard.journey import journey
from attribution_pipeline.dashboard.layout import ASKED_AGAIN, HEADER, JOURNEY, OVERVIEW, PERIOD
from attribution_pipeline.dashboard.state import State
from attribution_pipeline.dashboard.texts import LANGUAGES
from attribution_pipeline.dashboard.widgets import WIDGETS, Asked, Widget
from attribution_pipeline.dashboard.words import Words

Found = TypeVar("Found")
Sent = Mapping[str, object] | None
#: What a reader is told about an error, by its kind; the first that fits.
_ADVICE: Mapping[type[Exception], str] = {
    SlowQueryError: "error.timeout",
    BusyError: "error.advice",
    UnavailableError: "error.unavailable",
    Exception: "error.advice",
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answers:
    """Fills the page's parts.

    Attributes:
        reader: Of the warehouse.
        zone: The business time zone.
        can_log_out: Whether readers have logged in.
    """

    reader: Reader
    zone: ZoneInfo
    can_log_out: bool

    def widget(self, widget: Widget, sent: Sent) -> list[Component]:
        """A widget's card."""

        def find(snapshot: Snapshot, asked: Asked) -> list[Component]:
            return widget.card(asked, widget.load(snapshot.connection, asked.period))

        return self._asked(sent, find)

    def journey(self, sent: Sent) -> list[Component]:
        """The journeys."""
        return self._asked(sent, lambda snapshot, asked: journey(snapshot.connection, asked))

    def status(self, sent: Sent) -> list[Component]:
        """What the figures are of, and warnings."""

        def find(snapshot: Snapshot, asked: Asked) -> list[Component]:
            _, problem = State.of(sent).period(snapshot.version)
            return head.status(
                asked.words, snapshot.version, asked.period, self.zone, datetime.now(UTC), problem
            )

        return self._asked(sent, find)

    def header(self, sent: Sent) -> tuple[list[Component], str | None]:
        """The header, and the newest day that the presets end with."""
        state = State.of(sent)
        words = Words(state.language)
        try:
            version = self.reader.version()
        except UnavailableError:
            # The filters work without the warehouse; the status line tells that it is away.
            return head.header(words, state, None, can_log_out=self.can_log_out), None
        period, _ = state.period(version)
        return (
            head.header(words, state, period, can_log_out=self.can_log_out),
            version.date_to.isoformat(),
        )

    def _asked(self, sent: Sent, find: Callable[[Snapshot, Asked], Found]) -> Found:
        state = State.of(sent)
        with self.reader.snapshot() as snapshot:
            version = snapshot.version
            period, _ = state.period(version)
            # Links lead to what is shown here, whatever the address asked for.
            shown = replace(state, date_from=period.date_from, date_to=period.date_to)
            return find(snapshot, Asked(Words(state.language, version.currency), shown, period))


def add_callbacks(app: dash.Dash, answers: Answers) -> None:
    """Connect the page's parts."""
    _add_clientside(app)

    @app.callback(
        Output("header", "children"),
        Output("newest-day", "data"),
        Input(HEADER, "data"),
        # Without the warehouse, the header does not know the default period.
        Input(again_id("status"), "data"),
        Held(PERIOD, "data"),
    )
    async def fill_header(language: Sent, _again: object, period: Sent) -> tuple[list[Component], str | None]:
        if language is None:
            raise PreventUpdate
        return await run_in_threadpool(answers.header, {**(period or {}), **language})

    @app.callback(
        Output("status", "children"),
        Input(PERIOD, "data"),
        Input(again_id("status"), "data"),
        on_error=partial(_failed, "status"),
    )
    async def fill_status(period: Sent, _again: object) -> list[Component]:
        return await _in_thread(answers.status, period)

    @app.callback(Output("sections", "children"), Input(PERIOD, "data"), Input("main", "className"))
    async def fill_sections(period: Sent, view: str) -> list[Component]:
        if period is None:
            raise PreventUpdate
        state = State.of({**period, "view": view.removeprefix("view-")})
        return head.sections(Words(state.language), state)

    @app.callback(
        Output(card_id("journey"), "children"),
        Input(JOURNEY, "data"),
        Input(again_id("journey"), "data"),
        on_error=partial(_failed_card, "journey"),
    )
    async def fill_journey(sent: Sent, _again: object) -> list[Component]:
        return await _in_thread(answers.journey, sent)

    for widget in WIDGETS:
        _add_widget(app, answers, widget)


def _add_widget(app: dash.Dash, answers: Answers, widget: Widget) -> None:
    @app.callback(
        Output(card_id(widget.name), "children"),
        Input(OVERVIEW, "data"),
        Input(again_id(widget.name), "data"),
        on_error=partial(_failed_card, widget.name),
    )
    async def fill_widget(sent: Sent, _again: object) -> list[Component]:
        return await _in_thread(partial(answers.widget, widget), sent)


async def _in_thread(fill: Callable[[Sent], list[Component]], sent: Sent) -> list[Component]:
    if sent is None:
        raise PreventUpdate
    return await run_in_threadpool(fill, sent)


def _failed_card(name: str, error: Exception) -> list[Component]:
    """The card of a widget that could not be filled."""
    return frame(Words(State.of(_sent()).language), name, _failed(name, error))


def _failed(name: str, error: Exception) -> list[Component]:
    """Why something could not be filled; the log gets the place and no values."""
    _note(name, error)
    advice = next(text for kind, text in _ADVICE.items() if isinstance(error, kind))
    return failed(Words(State.of(_sent()).language), name, advice)


def _sent() -> Sent:
    """The state that the callback of this moment was called with."""
    values = [entry.get("value") for entry in dash.ctx.inputs_list if isinstance(entry, dict)]
    return values[0] if values and isinstance(values[0], dict) else None


def _note(name: str, error: Exception) -> None:
    if isinstance(error, UnavailableError):
        _log.warning("%s: %s", name, error)
        return
    place = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    _log.error("%s: unexpected %s\n%s", name, type(error).__name__, place)


def _add_clientside(app: dash.Dash) -> None:
    """Callbacks that assets/page.js answers in the browser."""

    def page(function: str) -> ClientsideFunction:
        return ClientsideFunction("page", function)

    app.clientside_callback(
        page("route"),
        *(Output(name, "data") for name in (HEADER, PERIOD, OVERVIEW, JOURNEY)),
        Output("main", "className"),
        Input("url", "search"),
        *(Held(name, "data") for name in (HEADER, PERIOD, OVERVIEW, JOURNEY)),
    )
    app.clientside_callback(
        page("filter"),
        Output("url", "search"),
        *(Input(f"filter-{name}", "value") for name in ("preset", "from", "to", "platform")),
        Held("newest-day", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        page("language"),
        Output("url", "search", allow_duplicate=True),
        *(Input(head.language_id(language), "n_clicks") for language in LANGUAGES),
        prevent_initial_call=True,
    )
    app.clientside_callback(page("ready"), Input("header", "children"), Input("newest-day", "data"))
    app.clientside_callback(page("print"), Input("print", "n_clicks"), prevent_initial_call=True)
    for name in ASKED_AGAIN:
        app.clientside_callback(page("retry"), Input(retry_id(name), "n_clicks"), prevent_initial_call=True)
