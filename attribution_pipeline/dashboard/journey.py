"""From a platform or campaign to its leads and contracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

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
        return [_path(asked), *timeline(asked, state.lead, touches, bought)]
    parts: list[Component] = []
    if state.platform == "all" and state.campaign is None:
        parts.append(_platforms(asked, attribution.quality(connection, asked.period)))
    elif state.campaign is None:
        parts.append(_campaigns(asked, widgets.campaigns(connection, asked.period)))
    page = Page(limit=MOST_ROWS)
    leads = attribution.leads(connection, asked.period, page, state.campaign or "all")
    contracts = attribution.contracts(connection, asked.period, page, state.campaign or "all")
    names = [*(row.campaign_name for row in leads.rows), *(row.campaign_name for row in contracts.rows)]
    name = names[0] if names and state.campaign else None
    return [_path(asked, name), *parts, _leads(asked, leads), _contracts(asked, contracts)]


def _path(asked: Asked, campaign_name: str | None = None) -> Component:
    """The way back up: all platforms, the platform, the campaign, the lead."""
    words, state = asked.words, asked.state
    steps = [(words("journey.all"), state.link(platform="all", campaign=None, lead=None))]
    if state.platform != "all":
        name = words.named("platform", state.platform)
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
        asked, "journey.platforms", words("journey.platforms"), words("journey.platforms.hint"), listed, rows
    )


def _campaigns(asked: Asked, rows: Sequence[Campaign]) -> Component:
    words, columns = asked.words, asked.columns
    platform = words.named("platform", asked.state.platform)
    listed = [
        columns.campaign(),
        columns.count("leads"),
        columns.count("n_contracts"),
        columns.money("revenue"),
        columns.money("spend"),
    ]
    title = words("journey.campaigns", platform=platform)
    return _section(asked, "campaigns", title, words("journey.campaigns.hint"), listed, rows)


def _leads(asked: Asked, found: Listed[Lead]) -> Component:
    words, columns = asked.words, asked.columns

    def link(row: Record) -> Cell:
        return {"text": str(row["lead_source_id"]), "href": asked.state.link(lead=row["lead_source_id"])}

    listed = [
        Column("lead_source_id", link, "text"),
        _moment(asked, "lead_date"),
        columns.platform(),
        columns.text("campaign_name"),
        columns.text("match_method"),
        columns.written(
            "has_contract", lambda row: words("value.yes" if row["has_contract"] else "value.no")
        ),
        columns.money("contract_amount"),
    ]
    return _section(
        asked, "leads", words("leads"), words("journey.leads.hint"), listed, found.rows, found.total, "leads"
    )


def _contracts(asked: Asked, found: Listed[Contract]) -> Component:
    words, columns = asked.words, asked.columns
    listed = [
        columns.text("contract_id"),
        columns.written("contract_date", lambda row: words.day(row["contract_date"])),  # type: ignore[arg-type] # a date
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
        found.rows,
        found.total,
        "contracts",
    )


def _section(  # noqa: PLR0913, PLR0917 # every part of a card
    asked: Asked,
    name: str,
    title: str,
    hint: str,
    columns: Sequence[Column],
    rows: Sequence[RowType],
    total: int | None = None,
    csv: str | None = None,
) -> Component:
    records = [row.model_dump() for row in rows]
    count = len(records) if total is None else total
    body = table(asked.words, columns, records, title, total=count) if records else empty(asked.words, name)
    href = f"csv/{csv}{replace(asked.state, lead=None).link(view='overview')}" if csv and records else None
    return html.Section(
        frame(asked.words, name, body, title=title, hint=hint, csv=href),
        className="card span-12",
        **attributes(aria_labelledby=title_id(name)),
    )


def _moment(asked: Asked, name: str) -> Column:
    return asked.columns.written(name, lambda row: asked.words.moment(row[name]))  # type: ignore[arg-type] # a time
