"""The key figures and what becomes of them day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from dash import html
from dash.development.base_component import Component

from attribution_pipeline.analytics import widgets as queries
from attribution_pipeline.dashboard.card import attributes
from attribution_pipeline.dashboard.table import Column, Record, arrow, as_number, tone
from attribution_pipeline.dashboard.widgets.chart import Kind, area_chart, figure, line_chart
from attribution_pipeline.dashboard.widgets.widget import Asked, Widget, hint_of

#: Which direction of a key figure is good; spend is neither.
_GOOD = {"leads": "up", "n_contracts": "up", "revenue": "up", "spend": None, "cpl": "down", "roas": "up"}


def _kpi(asked: Asked, rows: Sequence[Record]) -> list[Component]:
    (row,) = rows
    before = cast("Mapping[str, object]", row["prev"])
    changes = cast("Mapping[str, object]", row["diff_pct"])
    cells = [
        _kpi_cell(asked, name, row[name], before[name], changes[name], good) for name, good in _GOOD.items()
    ]
    return [html.Div(cells, className="kpis")]


def _kpi_cell(
    asked: Asked, name: str, value: object, before: object, change: object, good: str | None
) -> Component:
    words = asked.words
    number = as_number(change)
    is_new = change is None and bool(as_number(value)) and not before
    return html.Div(
        [
            html.Div(words(f"col.{name}"), className="kpi-name"),
            html.Div(_written(asked, name, value), className="kpi-value", **attributes(data_kpi=name)),
            html.Div(
                [
                    html.Span(
                        words("kpi.new") if is_new else arrow(number) + words.change(number),
                        className=f"delta {tone(number, good)}",
                        **attributes(data_change=name),
                    ),
                    html.Span(
                        words("kpi.before", value=_written(asked, name, before)), className="kpi-before"
                    ),
                ],
                className="kpi-change",
            ),
        ],
        className="kpi",
    )


def _written(asked: Asked, name: str, value: object) -> str:
    number = as_number(value)
    if name in {"revenue", "spend", "cpl"}:
        return asked.words.money(number)
    return asked.words.number(number, 2 if name == "roas" else 0)


def _day(asked: Asked) -> Column:
    return asked.columns.written("dt", lambda row: asked.words.day(row["dt"]))  # type: ignore[arg-type] # a date


def _trend_leads(asked: Asked, rows: Sequence[Record]) -> list[Component]:
    chart = area_chart(asked, rows, {"leads": "indigo.6"})
    return figure(asked, "trend_leads", chart, [_day(asked), asked.columns.count("leads")], rows)


def _trend_spend(asked: Asked, rows: Sequence[Record]) -> list[Component]:
    chart = area_chart(asked, rows, {"spend": "teal.6"}, kind="money")
    return figure(asked, "trend_spend", chart, [_day(asked), asked.columns.money("spend")], rows)


def _metrics(asked: Asked, rows: Sequence[Record]) -> list[Component]:
    columns = asked.columns
    charts = [
        _small(asked, rows, "cpl", "indigo.6", "money", 0),
        _small(asked, rows, "cpc", "teal.6", "money", 1),
        _small(asked, rows, "ctr", "orange.6", "percent", 2),
        _small(asked, rows, "cpm", "grape.6", "money", 0),
    ]
    listed = [
        _day(asked),
        columns.count("leads"),
        columns.count("clicks"),
        columns.count("impressions"),
        columns.money("spend"),
        columns.money("cpl", 2),
        columns.money("cpc", 2),
        columns.percent("ctr", 2),
        columns.money("cpm", 2),
    ]
    return figure(asked, "metrics", html.Div(charts, className="small-charts"), listed, rows)


def _small(asked: Asked, rows: Sequence[Record], name: str, color: str, kind: Kind, digits: int) -> Component:
    unit = "%" if kind == "percent" else asked.words.symbol
    chart = line_chart(asked, rows, {name: color}, kind=kind, digits=digits, height=150)
    return html.Div([html.H3(f"{asked.words(f'col.{name}')}, {unit}"), chart])


KPI = Widget(
    "kpi",
    lambda connection, period: [queries.kpi(connection, period)],
    _kpi,
    span=12,
    height=90,
    hint=lambda asked: asked.words("kpi.hint", days=asked.period.days),
    is_list=False,
)
TREND_LEADS = Widget("trend_leads", queries.trend_leads, _trend_leads, span=6, drawn=("leads",))
TREND_SPEND = Widget("trend_spend", queries.trend_spend, _trend_spend, span=6, drawn=("spend",))
METRICS = Widget(
    "metrics",
    queries.metrics_trend,
    _metrics,
    span=12,
    height=340,
    hint=hint_of("metrics"),
    drawn=("cpl", "cpc", "ctr", "cpm"),
)
