"""Campaigns: figures, weeks, advice, anomalies, insights."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from attribution_pipeline.analytics import widgets as queries
from attribution_pipeline.dashboard.card import attributes
from attribution_pipeline.dashboard.table import Record, table
from attribution_pipeline.dashboard.theme import (
    ACTION_COLORS,
    CATEGORY_COLORS,
    PLATFORM_COLORS,
    REST_COLOR,
    SEVERITY_COLORS,
)
from attribution_pipeline.dashboard.widgets.chart import figure, number_format
from attribution_pipeline.dashboard.widgets.widget import Asked, Widget, hint_of


def _campaigns(asked: Asked, rows: Sequence[Record]) -> list[Component]:
    columns = asked.columns
    listed = [
        columns.campaign(),
        columns.money("spend"),
        columns.count("leads"),
        columns.money("cpl"),
        columns.count("n_contracts"),
        columns.money("revenue"),
        columns.ratio("roas"),
    ]
    return table(asked.words, listed, rows, asked.words("campaigns"))


def _wow(asked: Asked, rows: Sequence[Record]) -> list[Component]:
    columns = asked.columns
    listed = [
        columns.campaign(),
        columns.count("leads_cur"),
        columns.count("leads_prev"),
        columns.difference("leads_diff", "up"),
        columns.change("leads_diff_pct", "up"),
        columns.money("spend_cur"),
        columns.money("spend_prev"),
        columns.money("cpl_cur"),
        columns.money("cpl_prev"),
    ]
    return table(asked.words, listed, rows, asked.words("wow"))


def _reco(asked: Asked, rows: Sequence[Record]) -> list[Component]:
    columns = asked.columns
    listed = [
        columns.campaign(),
        columns.badge("action", "action", ACTION_COLORS),
        columns.money("spend_cur").titled("spend"),
        columns.count("leads_cur").titled("leads"),
        columns.count("contracts_cur").titled("contracts"),
        columns.money("cpl_cur").titled("cpl"),
        columns.ratio("roas_cur").titled("roas"),
        columns.reason(),
    ]
    return table(asked.words, listed, rows, asked.words("reco"))


def _anomalies(asked: Asked, rows: Sequence[Record]) -> list[Component]:
    columns = asked.columns
    listed = [
        columns.campaign(),
        columns.badge("severity", "severity", SEVERITY_COLORS),
        columns.label("anomaly_type", "anomaly"),
        columns.reason(),
        columns.count("leads"),
        columns.money("spend"),
        columns.money("current_cpl"),
        columns.money("baseline_cpl"),
    ]
    return table(asked.words, listed, rows, asked.words("anomalies"))


def _insights(asked: Asked, rows: Sequence[Record]) -> list[Component]:
    columns = asked.columns
    listed = [
        columns.campaign(),
        columns.badge("performance_category", "category", CATEGORY_COLORS),
        columns.count("leads"),
        columns.count("contracts"),
        columns.percent("conversion_rate"),
        columns.money("revenue"),
        columns.money("avg_contract_value"),
        columns.ratio("roas"),
    ]
    return table(asked.words, listed, rows, asked.words("insights"))


def _scatter(asked: Asked, rows: Sequence[Record]) -> list[Component]:
    words, columns = asked.words, asked.columns
    platforms = dict.fromkeys(str(row["platform"]) for row in rows)
    chart = dmc.ScatterChart(
        data=[
            {
                "name": words.named("platform", platform),
                "color": PLATFORM_COLORS.get(platform, REST_COLOR),
                "data": [
                    _point(asked, row) for row in rows if row["platform"] == platform and _is_known(row)
                ],
            }
            for platform in platforms
        ],
        dataKey={"x": "roas", "y": "cpl"},
        labels={"x": words("col.roas"), "y": words("col.cpl")},
        xAxisLabel=words("col.roas"),
        yAxisLabel=f"{words('col.cpl')}, {words.symbol}",
        valueFormatter={"x": number_format(asked, "number", 2), "y": number_format(asked)},
        h=300,
        textColor="var(--soft)",
        withLegend=True,
        tickLine="none",
        yAxisProps={"width": 78},
        scatterProps={"isAnimationActive": False},
        scatterChartProps={"accessibilityLayer": False},
        tooltipAnimationDuration=0,
        tooltipProps={"content": {"function": "point"}},
    )
    listed = [
        columns.campaign(),
        columns.count("leads"),
        columns.money("spend"),
        columns.money("cpl"),
        columns.ratio("roas"),
    ]
    # Each point is a picture without a name; who cannot see them reads the table.
    return figure(asked, "scatter", html.Div(chart, **attributes(aria_hidden="true")), listed, rows)


def _point(asked: Asked, row: Record) -> dict[str, object]:
    """A campaign's place, and what its tooltip says."""
    words = asked.words
    cpl, roas = float(str(row["cpl"])), float(str(row["roas"]))
    figures = f"{words('col.roas')} {words.number(roas, 2)} · {words('col.cpl')} {words.money(cpl)}"
    return {
        "cpl": cpl,
        "roas": roas,
        "title": str(row["campaign_name"] or row["campaign_id"]),
        "lines": [words.named("platform", str(row["platform"])), figures],
    }


def _is_known(row: Record) -> bool:
    return row["cpl"] is not None and row["roas"] is not None


CAMPAIGNS = Widget("campaigns", queries.campaigns, _campaigns, span=12, height=360, hint=hint_of("campaigns"))
WOW = Widget(
    "wow",
    lambda connection, period: queries.campaigns_wow(connection, period.date_to, period.platform),
    _wow,
    span=12,
    height=360,
    hint=lambda asked: asked.words("wow.hint", date_to=asked.words.day(asked.period.date_to)),
)
RECO = Widget(
    "reco",
    queries.budget_advice,
    _reco,
    span=12,
    height=360,
    hint=lambda asked: asked.words("reco.hint", amount=asked.words.money(queries.MIN_SPEND)),
)
SCATTER = Widget("scatter", queries.scatter_matrix, _scatter, span=5, hint=hint_of("scatter"))
ANOMALIES = Widget("anomalies", queries.anomalies, _anomalies, span=12, hint=hint_of("anomalies"))
INSIGHTS = Widget(
    "insights", queries.campaign_performance, _insights, span=12, height=360, hint=hint_of("insights")
)
