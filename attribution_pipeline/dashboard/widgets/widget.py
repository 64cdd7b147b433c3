"""What a widget is: where its rows come from and how they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psycopg
from dash.development.base_component import Component

from attribution_pipeline.analytics.period import Period
from attribution_pipeline.analytics.units import Row
from attribution_pipeline.dashboard.card import empty, frame
from attribution_pipeline.dashboard.state import State
from attribution_pipeline.dashboard.table import Columns, Record
from attribution_pipeline.dashboard.words import Words


@dataclass(frozen=True)
class Asked:
    """Who asks a widget, and for what.

    Attributes:
        words: The reader's language and currency.
        state: Of the page.
        period: The days and platform that the state means.
    """

    words: Words
    state: State
    period: Period

    @property
    def columns(self) -> Columns:
        """Columns for this reader."""
        return Columns(self.words, self.state)


@dataclass(frozen=True)
class Widget:
    """One card of the page.

    Attributes:
        name: Of the card, of its texts and of its CSV.
        load: Its rows, from the functions that the API serves.
        view: Its body.
        span: Columns of twelve that it takes on a wide screen.
        height: Of its skeleton, in pixels.
        hint: What a reader must know to read it.
        is_list: Whether its rows are a list, which can be empty and downloaded.
        drawn: The figures that its chart draws of every day; where none of them is there, neither is the chart.
    """

    name: str
    load: Callable[[psycopg.Connection, Period], Sequence[Row]]
    view: Callable[[Asked, Sequence[Record]], Sequence[Component]]
    span: int
    height: int = 260
    hint: Callable[[Asked], str] | None = None
    is_list: bool = True
    drawn: Sequence[str] = ()

    def card(self, asked: Asked, rows: Sequence[Row]) -> list[Component]:
        """The whole card, filled."""
        records = [row.model_dump() for row in rows]
        is_filled = any(row[name] for row in records for name in self.drawn) if self.drawn else bool(records)
        body = self.view(asked, records) if is_filled else empty(asked.words, self.name)
        hint = self.hint(asked) if self.hint else None
        csv = f"csv/{self.name}{asked.state.link(view='overview', campaign=None, lead=None)}"
        return frame(asked.words, self.name, body, hint=hint, csv=csv if self.is_list and is_filled else None)


def hint_of(name: str) -> Callable[[Asked], str]:
    """A hint that is the same for every period."""
    return lambda asked: asked.words(f"{name}.hint")
