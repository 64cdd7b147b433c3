"""How far back Facebook answers, and what that leaves of the days that are asked for."""

import calendar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from attribution_pipeline.sources.protocol import Window

_INSIGHTS_MONTHS = 37
_LEADS = timedelta(days=90)


def first_day_of_insights(today: date) -> date:
    """The first day whose figures an ad account still gives on its day ``today``."""
    months = today.year * 12 + today.month - 1 - _INSIGHTS_MONTHS
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(today.day, last))


def first_day_of_leads(now: datetime, zone: ZoneInfo) -> date:
    """The first business day whose leads are still all there; the day before may have lost some."""
    return (now - _LEADS).astimezone(zone).date() + timedelta(days=1)


def earliest_today(now: datetime) -> date:
    """The day that it is where the day begins last."""
    return (now - timedelta(hours=12)).date()


def from_first_day(window: Window, first: date) -> Window | None:
    """The part of a window that begins with ``first``; None if it ends before."""
    if window.to_day is not None and window.to_day < first:
        return None
    begins_later = window.from_day is not None and window.from_day >= first
    return window if begins_later else Window(first, window.to_day)
