"""The frame of a widget and its states: loading, filled, empty, failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from attribution_pipeline.dashboard.words import Words

Child = Component | str
Children = Sequence[Child]


def attributes(**values: str) -> dict[str, Any]:
    """Attributes with a dash in their name, such as aria-label, for a component: ``aria_label="..."``."""
    return {name.replace("_", "-"): value for name, value in values.items()}


def card_id(name: str) -> str:
    """Id of a widget's card."""
    return f"card-{name}"


def again_id(name: str) -> str:
    """Id of the store that counts how often a widget was asked for again."""
    return f"again-{name}"


def retry_id(name: str) -> dict[str, str]:
    """Id of a widget's Retry button, which is there only after an error."""
    return {"kind": "retry", "widget": name}


def skeleton(height: int) -> list[Component]:
    """What a card shows until its first answer is there."""
    return [
        dmc.Skeleton(height=18, width="40%", mb="md"),
        dmc.Skeleton(height=height, radius="md"),
    ]


def frame(
    words: Words,
    name: str,
    body: Children,
    *,
    title: str | None = None,
    hint: str | None = None,
    csv: str | None = None,
) -> list[Component]:
    """A card's title, its link to the numbers as CSV, and its body."""
    title = title or words(name)
    links = (
        [
            html.A(
                words("csv"),
                href=csv,
                className="csv-link",
                **attributes(aria_label=words("csv.of", title=title)),
                download=f"{name}.csv",
            )
        ]
        if csv
        else []
    )
    return [
        html.Div(
            [
                html.Div([html.H2(title, id=title_id(name)), *([html.P(hint)] if hint else [])]),
                *links,
            ],
            className="card-head",
        ),
        html.Div(list(body), className="card-body"),
    ]


def title_id(name: str) -> str:
    """Id of a card's heading, which names the card."""
    # Dash keeps dots in ids for itself.
    return f"title-{name.replace('.', '-')}"


def empty(words: Words, name: str) -> list[Component]:
    """Says that there is nothing, and what to do about it."""
    title = words.named("empty", name)
    advice = words.named("empty", f"{name}.advice")
    return [
        html.Div(
            [
                html.Div("∅", className="empty-sign", **attributes(aria_hidden="true")),
                html.P(words("empty") if title == name else title, className="empty-title"),
                html.P(words("empty.advice") if advice == f"{name}.advice" else advice),
            ],
            className="empty",
        )
    ]


def failed(words: Words, name: str, advice: str) -> list[Component]:
    """Says that a card could not be filled, with a button that tries again."""
    button = html.Button(words("retry"), id=retry_id(name), n_clicks=0, className="plain")
    return [notice([html.P(words(advice)), button], "red", title=words("error"), role="alert")]


def notice(content: Children, color: str, *, title: str | None = None, role: str = "note") -> Component:
    """A coloured box."""
    heading = [html.P(title, className="strong")] if title else []
    return html.Div([*heading, *content], className=f"notice notice-{color}", role=role)
