"""From a platform or campaign to its leads and contracts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import psycopg
from dash import dcc, html
from dash.development.base_component import Component

from attribution_pipeline.analytics import attribution, widgets
from attribution_pipeline.analytics.attribution import Listed
from attribution_pipeline.analytics.attribution_rows import Contract, Lead, Quality
from attribution_pipeline.analytics.lead_contracts import lead_contracts
from attribution_pipeline.analytics.period import Page
from attribution_pipeline.analytics.units import Row
from attribution_pipeline.analytics.widget_rows import Campaign
from attribution_pipeline.dashboard.card import attributes, empty, frame, title_id
from attribution_pipeline.dashboard.figure_table import Cell
from attribution_pipeline.dashboard.table import MOST_ROWS, Column, Record, table
from attribution_pipeline.dashboard.timeline import timeline
from attribution_pipeline.dashboard.widgets import Asked

RowType = TypeVar("RowType", bound=Row)


def journey(connection: psycopg.Connection, asked: Asked) -> list[Component]:
    """What the state asks for: a lead's touches, or a platform's or campaign's leads and contracts."""
    state = asked.state
    if state.lead is not None:
        touches = attribution.journey(connection, state.lead)
        bought = lead_contracts(connection, state.lead)
        name = next((touch.campaign_name for touch in touches if touch.campaign_id == state.campaign), None)
        return [_path(asked, name), *timeline(asked, state.lead, touches, bought)]
    parts: list[Component] = []
    if state.platform == "all" and state.campaign is None:
        parts.append(_platforms(asked, attribution.quality(connection, asked.period)))
    elif state.campaign is None:
        parts.append(_campaigns(asked, widgets.campaigns(connection, asked.period)))
    campaign = state.campaign or "all"
    leads = _part(
        "leads_page",
        state.leads_page,
        lambda page: attribution.leads(connection, asked.period, page, campaign),
    )
    contracts = _part(
        "contracts_page",
        state.contracts_page,
        lambda page: attribution.contracts(connection, asked.period, page, campaign),
    )
    names = [
        *(row.campaign_name for row in leads.found.rows),
        *(row.campaign_name for row in contracts.found.rows),
    ]
    name = names[0] if names and state.campaign else None
    return [_path(asked, name), *parts, _leads(asked, leads), _contracts(asked, contracts)]


@dataclass(frozen=True)
class _Part(Generic[RowType]):
    """A page of a list, from 1, and the part of the address that says which."""

    name: str
    number: int
    found: Listed[RowType]


