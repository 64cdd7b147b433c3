"""Which days a run is about."""

from datetime import date, timedelta

import pytest

from attribution_pipeline.automation.days import (
    DaysError,
    business_today,
    chosen_days,
    partitions_among,
)
from attribution_pipeline.automation.partitions import (
    FULL_TAG,
    PARTITION_TAG,
    load_window,
    partition_keys,
    partition_tags,
    run_days,
)
from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.protocol import Window

SETTINGS = Settings(partitions_start=date(2020, 1, 1))
TODAY = business_today(SETTINGS)


def test_a_missing_end_is_today_and_a_missing_beginning_28_days_earlier() -> None:
    assert chosen_days(SETTINGS, date(2025, 1, 1), None) == Window(date(2025, 1, 1), TODAY)
    assert chosen_days(SETTINGS, None, date(2025, 1, 28)) == Window(date(2025, 1, 1), date(2025, 1, 28))
    assert chosen_days(SETTINGS, None, date(2020, 1, 3)) == Window(date(2020, 1, 1), date(2020, 1, 3))


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2019, 12, 31), None, "2020-01-01"),
        (None, date(2019, 12, 31), "2020-01-01"),
        (None, date(2999, 1, 1), "after today"),
        (date(2025, 2, 2), date(2025, 2, 1), "swap"),
        (date(2999, 1, 1), None, "after today"),
    ],
)
def test_days_that_cannot_be(first: date | None, last: date | None, told: str) -> None:
    with pytest.raises(DaysError, match=told):
        chosen_days(SETTINGS, first, last)


def _every_day(first: date, last: date) -> set[date]:
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}


def test_days_of_data_are_clipped_to_partitions() -> None:
    early = _every_day(date(2019, 12, 1), date(2020, 1, 5))
    assert partitions_among(SETTINGS, early) == Window(date(2020, 1, 1), date(2020, 1, 5))
    late = _every_day(TODAY - timedelta(days=3), TODAY + timedelta(days=3))
    assert partitions_among(SETTINGS, late) == Window(TODAY - timedelta(days=3), TODAY)


def test_a_lone_wrong_date_does_not_stretch_the_range() -> None:
    days = _every_day(date(2025, 1, 1), date(2025, 2, 1))
    quarter = {date(2024, 10, 1)}
    assert partitions_among(SETTINGS, days | quarter) == Window(date(2024, 10, 1), date(2025, 2, 1))
    assert partitions_among(SETTINGS, days | {date(2020, 2, 2), date(2999, 1, 1)}) == Window(
        date(2025, 1, 1), date(2025, 2, 1)
    )


@pytest.mark.parametrize("days", [set(), {date(1999, 1, 1), date(1999, 1, 2)}])
def test_data_without_a_partition_count_as_today(days: set[date]) -> None:
    assert partitions_among(SETTINGS, days) == Window(TODAY, TODAY)


def test_days_travel_in_the_tags_of_a_run() -> None:
    days = Window(date(2024, 12, 31), date(2025, 1, 2))
    assert run_days(partition_tags(days)) == days
    assert run_days({PARTITION_TAG: "2025-01-01"}) == Window(date(2025, 1, 1), date(2025, 1, 1))
    assert run_days({}) == Window()
    assert load_window({**partition_tags(days), FULL_TAG: "true"}) == Window()
    assert load_window(partition_tags(days)) == days


def test_partition_keys_of_a_window() -> None:
    assert partition_keys(Window(date(2024, 12, 31), date(2025, 1, 2))) == [
        "2024-12-31",
        "2025-01-01",
        "2025-01-02",
    ]
    assert partition_keys(Window()) == []
