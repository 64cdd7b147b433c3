"""Windows of which an API no longer holds all days."""

from datetime import date

import pytest

from attribution_pipeline.sources.api.retention import months_before, since
from attribution_pipeline.sources.protocol import Window

FIRST = date(2025, 3, 5)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        ("2025-11-20", 37, "2022-10-20"),
        ("2025-01-31", 1, "2024-12-31"),
        ("2025-03-31", 1, "2025-02-28"),
        ("2024-03-31", 13, "2023-02-28"),
        ("2025-12-01", 12, "2024-12-01"),
    ],
)
def test_months_before_a_day(day: str, months: int, before: str) -> None:
    assert str(months_before(date.fromisoformat(day), months)) == before


@pytest.mark.parametrize(
    ("window", "left"),
    [
        (Window(None, None), Window(FIRST, None)),
        (Window(None, date(2025, 3, 6)), Window(FIRST, date(2025, 3, 6))),
        (Window(date(2025, 3, 1), FIRST), Window(FIRST, FIRST)),
        (Window(FIRST, None), Window(FIRST, None)),
        (Window(date(2025, 4, 1), date(2025, 4, 2)), Window(date(2025, 4, 1), date(2025, 4, 2))),
        (Window(None, date(2025, 3, 4)), None),
        (Window(date(2025, 3, 1), date(2025, 3, 4)), None),
    ],
)
def test_what_is_left_of_a_window(window: Window, left: Window | None) -> None:
    assert since(window, FIRST) == left
