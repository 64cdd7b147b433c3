"""What a load reports."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from attribution_pipeline.sources.protocol import Window

#: Rejected rows that are shown as examples.
_SHOWN = 5


@dataclass(frozen=True)
class DayCount:
    """Rows of one day: read is loaded and rejected together."""

    read: int
    loaded: int
    rejected: int


@dataclass(frozen=True)
class LoadResult:
    """What one load of one table did.

    Attributes:
        table: Name of the raw table.
        held: False when the source has no such table; nothing was touched then.
        window: The days that the source answered for, no more than were asked for; all of history for reference
            tables. Other days are as they were, but for rows_later.
        rows_read: Rows of the window that the source holds, rows without a day and those updated in it included.
        rows_loaded: Those that are in the raw table now.
        rows_rejected: Those that went to raw.rejected_rows.
        rows_later: Those whose day is outside the window, and that were updated in it.
        rows_inserted: Rows that were new.
        rows_updated: Rows that differed, or came back after they had vanished from a reference table.
        rows_deleted: Rows that had vanished; in reference tables they are marked as deleted.
        rows_outside: Rows of days outside the window, which were left alone.
        rows_kept: Rows of the window that the raw table holds and the source does not answer for, such as those
            of an ad account that cannot be asked, or clients that were not updated. They were left alone, too.
        per_day: Rows per business day, the kept ones included; the key None holds reference tables and rows
            without a day.
        unknown_columns: Columns of the source that the contract does not know.
        missing_columns: Optional columns that the source does not have; they are null.
        reasons: Rejected rows by reason, without values.
        examples: The first few rejected rows as messages: file, line and reason.
    """

    table: str
    held: bool
    window: Window = field(default_factory=Window)
    rows_read: int = 0
    rows_loaded: int = 0
    rows_rejected: int = 0
    rows_inserted: int = 0
    rows_updated: int = 0
    rows_deleted: int = 0
    rows_outside: int = 0
    rows_later: int = 0
    rows_kept: int = 0
    per_day: dict[date | None, DayCount] = field(default_factory=dict)
    unknown_columns: list[str] = field(default_factory=list)
    missing_columns: list[str] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)


def combined(results: Sequence[LoadResult]) -> LoadResult:
    """The results of loads of one table, part after part of a window, as one; at least one result."""
    if len(results) == 1:
        return results[0]
    held = [result for result in results if result.held]
    if not held:
        return results[0]
    # Rows without a day come with every part, and count once.
    per_day = {day: count for result in held for day, count in result.per_day.items()}
    kept = sum(result.rows_kept for result in held)
    return LoadResult(
        table=held[0].table,
        held=True,
        window=Window(held[0].window.from_day, held[-1].window.to_day),
        rows_read=sum(count.read for count in per_day.values()) - kept,
        rows_loaded=sum(count.loaded for count in per_day.values()) - kept,
        rows_rejected=sum(count.rejected for count in per_day.values()),
        rows_inserted=sum(result.rows_inserted for result in held),
        rows_updated=sum(result.rows_updated for result in held),
        rows_deleted=sum(result.rows_deleted for result in held),
        rows_outside=sum(result.rows_outside for result in held),
        rows_kept=kept,
        per_day=per_day,
        unknown_columns=held[-1].unknown_columns,
        missing_columns=held[-1].missing_columns,
        reasons=dict(sum((Counter(result.reasons) for result in held), Counter())),
        examples=[example for result in held for example in result.examples][:_SHOWN],
    )
