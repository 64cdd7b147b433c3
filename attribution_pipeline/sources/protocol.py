"""What the loader asks of a source, whatever it is: an API, a database or a folder of files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Literal, Protocol, runtime_checkable

from attribution_pipeline.warehouse.raw_contract import RawTable


class SourceError(RuntimeError):
    """A source cannot be read as it is; the message names file, line or column and the fix, never a value."""


class TryAgainError(SourceError):
    """The same call may succeed in a moment.

    Attributes:
        wait: Seconds that the API asks to wait; None leaves them to the back-off.
    """

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class ThrottledError(SourceError):
    """A source asks for a longer wait than a process should spend sleeping; a scheduler tries again after it.

    Attributes:
        seconds: How long to wait.
    """

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


@dataclass
class Usage:
    """What asking a source has cost so far.

    Attributes:
        calls: Requests sent, retries included.
        seconds_waited: Time spent waiting because the source asked for it or failed.
        notes: What an operator should know, such as days that the source no longer holds.
    """

    calls: int = 0
    seconds_waited: float = 0.0
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Add a note, once."""
        if text not in self.notes:
            self.notes.append(text)


@dataclass(frozen=True)
class Window:
    """Days of the business time zone to load, both ends included.

    Attributes:
        from_day: First day; None: as early as there are rows.
        to_day: Last day; None: as late as there are rows.
    """

    from_day: date | None = None
    to_day: date | None = None

    @property
    def is_all(self) -> bool:
        """True when the window is all of history."""
        return self.from_day is None and self.to_day is None


class Extent(Enum):
    """How far a source answers for rows that it does not give.

    Attributes:
        WINDOW: What it does not give of the window has vanished. Rows of other days do no harm.
        WINDOW_AND_UPDATES: The same, and rows of other days were updated in the window. Each answers for itself, or, of
            a table that follows CRM events, for all rows of its event.
        UPDATES: It gives only those rows of a reference table that were updated; the others are unchanged.
    """

    WINDOW = "window"
    WINDOW_AND_UPDATES = "window and updates"
    UPDATES = "updates"


@dataclass(frozen=True)
class Coverage:
    """The rows of a raw table that a source answers for; a load leaves all others as they are.

    A source narrows it where it cannot know: days that it no longer holds, an account that cannot be asked.

    Attributes:
        window: The days; none that were not asked for.
        column: The column that says whose a row is, such as its ad account; None: the source answers for everybody.
        owners: The values of that column whose rows the source has given.
        extent: What it means that a row is not given, and that one of another day is.
    """

    window: Window
    column: str | None = None
    owners: frozenset[str] = frozenset()
    extent: Extent = Extent.WINDOW


class RowSource(Protocol):
    """The rows of one raw table at one source, as CSV."""

    @property
    def label(self) -> str:
        """What messages call it, such as ``itcrm_clients.csv``; without folder."""

    @property
    def columns(self) -> Sequence[str]:
        """Names of the columns in the order of ``chunks``, unknown to the contract or not."""

    @property
    def first_line(self) -> int:
        """Line number of the first row."""

    @property
    def counts(self) -> Literal["line", "row"]:
        """What line numbers count: lines of a text, or rows where the source has no lines."""

    @property
    def covered(self) -> Coverage | None:
        """What the source answers for; None: all rows of the window that was asked for."""

    @property
    def bytes_total(self) -> int | None:
        """Size of the rows where they lie at hand, in a file or already fetched; None where they are sent as they are read."""

    @property
    def bytes_read(self) -> int:
        """Bytes of ``bytes_total`` that the current pass has read."""

    def chunks(self) -> Iterator[bytes]:
        """The rows as CSV bytes without header: UTF-8, RFC 4180, each chunk ending with a line (or the text).

        Each call begins at the first row: the loader reads again when a row breaks the contract.

        Raises:
            SourceError: if the source breaks off or is not UTF-8.
        """


class Source(Protocol):
    """Where rows of raw tables come from."""

    @property
    def name(self) -> str:
        """Kind of the source as raw.load_log records it: ``files``, ``api``."""

    def tables(self) -> Sequence[str]:
        """Names of the raw tables that it holds, in load order."""

    @property
    def usage(self) -> Usage:
        """What asking it has cost so far."""

    def probe(self) -> Sequence[str]:
        """Ask it something harmless and cheap.

        Returns:
            What can be read, in sentences for an operator.

        Raises:
            SourceError: if it cannot be read; the message says what to do.
        """

    def open(self, table: RawTable, window: Window) -> RowSource | None:
        """The rows of a table; None when the source holds no such table, or none of the days any more.

        Args:
            table: The table.
            window: The days that are wanted; rows of other days do no harm. Where the source cannot know all of
                them, the rows say which they cover, and ``usage.notes`` says why. All of history for a reference table
                that was not loaded from this source before.

        Raises:
            ThrottledError: if the source asks for a long wait.
            SourceError: if a required column is missing, or the source refuses or breaks off; the message says what
                to do.
        """


@runtime_checkable
class Bounded(Protocol):
    """A source that knows without asking where its days begin and end, so that all of them can be loaded one by one."""

    def bounds(self, table: RawTable) -> Window:
        """Days with both ends, outside of which it holds nothing of a daily table."""
