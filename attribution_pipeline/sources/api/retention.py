"""What is left of a window of days where an API forgets old ones."""

import calendar
from datetime import date, datetime, timedelta

from attribution_pipeline.sources.protocol import Window


def earliest_today(now: datetime) -> date:
    """The day that it is where days begin last."""
    return (now - timedelta(hours=12)).date()


def latest_today(now: datetime) -> date:
    """The day that it is where days begin first."""
    return (now + timedelta(hours=14)).date()


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def since(window: Window, first: date) -> Window | None:
    """The part of a window that begins with ``first``; None if it ends before."""
    if window.to_day is not None and window.to_day < first:
        return None
    begins_later = window.from_day is not None and window.from_day >= first
    return window if begins_later else Window(first, window.to_day)
