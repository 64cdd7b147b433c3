"""Days of the business: today, the nightly window, and the days that a run may name. Needs no Dagster."""

from datetime import date, datetime, timedelta

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.protocol import Window


class DaysError(ValueError):
    """Days that a run cannot be about; the message names the ones it can."""


def business_today(settings: Settings) -> date:
    """Today in the business time zone."""
    return datetime.now(tz=settings.zone).date()


def nightly_days(settings: Settings) -> Window:
    """The trailing ``nightly_days`` up to today, clipped to the partitions."""
    today = business_today(settings)
    return Window(max(today - timedelta(days=settings.nightly_days - 1), settings.partitions_start), today)


def chosen_days(settings: Settings, from_day: date | None, to_day: date | None) -> Window:
    """The days named by --from and --to; a missing end is today, a missing beginning the nightly window's.

    Raises:
        DaysError: If they are the wrong way round or outside the partitions.
    """
    today = business_today(settings)
    if from_day is None and to_day is None:
        return nightly_days(settings)
    last = to_day or today
    first = from_day or max(last - timedelta(days=settings.nightly_days - 1), settings.partitions_start)
    if first < settings.partitions_start:
        raise DaysError(
            f"{first} lies before the first day, {settings.partitions_start}: name a later --from, set "
            "ATTRIBUTION_PARTITIONS_START, or use --full, which loads whatever days the data hold"
        )
    if last > today:
        raise DaysError(f"{last} lies after today, {today} in {settings.timezone}: name an earlier --to")
    if first > last:
        raise DaysError(f"--from {first} lies after --to {last}: swap them")
    return Window(first, last)


def partitions_among(settings: Settings, days: tuple[date, date] | None) -> Window:
    """The partitions from a first to a last day of data; today where none of them is one.

    Days outside are loaded by a full run as well, but Dagster cannot show them; and it needs one at least.
    """
    today = business_today(settings)
    if days is not None:
        first, last = max(days[0], settings.partitions_start), min(days[1], today)
        if first <= last:
            return Window(first, last)
    return Window(today, today)
