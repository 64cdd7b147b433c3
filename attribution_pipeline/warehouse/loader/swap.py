"""The one transaction of a load that changes the warehouse: its days then hold what the source holds."""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

from attribution_pipeline.warehouse.loader import difference, first_load
from attribution_pipeline.warehouse.loader.columns import names
from attribution_pipeline.warehouse.loader.load import Load
from attribution_pipeline.warehouse.loader.log import DayCounts, write_load_log

#: First key of the advisory locks of loads; the second is the table's oid.
_LOCK = 7_461_003


class DuplicateKeyError(Exception):
    """Several rows of the source have one key."""


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
    """What a swap did; ``reasons`` counts the rejected rows."""

    inserted: int
    updated: int
    deleted: int
    per_day: DayCounts
    reasons: Mapping[str, int]


def swap(load: Load, staged: Staged, source: str, run_id: str | None) -> Swapped:
    """Bring the raw table's days in the window to what was staged, and record it.

    Raises:
        DuplicateKeyError, psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded: the rows were
            not checked and one of them is bad; nothing has changed.
    """
    with load.transaction():
        _lock(load)
        left_days = difference.move_to_their_events_day(load)
        count = _rows_in_window(load)
        if not staged.is_checked and count < staged.rows:
            _refuse_duplicates_across_window(load, count)
        if _is_empty(load):
            inserted, updated, deleted = first_load.fill(load, count), 0, 0
        else:
            found = difference.find(load)
            left_days |= found.left_days
            if not staged.is_checked and not found.has_unique_keys(count):
                raise DuplicateKeyError
            inserted, updated, deleted = difference.apply(load, found)
        reasons = _replace_rejected(load, is_checked=staged.is_checked)
        per_day = write_load_log(load, source, run_id, left_days)
        return Swapped(inserted, updated, deleted, per_day, reasons)


def _lock(load: Load) -> None:
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


def _is_empty(load: Load) -> bool:
    return load.run("select from {target} limit 1").fetchone() is None


def _rows_in_window(load: Load) -> int:
    """Create the view ``loader_rows``: the staged rows of the window, with their ``tid``; returns how many."""
    if load.days.window.is_all and not load.table.follows_event:
        load.run("create temporary view loader_rows as select * from loader_staged")
        return load.value("select count(*) from loader_rows")
    # Without a value in the day column: a row of the bucket without day, or one that is refused later.
    created = load.run(
        "create temporary table loader_window as"
        " select {columns} from loader_staged as s where {within} or {day} is null",
        {
            "columns": names(load.columns, "s"),
            "within": load.days.within(load.days.column("s")),
            "day": load.days.column("s"),
        },
    )
    load.run("create temporary view loader_rows as select r.ctid as tid, r.* from loader_window as r")
    return created.rowcount


def _refuse_duplicates_across_window(load: Load, count: int) -> None:
    pairs = load.value(
        "select count(*) from loader_rows as r join loader_staged as s on {same}",
        {"same": load.same_key("r", "s")},
    )
    if pairs != count:
        raise DuplicateKeyError


def _replace_rejected(load: Load, *, is_checked: bool) -> dict[str, int]:
    within = load.days.within(sql.Identifier("day"))
    load.run(
        "delete from raw.rejected_rows where source_table = %(table)s and ({within} or day is null)",
        {"within": within},
        {"table": load.table.name},
    )
    if not is_checked:
        return {}
    day: sql.Composable = sql.SQL("null::date")
    if load.table.follows_event:
        day = sql.SQL(
            "(select e.date_time::date from raw.itcrm_new_source as e"
            " where e.id_source = raw.readable_bigint(day_value))"
        )
    elif load.table.day is not None:
        day = sql.SQL("raw.readable_day(day_value, {})").format(load.days.type)
    load.run("update loader_rejected set day = {day}", {"day": day})
    load.run(
        """
        insert into raw.rejected_rows (source_table, day, row_data, raw_line, line_number, reason)
        select %(table)s, day, row_data, raw_line, line_number, reason
        from loader_rejected where {within} or day is null order by line_number
        """,
        {"within": within},
        {"table": load.table.name},
    )
    reasons = load.run(
        "select kind, count(*) from loader_rejected where {within} or day is null group by kind order by 2 desc, 1",
        {"within": within},
    )
    return dict(reasons.fetchall())


#: What a bad row raises while unchecked rows are staged or swapped.
BAD_ROW_ERRORS = (
    DuplicateKeyError,
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.errors.ProgramLimitExceeded,
    psycopg.errors.StatementTooComplex,
)
