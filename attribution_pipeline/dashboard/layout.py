"""The page before any answer: stores, empty header, a skeleton per card."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from attribution_pipeline.dashboard.card import again_id, attributes, card_id, skeleton, title_id
from attribution_pipeline.dashboard.theme import THEME
from attribution_pipeline.dashboard.widgets import WIDGETS, Widget

#: Stores that assets/page.js fills from the address: what each part of the page depends on, and nothing else, so
#: that no part is asked for again when another one's state changes.
HEADER, PERIOD, OVERVIEW, JOURNEY = "header-state", "period-state", "overview-state", "journey-state"
#: What has a Retry button after an error.
ASKED_AGAIN = (*(widget.name for widget in WIDGETS), "journey", "status")


def layout() -> Component:
    """The page's frame; the language is not known yet."""
    page: Component = dmc.MantineProvider(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            *(dcc.Store(id=name) for name in (HEADER, PERIOD, OVERVIEW, JOURNEY, "newest-day")),
            *(dcc.Store(id=again_id(name)) for name in ASKED_AGAIN),
            html.Header(dmc.Skeleton(height=96, radius="md"), id="header"),
            html.Nav(id="sections", className="sections"),
            html.Main(
                [
                    html.Div(id="status", className="status", role="status"),
                    html.Div([_card(widget) for widget in WIDGETS], className="grid", id="overview"),
                    html.Div(skeleton(300), id=card_id("journey"), className="journey"),
                ],
                id="main",
                className="view-overview",
                tabIndex="-1",
            ),
        ],
        theme=dict(THEME),
        defaultColorScheme="auto",
    )
    return page


def _card(widget: Widget) -> Component:
    return html.Section(
        skeleton(widget.height),
        id=card_id(widget.name),
        className=f"card span-{widget.span}",
        **attributes(aria_labelledby=title_id(widget.name)),
    )
