"""A clock of a test: waiting takes no time and is written down."""

from datetime import UTC, datetime, timedelta

#: When tests happen, unless they say otherwise.
NOON = datetime(2025, 11, 20, 12, tzinfo=UTC)


class FakeClock:
    """Stands still but for the waits that it is asked for.

    Attributes:
        waits: The waits in order, in seconds.
    """

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start
        self.waits: list[float] = []

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self._now += timedelta(seconds=seconds)
