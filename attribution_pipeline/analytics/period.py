"""The days and the platform that a widget is asked for, and the part of a long list."""

from dataclasses import dataclass
from datetime import date, timedelta

from attribution_pipeline.warehouse.rules import PLATFORMS

#: What ``platform`` may be: everything, the group of Facebook and Instagram, or a platform; google is the group of
#: Google and YouTube.
PLATFORM_CHOICES = ("all", "meta", *PLATFORMS)

#: Days that are asked for where no dates are given.
DEFAULT_DAYS = 30


@dataclass(frozen=True)
class Period:
    """Days of the business time zone, both ends included, and a platform of ``PLATFORM_CHOICES``."""

    date_from: date
    date_to: date
    platform: str = "all"

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.date_to - self.date_from).days + 1

    @property
    def values(self) -> dict[str, object]:
        """Values of a query's parameters."""
        return {"date_from": self.date_from, "date_to": self.date_to, "platform": self.platform}


@dataclass(frozen=True)
class Page:
    """A part of a long list: at most ``limit`` rows after the first ``offset``."""

    limit: int = 1000
    offset: int = 0

    @property
    def values(self) -> dict[str, object]:
        """Values of a query's parameters."""
        return {"limit": self.limit, "offset": self.offset}


def chosen_period(
    newest_day: date, date_from: date | None = None, date_to: date | None = None, platform: str = "all"
) -> Period:
    """The period that is meant where a day may be missing.

    Args:
        newest_day: The newest day with data.
        date_from: First day; without it, the 30 days up to ``date_to``.
        date_to: Last day; without it, ``newest_day``, or ``date_from`` if that is later.
        platform: One of ``PLATFORM_CHOICES``.
    """
    last = date_to or max(newest_day, date_from or newest_day)
    return Period(date_from or last - timedelta(days=DEFAULT_DAYS - 1), last, platform)