def _part(name: str, number: int, find: Callable[[Page], Listed[RowType]]) -> _Part[RowType]:
    """The page of a list that is asked for, or its last one if there are not so many."""
    # No list is so long; PostgreSQL's numbers end.
    number = min(number, 1_000_000)
    found = find(Page(MOST_ROWS, MOST_ROWS * (number - 1)))
    if found.total and not found.rows:
        number = -(-found.total // MOST_ROWS)
        found = find(Page(MOST_ROWS, MOST_ROWS * (number - 1)))
    return _Part(name, number, found)


def _pager(asked: Asked, part: _Part[RowType]) -> list[Component]:
    """Which rows are shown, and links to those beside them."""
    words, total = asked.words, part.found.total
    if total <= MOST_ROWS:
        return []
    first = MOST_ROWS * (part.number - 1) + 1
    last = first + len(part.found.rows) - 1
    shown = words("pager", first=words.number(first), last=words.number(last), total=words.number(total))

    def link(text: str, step: int) -> Component:
        return dcc.Link(words(text), href=asked.state.link(**{part.name: part.number + step}))

    return [
        html.Div(
            [
                html.Span(shown),
                *([link("pager.newer", -1)] if first > 1 else []),
                *([link("pager.older", 1)] if last < total else []),
            ],
            className="pager",
        )
    ]


def _path(asked: Asked, campaign_name: str | None = None) -> Component:
    """The way back up: all platforms, the platform, the campaign, the lead."""
    words, state = asked.words, asked.state
    steps = [(words("journey.all"), state.link(platform="all", campaign=None, lead=None))]
    if state.platform != "all":
        name = words.chosen_platform(state.platform)
        steps.append((name, state.link(campaign=None, lead=None)))
    if state.campaign is not None:
        steps.append((campaign_name or state.campaign, state.link(lead=None)))
    if state.lead is not None:
        steps.append((words("journey.lead", lead=state.lead), state.link()))
    here = len(steps) - 1
    items = [
        html.Li(
            html.Span(text, **attributes(aria_current="page")) if index == here else dcc.Link(text, href=href)
        )
        for index, (text, href) in enumerate(steps)
    ]
    return html.Nav(html.Ol(items), className="path", **attributes(aria_label=words("journey.path")))


def _platforms(asked: Asked, rows: Sequence[Quality]) -> Component:
    words, columns = asked.words, asked.columns
    listed = [
        columns.platform(),
        columns.count("leads"),
        columns.count("contracts"),
        columns.percent("campaign_pct"),
    ]
    return _section(
        asked,
        "journey.platforms",
        words("journey.platforms"),
        words("journey.platforms.hint"),
        listed,
        rows,
        csv="platforms",
    )


def _campaigns(asked: Asked, rows: Sequence[Campaign]) -> Component:
    words, columns = asked.words, asked.columns
    platform = words.chosen_platform(asked.state.platform)
    listed = [
        columns.campaign(),
        columns.count("leads"),
        columns.count("n_contracts"),
        columns.money("revenue"),
        columns.money("spend"),
    ]
    title = words("journey.campaigns", platform=platform)
    return _section(asked, "campaigns", title, words("journey.campaigns.hint"), listed, rows, csv="campaigns")


def _leads(asked: Asked, part: _Part[Lead]) -> Component:
    words, columns = asked.words, asked.columns

    def link(row: Record) -> Cell:
        return {"text": str(row["lead_source_id"]), "href": asked.state.link(lead=row["lead_source_id"])}

    listed = [
        Column("lead_source_id", link, "text"),
        _moment(asked, "lead_date"),
        columns.platform(),
        columns.text("campaign_name"),
        columns.label("match_method", "method"),
        columns.written(
            "has_contract", lambda row: words("value.yes" if row["has_contract"] else "value.no")
        ),
        columns.money("contract_amount"),
    ]
    return _section(
        asked,
        "leads",
        words("leads"),
        words("journey.leads.hint"),
        listed,
        part.found.rows,
        csv="leads",
        pager=_pager(asked, part),
    )


def _contracts(asked: Asked, part: _Part[Contract]) -> Component:
    words, columns = asked.words, asked.columns
    listed = [
        columns.text("contract_id"),
        columns.written("contract_date", lambda row: words.day(row["contract_date"]), "text moment"),  # type: ignore[arg-type] # a date
        columns.text("product_name"),
        columns.platform(),
        columns.text("campaign_name"),
        columns.label("attribution_rule", "rule"),
        columns.count("days_to_contract"),
        columns.money("contract_amount"),
    ]
    return _section(
        asked,
        "contracts",
        words("contracts"),
        words("journey.contracts.hint"),
        listed,
        part.found.rows,
        csv="contracts",
        pager=_pager(asked, part),
    )


def _section(  # noqa: PLR0913 # every part of a card
    asked: Asked,
    name: str,
    title: str,
    hint: str,
    columns: Sequence[Column],
    rows: Sequence[RowType],
    *,
    csv: str,
    pager: Sequence[Component] = (),
) -> Component:
    records = [row.model_dump() for row in rows]
    body = (
        [*table(asked.words, columns, records, title, is_part=bool(pager)), *pager]
        if records
        else empty(asked.words, name)
    )
    href = f"csv/{csv}{replace(asked.state, lead=None).link(view='overview')}" if records else None
    return html.Section(
        frame(asked.words, name, body, title=title, hint=hint, csv=href),
        className="card span-12",
        **attributes(aria_labelledby=title_id(name)),
    )


def _moment(asked: Asked, name: str) -> Column:
    return asked.columns.written(name, lambda row: asked.words.moment(row[name]), "text moment")  # type: ignore[arg-type] # a time
