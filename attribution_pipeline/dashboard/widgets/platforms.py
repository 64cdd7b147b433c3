"""Where leads come from: both rules side by side, shares, sources, paid and organic."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from attribution_pipeline.analytics import widgets as queries
from attribution_pipeline.analytics.first_touch import first_against_last_paid
from attribution_pipeline.dashboard.card import attributes
from attribution_pipeline.dashboard.table import Record, dot, table
from attribution_pipeline.dashboard.theme import PLATFORM_COLORS, REST_COLOR
from attribution_pipeline.dashboard.widgets.chart import figure, number_format
from attribution_pipeline.dashboard.widgets.widget import Asked, Widget, hint_of

#: Slices of the donut; what is smaller is one slice.
_SLICES = 6


def _first_last(asked: Asked, rows: Sequence[Record]) -> list[Component]:
    words, columns = asked.words, asked.columns
    total = sum(_int(row, "last_paid_touch_leads") for row in rows)
    moved = total - sum(_int(row, "same_leads") for row in rows)
    sentence = words("first_last.sentence", moved=words.number(moved), total=words.number(total))
    listed = [
        columns.platform(),
        columns.count("first_touch_leads"),
        columns.count("last_paid_touch_leads"),
        columns.difference("difference"),
    ]
    return [
        html.P(sentence, className="sentence"),
        _both_bars(asked, rows),
        *table(words, listed, rows, words("first_last")),
    ]


def _both_bars(asked: Asked, rows: Sequence[Record]) -> Component:
    """Both rules' leads per platform; what has no evidence is left to the table, since it dwarfs all others."""
    words = asked.words
    bars = [
        {
            "platform": words.named("platform", str(row["platform"])),
            "first_touch_leads": _int(row, "first_touch_leads"),
            "last_paid_touch_leads": _int(row, "last_paid_touch_leads"),
        }
        for row in rows
        if row["platform"] != "direct"
    ]
    chart = dmc.BarChart(
        data=bars,
        dataKey="platform",
        series=[
            {"name": "first_touch_leads", "color": "gray.5", "label": words("col.first_touch_leads")},
            {
                "name": "last_paid_touch_leads",
                "color": "indigo.6",
                "label": words("col.last_paid_touch_leads"),
            },
        ],
        h=240,
        withLegend=True,
        valueFormatter=number_format(asked),
        tickLine="none",
        textColor="var(--soft)",
        xAxisProps={"interval": 0, "angle": -35, "textAnchor": "end", "height": 70, "tickMargin": 4},
        yAxisProps={"width": 44, "allowDecimals": False},
        barProps={"isAnimationActive": False, "radius": 3},
        maxBarWidth=36,
        tooltipAnimationDuration=0,
    )
    label = words("first_last")
    return (
        html.Div(chart, className="chart", role="img", **attributes(aria_label=label)) if bars else html.Div()
    )


def _share(asked: Asked, rows: Sequence[Record]) -> list[Component]:
    words, columns = asked.words, asked.columns
    large, small = rows[:_SLICES], rows[_SLICES:]
    slices = [
        (str(row["platform"]), words.named("platform", str(row["platform"])), row["share_pct"])
        for row in large
    ]
    if small:
        slices.append(("", words("platform.rest"), sum(float(str(row["share_pct"])) for row in small)))
    donut = dmc.DonutChart(
        data=[
            {
                "name": name,
                "value": float(str(value)),
                "color": PLATFORM_COLORS.get(platform, REST_COLOR),
                # Recharts makes each slice a picture, which needs a name.
                "aria-label": f"{name}: {words.percent(float(str(value)))}",
            }
            for platform, name, value in slices
        ],
        size=170,
        thickness=26,
        paddingAngle=1,
        # The legend beside it has every number.
        withTooltip=False,
    )
    legend = html.Ul(
        [
            html.Li(
                [
                    dot(platform),
                    html.Span(name),
                    html.Strong(words.percent(float(str(value)))),
                ]
            )
            for platform, name, value in slices
        ],
        className="legend",
    )
    listed = [columns.platform(), columns.count("leads"), columns.percent("share_pct", 2)]
    chart = html.Div([donut, legend], className="donut")
    return figure(asked, "share", chart, listed, rows)


def _utm(asked: Asked, rows: Sequence[Record]) -> list[Component]:
    columns = asked.columns
    listed = [
        columns.platform(),
        columns.text("utm_source", asked.words("value.none")),
        columns.count("leads"),
        columns.count("n_contracts"),
        columns.money("revenue"),
    ]
    return table(asked.words, listed, rows, asked.words("utm"))


def _paid(asked: Asked, rows: Sequence[Record]) -> list[Component]:
    words, columns = asked.words, asked.columns
    paid = sum(_int(row, "paid_leads") for row in rows)
    organic = sum(_int(row, "organic_leads") for row in rows)
    share = 100 * paid / (paid + organic)
    bar = dmc.ProgressRoot(
        [
            dmc.ProgressSection(
                value=share, color="indigo.6", **attributes(aria_label=words("col.paid_leads"))
            ),
            dmc.ProgressSection(
                value=100 - share, color="gray.4", **attributes(aria_label=words("col.organic_leads"))
            ),
        ],
        size=22,
        radius="sm",
    )
    legend = html.Div(
        [
            html.Span([html.Strong(words.number(paid)), f" {words('col.paid_leads').lower()}"]),
            html.Span(words.percent(share), className="neutral"),
            html.Span([html.Strong(words.number(organic)), f" {words('col.organic_leads').lower()}"]),
        ],
        className="split-legend",
    )
    listed = [
        columns.platform(),
        columns.count("paid_leads"),
        columns.count("organic_leads"),
        columns.count("total_leads"),
        columns.percent("paid_pct"),
    ]
    return [bar, legend, *table(words, listed, rows, words("paid"))]


def _int(row: Record, name: str) -> int:
    return int(str(row[name]))


FIRST_LAST = Widget(
    "first_last", first_against_last_paid, _first_last, span=7, height=620, hint=hint_of("first_last")
)
SHARE = Widget("share", queries.share_platforms, _share, span=5, hint=hint_of("share"))
UTM = Widget("utm", queries.utm_sources, _utm, span=7, hint=hint_of("utm"))
PAID = Widget("paid", queries.paid_split, _paid, span=5, hint=hint_of("paid"))
