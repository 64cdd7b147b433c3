"""How far back Facebook answers."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from attribution_pipeline.sources.api.retention import months_before

_LEADS = timedelta(days=90)


def first_day_of_insights(today: date) -> date:
    """The first day whose figures an ad account still gives on its day ``today``."""
    return months_before(today, 37)


def first_day_of_leads(now: datetime, zone: ZoneInfo) -> date:
    """The first business day whose leads are still all there; the day before may have lost some."""
    return (now - _LEADS).astimezone(zone).date() + timedelta(days=1)
