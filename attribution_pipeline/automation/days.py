"""Days of the business: today, the nightly window, and the days that a run may name. Needs no Dagster."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.protocol import Window

#: Days without any row after which older data count as another time.
_LONG_GAP = timedelta(days=92)


class DaysError(ValueError):
    """Days that a run cannot be about; the message names the ones it can."""


def business_today(settings: Settings) -> date:
    """Today in the business time zone."""
    return datetime.now(tz=settings.zone).date()


def night_days(settings: Settings, night: date, last: date | None) -> Window:
    """The days of one night's run: the trailing ``nightly_days`` of it and of every missed night before it.

    Args:
        settings: How many days a night loads, and the first partition.
        night: Day of the night in the business time zone.
        last: Last day that the last successful night loaded; None: there was none, so none is missed.
    """
    first_missed = night if last is None else min(night, last + timedelta(days=1))
    first = first_missed - timedelta(days=settings.nightly_days - 1)
    return Window(max(first, settings.partitions_start), night)


def covers_night(days: Window, night: Window) -> bool:
    """Whether a run of these days does what the night's would, so that no night is missed after it."""
    if days.from_day is None or night.from_day is None:
        return False
    return days.to_day == night.to_day and days.from_day <= night.from_day


def chosen_days(settings: Settings, from_day: date | None, to_day: date | None) -> Window:
    """The days named by --from and --to; a missing end is today, a missing beginning as far before it as a night's.

    Raises:
        DaysError: If they are the wrong way round or outside the partitions.
    """
    today = business_today(settings)
    last = to_day or today
    first = from_day or max(last - timedelta(days=settings.nightly_days - 1), settings.partitions_start)
    if min(first, last) < settings.partitions_start:
        raise DaysError(
            f"{min(first, last)} lies before the first day, {settings.partitions_start}: name later days, set "
            "ATTRIBUTION_PARTITIONS_START, or use --full, which loads whatever days the data hold"
        )
    if last > today:
        raise DaysError(f"{last} lies after today, {today} in {settings.timezone}: name an earlier --to")
    if first > today:
        raise DaysError(f"{first} lies after today, {today} in {settings.timezone}: name an earlier --from")
    if first > last:
        raise DaysError(f"--from {first} lies after --to {last}: swap them")
    return Window(first, last)


def partitions_among(settings: Settings, days: Collection[date]) -> Window:
    """The partitions that a full run of data with these days is recorded under; today where none of them is one.

    A full run loads all days, but Dagster needs one range of partitions and stores an event for each of its days and
    tables. So the range ends where the data reach a long gap: a lone wrong date would cost an hour of events.
    """
    today = business_today(settings)
    known = sorted((day for day in days if settings.partitions_start <= day <= today), reverse=True)
    if not known:
        return Window(today, today)
    first = known[0]
    for day in known:
        if first - day > _LONG_GAP:
            break
        first = day
    return Window(first, known[0])
