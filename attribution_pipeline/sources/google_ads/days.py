"""Which days can still be asked for, and in which parts."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from attribution_pipeline.sources.api.retention import earliest_today, latest_today, months_before
from attribution_pipeline.sources.google_ads.accounts import Account
from attribution_pipeline.sources.google_ads.queries import Days, Query
from attribution_pipeline.sources.google_ads.settings import GoogleAdsSettings
from attribution_pipeline.sources.protocol import Window

_DAY = timedelta(days=1)


def oldest_day(
    query: Query, settings: GoogleAdsSettings, accounts: Sequence[Account], now: datetime
) -> date | None:
    """The first day that Google still holds as a whole for every account; None for tables without days.

    A day that begins to vanish for one account is none that the others could be loaded for, too: a load replaces
    whole days.
    """
    if query.days is Days.NONE:
        return None
    return _oldest(query, settings, max(account.today(now) for account in accounts))


def bounds(query: Query, settings: GoogleAdsSettings, now: datetime) -> Window:
    """The days that Google still holds of a table with days, wherever the accounts are."""
    return Window(_oldest(query, settings, earliest_today(now)), latest_today(now))


def _oldest(query: Query, settings: GoogleAdsSettings, today: date) -> date:
    if query.days is Days.SINGLE:
        return today - (settings.click_days - 1) * _DAY
    return months_before(today, settings.figure_months) + _DAY


def parts(query: Query, days: Window, today: date, days_per_query: int) -> Iterator[Window]:
    """Windows that are asked for one by one, up to an account's today.

    Args:
        query: Says how many days a question may be about.
        days: All days, the first one given.
        today: The account's day; later ones hold nothing yet.
        days_per_query: Days of one question where several are possible.
    """
    if days.from_day is None:
        raise ValueError("the first day is not known")
    step = _DAY if query.days is Days.SINGLE else days_per_query * _DAY
    last = today if days.to_day is None else min(days.to_day, today)
    first = days.from_day
    while first <= last:
        yield Window(first, min(first + step - _DAY, last))
        first += step
