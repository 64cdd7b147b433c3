"""The top of the page: sections, filters, language, theme, and how new the data are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from attribution_pipeline.analytics.period import PLATFORM_CHOICES, Period
from attribution_pipeline.analytics.reader import DataVersion
from attribution_pipeline.api.parameters import MOST_DAYS
from attribution_pipeline.dashboard.card import attributes, notice
from attribution_pipeline.dashboard.state import Problem, State
from attribution_pipeline.dashboard.texts import LANGUAGES, Language
from attribution_pipeline.dashboard.words import Words

PRESETS = ("7", "30", "90", "month", "previous", "custom")
#: Data older than this are worth a warning: one nightly refresh is missing.
STALE_AFTER = timedelta(hours=36)
_DAY_INPUT = {"input": {"type": "date", "min": "2000-01-01", "max": "2100-12-31"}}


def header(words: Words, state: State, period: Period | None, *, can_log_out: bool) -> list[Component]:
    """Everything above the cards that depends on the language; values follow the address in assets/page.js."""
    return [
        html.A(words("skip"), href="#main", className="skip"),
        html.Div(
            [
                html.Div(
                    [html.Span(words("brand"), className="brand"), html.H1(words("title"))],
                    className="titles",
                ),
                html.Div(_tools(words, can_log_out=can_log_out), className="tools"),
            ],
            className="head-row",
        ),
        html.Div(_filters(words, state, period), className="head-row"),
        # For the card of a question that never arrived, which no server can word.
        html.Div(
            id="failure-texts",
            hidden=True,
            **attributes(
                data_error=words("error"), data_advice=words("error.advice"), data_retry=words("retry")
            ),
        ),
    ]


def sections(words: Words, state: State) -> list[Component]:
    """Links to the two views, each keeping the period."""
    return [
        dcc.Link(
            words(view),
            href=state.link(view=view, campaign=None, lead=None),
            className="section current" if view == state.view else "section",
        )
        for view in ("overview", "journey")
    ]


def language_id(language: Language) -> dict[str, str]:
    """Id of the button that chooses a language."""
    return {"kind": "language", "language": language}


def _tools(words: Words, *, can_log_out: bool) -> list[Component]:
    languages = html.Div(
        [
            html.Button(
                language.upper(),
                id=language_id(language),
                n_clicks=0,
                className="language current" if language == words.language else "language",
                lang=language,
                **attributes(aria_pressed=str(language == words.language).lower()),
            )
            for language in LANGUAGES
        ],
        className="languages",
        role="group",
        **attributes(aria_label=words("language")),
    )
    theme = dmc.ColorSchemeToggle(
        lightIcon="☀",
        darkIcon="☾",
        variant="default",
        size="md",
        id="theme",
        **attributes(aria_label=words("theme")),
    )
    print_button = html.Button(words("print"), id="print", n_clicks=0, className="plain")
    logout = (
        [
            html.Form(
                html.Button(words("logout"), type="submit", className="plain"), action="logout", method="post"
            )
        ]
        if can_log_out
        else []
    )
    return [languages, theme, print_button, *logout]


def _filters(words: Words, state: State, period: Period | None) -> Component:
    first = period.date_from if period else state.date_from
    last = period.date_to if period else state.date_to
    return html.Div(
        [
            dmc.Select(
                id="filter-preset",
                label=words("filter.period"),
                data=[{"value": preset, "label": words(f"preset.{preset}")} for preset in PRESETS],
                value="custom",
                allowDeselect=False,
                w=190,
            ),
            dmc.TextInput(
                id="filter-from",
                label=words("filter.from"),
                value=first.isoformat() if first else "",
                attributes=_DAY_INPUT,
                debounce=500,
                w=150,
            ),
            dmc.TextInput(
                id="filter-to",
                label=words("filter.to"),
                value=last.isoformat() if last else "",
                attributes=_DAY_INPUT,
                debounce=500,
                w=150,
            ),
            dmc.Select(
                id="filter-platform",
                label=words("filter.platform"),
                data=_platform_choices(words),
                value=state.platform,
                allowDeselect=False,
                w=270,
                maxDropdownHeight=340,
            ),
        ],
        className="filters",
        role="group",
        **attributes(aria_label=words("filters")),
    )


def _platform_choices(words: Words) -> list[dict[str, object]]:
    groups = ("all", "meta", "google")
    return [
        {
            "group": words("platform.group"),
            "items": [{"value": name, "label": words.chosen_platform(name)} for name in groups],
        },
        {
            "group": words("platform.each"),
            "items": [
                {"value": name, "label": words(f"platform.{name}")}
                for name in PLATFORM_CHOICES
                if name not in groups
            ],
        },
    ]


def status(  # everything that a reader must know
    words: Words,
    version: DataVersion,
    period: Period,
    zone: ZoneInfo,
    now: datetime,
    problem: Problem | None = None,
) -> list[Component]:
    """What the figures are of: days, age, time zone, currency; and warnings."""
    parts = [
        words("status.period", date_from=words.day(period.date_from), date_to=words.day(period.date_to)),
        words("status.zone", zone=zone.key),
        words("status.currency", currency=version.currency),
    ]
    if version.data_as_of:
        parts.insert(1, words("status.as_of", moment=words.moment(version.data_as_of.astimezone(zone))))
    if version.newest_day:
        parts.insert(-2, words("status.newest", day=words.day(version.newest_day)))
    return [
        html.P(" · ".join(parts), className="status-line", id="status-line"),
        *warnings([*_problem(words, problem), *_warnings(words, version, period, zone, now)]),
    ]


def warnings(texts: Sequence[str]) -> list[Component]:
    """What a reader must know before believing the figures."""
    return [notice([text], "orange") for text in texts]


def _problem(words: Words, problem: Problem | None) -> list[str]:
    return [words(f"status.{problem}", days=words.number(MOST_DAYS))] if problem else []


def _warnings(words: Words, version: DataVersion, period: Period, zone: ZoneInfo, now: datetime) -> list[str]:
    found = []
    if version.data_as_of is None:
        found.append(words("status.no_data"))
    elif now - version.data_as_of > STALE_AFTER:
        hours = int((now - version.data_as_of).total_seconds() // 3600)
        found.append(words("status.stale", hours=words.number(hours)))
    elif version.newest_day and now - _end_of(version.newest_day, zone) > STALE_AFTER:
        found.append(words("status.old", day=words.day(version.newest_day)))
    if version.newest_day and period.date_to > version.newest_day:
        found.append(words("status.ahead", day=words.day(version.newest_day)))
    return found


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone)
