"""The one transaction of a load that changes the warehouse: its days then hold what the source holds."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from attribution_pipeline.sources.csv_times import RoundedAmountError
from attribution_pipeline.sources.protocol import Extent
from attribution_pipeline.warehouse.database import PUBLISH_LOCK
from attribution_pipeline.warehouse.loader import difference, first_load
from attribution_pipeline.warehouse.loader.columns import names
from attribution_pipeline.warehouse.loader.load import Load
from attribution_pipeline.warehouse.loader.log import DayCounts, write_load_log
from attribution_pipeline.warehouse.loader.rejected import Rejected, replace_rejected

#: First key of the advisory locks of loads; the second is the table's oid.
_LOCK = 7_461_003


class DuplicateKeyError(Exception):
    """Several rows of the source have one key."""


#: What a bad row raises while unchecked rows are staged or swapped.
BAD_ROW_ERRORS = (
    DuplicateKeyError,
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.errors.ProgramLimitExceeded,
    psycopg.errors.StatementTooComplex,
)


@dataclass(frozen=True)
class Staged:
    """How the rows were staged.

    Attributes:
        rows: Rows of the source, rejected ones included.
        is_checked: Whether each was looked at: keys are then unique, and bad rows are in ``loader_rejected``.
    """

    rows: int
    is_checked: bool


@dataclass(frozen=True)
class Swapped:
    """What a swap did: rows written, rows that nobody answered for, rows per day, and the rejected ones."""

    inserted: int
    updated: int
    deleted: int
    kept: int
    per_day: DayCounts
    rejected: Rejected


def swap(load: Load, staged: Staged, source: str, run_id: str | None) -> Swapped:
    """Bring the raw table's days in the window to what was staged, and record it.

    Raises:
        DuplicateKeyError, psycopg.Error: the rows were not checked and one of them is bad (see
            ``BAD_ROW_ERRORS``); nothing has changed.
    """
    with load.transaction():
        _lock(load)
        touched_days = difference.move_to_their_events_day(load)
        count = _rows_in_window(load, staged)
        if not staged.is_checked and count < staged.rows:
            _refuse_duplicates_across_window(load, count)
        if _is_empty(load):
            inserted, updated, deleted = first_load.fill(load, count), 0, 0
            touched_days |= first_load.other_days(load)
        else:
            found = difference.find(load)
            touched_days |= found.other_days
            if not staged.is_checked and not found.has_unique_keys(count):
                raise DuplicateKeyError
            inserted, updated, deleted = difference.apply(load, found)
        rejected = replace_rejected(load, is_checked=staged.is_checked)
        kept = _kept_rows(load)
        per_day = write_load_log(load, source, run_id, touched_days | rejected.other_days, kept)
        return Swapped(inserted, updated, deleted, kept, per_day, rejected)


def fill_directly(load: Load, source: str, run_id: str | None) -> tuple[Staged, Swapped] | None:
    """Copy the rows into a raw table that is empty, without staging them, where that is safe and worth it.

    Returns:
        The rows and what was done; None, and nothing was, if they have to be staged.

    Raises:
        OtherNotationError, MalformedTextError, psycopg.Error: as in ``stage`` and ``swap``; nothing has changed.
    """
    if not first_load.can_copy(load):
        return None
    try:
        with load.transaction():
            _lock(load)
            copied = first_load.copy(load) if _is_empty(load) else None
            if copied is None:
                return None
            rejected = replace_rejected(load, is_checked=False)
            kept = _kept_rows(load)
            per_day = write_load_log(load, source, run_id, (), kept)
            return Staged(copied, is_checked=False), Swapped(copied, 0, 0, kept, per_day, rejected)
    except (RoundedAmountError, first_load.MisfitError):
        return None


def _kept_rows(load: Load) -> int:
    """How many rows of the window are there that the source does not answer for."""
    if load.covered.extent is Extent.UPDATES:
        return load.value(
            "select count(*) from {target} as t where not {given} and _deleted_at is null",
            {"given": load.given("t")},
        )
    if load.covered.column is None:
        return 0
    return load.value(
        "select count(*) from {target} as t where {in_window} and not {of_owners}{present}",
        {
            "in_window": load.days.in_window("t"),
            "of_owners": load.of_owners("t"),
            "present": sql.SQL("" if load.table.is_daily else " and _deleted_at is null"),
        },
    )


def _lock(load: Load) -> None:
    _wait_for_publication(load)
    if load.table.follows_event:
        # The days of its rows are read from the events, which must not move meanwhile.
        load.run(
            "select pg_advisory_xact_lock_shared(%(key)s, 'raw.itcrm_new_source'::regclass::oid::int)",
            values={"key": _LOCK},
        )
    load.run(
        "select pg_advisory_xact_lock(%(key)s, %(table)s::regclass::oid::int)",
        values={"key": _LOCK, "table": f"raw.{load.table.name}"},
    )
    # Keeps out writers other than loads; readers go on.
    load.run("lock table {target} in share row exclusive mode")


def _wait_for_publication(load: Load) -> None:
    """While a run publishes, loads of others wait: see ``hold_publish_lock``."""
    key = {"key": PUBLISH_LOCK}
    locked = load.run(
        "select pg_try_advisory_xact_lock_shared(%(key)s)"
        " where coalesce(current_setting('attribution.publishes', true), '') <> 'on'",
        values=key,
    ).fetchone()
    if locked == (False,):
        if load.on_wait is not None:
            load.on_wait()
        load.run("select pg_advisory_xact_lock_shared(%(key)s)", values=key)


def _is_empty(load: Load) -> bool:
    return load.run("select from {target} limit 1").fetchone() is None


def _rows_in_window(load: Load, staged: Staged) -> int:
    """Create the view ``loader_rows``, the staged rows that are to be written with their ``tid``; returns how many."""
    takes_all = load.days.window.is_all or load.has_updates
    if takes_all and not load.table.follows_event:
        load.run("create temporary view loader_rows as select * from loader_staged")
        return load.value("select count(*) from loader_rows") if staged.is_checked else staged.rows
    # Without a value in the day column: a row of the bucket without day, or one that is refused later.
    parts = {
        "columns": names(load.columns, "s"),
        "within": sql.SQL("true") if takes_all else load.days.within(load.days.column("s")),
        "day": load.days.column("s"),
    }
    if not load.table.follows_event:
        load.run(
            "create temporary view loader_rows as"
            " select * from loader_staged as s where {within} or {day} is null",
            parts,
        )
        return load.value("select count(*) from loader_rows")
    # Kept, so that the events are looked up once.
    count = load.run(
        "create temporary table loader_window as"
        " select {columns} from loader_staged as s where {within} or {day} is null",
        parts,
    ).rowcount
    load.run("create temporary view loader_rows as select r.ctid as tid, r.* from loader_window as r")
    return count


def _refuse_duplicates_across_window(load: Load, count: int) -> None:
    pairs = load.value(
        "select count(*) from loader_rows as r join loader_staged as s on {same}",
        {"same": load.same_key("r", "s")},
    )
    if pairs != count:
        raise DuplicateKeyError
