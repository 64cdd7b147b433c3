"""Charts: axes and tooltips that speak the reader's language, and the numbers behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from attribution_pipeline.dashboard.card import attributes
from attribution_pipeline.dashboard.table import Column, Record, as_details
from attribution_pipeline.dashboard.widgets.widget import Asked

_LOCALES = {"uk": "uk-UA", "en": "en-GB"}


#: What a chart's numbers are.
Kind = Literal["number", "money", "percent"]


def number_format(asked: Asked, kind: Kind = "number", digits: int = 0) -> dict[str, object]:
    """A formatter of assets/page.js for axes and tooltips: numbers in the reader's notation."""
    words = asked.words
    written = {"number": words.number(1), "money": words.money(1), "percent": words.percent(1, 0)}[kind]
    before, after = written.split("1")
    options = {"locale": _LOCALES[words.language], "before": before, "after": after, "digits": digits}
    return {"function": "number", "options": options}


def day_points(asked: Asked, rows: Sequence[Record], names: Sequence[str]) -> list[dict[str, object]]:
    """Rows by day as points of a chart; a figure that does not exist leaves a gap."""
    return [
        {
            "day": asked.words.short_day(row["dt"]),  # type: ignore[arg-type] # rows by day have a date there
            **{name: None if row[name] is None else float(str(row[name])) for name in names},
        }
        for row in rows
    ]


def axes(asked: Asked, kind: Kind = "number", digits: int = 0) -> dict[str, object]:
    """Properties that all charts over days share."""
    return {
        "dataKey": "day",
        "valueFormatter": number_format(asked, kind, digits),
        "textColor": "var(--soft)",
        "tickLine": "none",
        "strokeDasharray": "3 3",
        "xAxisProps": {"minTickGap": 24, "tickMargin": 8},
        "yAxisProps": {
            "width": 68,
            "tickMargin": 6,
            "allowDecimals": digits > 0,
            "tickCount": 4,
            "interval": 0,
        },
        "tooltipAnimationDuration": 0,
    }


def line_chart(
    asked: Asked,
    rows: Sequence[Record],
    series: Mapping[str, str],
    *,
    kind: Kind = "number",
    digits: int = 0,
    height: int = 240,
) -> Component:
    """One line per figure of ``series`` (name and colour) over days."""
    chart: Component = dmc.LineChart(
        data=day_points(asked, rows, list(series)),
        series=_series(asked, series),
        h=height,
        curveType="monotone",
        withDots=len(rows) <= 31,
        dotProps={"r": 2},
        lineProps={"isAnimationActive": False},
        lineChartProps={"margin": {"top": 10}},
        **axes(asked, kind, digits),
    )
    return chart


def area_chart(
    asked: Asked,
    rows: Sequence[Record],
    series: Mapping[str, str],
    *,
    kind: Kind = "number",
    height: int = 240,
) -> Component:
    """One filled line per figure of ``series`` over days."""
    chart: Component = dmc.AreaChart(
        data=day_points(asked, rows, list(series)),
        series=_series(asked, series),
        h=height,
        curveType="monotone",
        withDots=False,
        areaProps={"isAnimationActive": False},
        areaChartProps={"margin": {"top": 10}},
        **axes(asked, kind),
    )
    return chart


def figure(
    asked: Asked, name: str, chart: Component, columns: Sequence[Column], rows: Sequence[Record]
) -> list[Component]:
    """A chart as a picture with a name, and its numbers as a table."""
    title = asked.words(name)
    return [
        html.Div(chart, className="chart", role="img", **attributes(aria_label=title)),
        as_details(asked.words, columns, rows, title),
    ]


def _series(asked: Asked, series: Mapping[str, str]) -> list[dict[str, object]]:
    return [
        {"name": name, "color": color, "label": asked.words(f"col.{name}")} for name, color in series.items()
    ]
