"""Filling a raw table that is empty: its indexes are built once, after the rows."""

from datetime import date

import psycopg

from attribution_pipeline.sources.protocol import Extent
from attribution_pipeline.warehouse.loader.columns import Staging, is_as_staged, names
from attribution_pipeline.warehouse.loader.load import Load
from attribution_pipeline.warehouse.loader.staging import copy_query, copy_rows

#: With fewer rows than this, keeping the indexes costs less than building them.
_ROWS_WORTH_IT = 20_000
#: The same, of rows that have not been counted yet.
BYTES_WORTH_IT = 4_000_000
#: How long readers of the empty table are waited for before its indexes stay.
LOCK_TIMEOUT = "5s"


def can_copy(load: Load) -> bool:
    """Whether the rows can be copied into the raw table itself, if that is empty.

    They must lie at hand, so that its transaction waits for no API, be all for this table, and be good if COPY takes
    them: then the key alone is left to be checked.
    """
    return (
        (load.rows.bytes_total or 0) >= BYTES_WORTH_IT
        and load.table.is_daily
        and not load.table.follows_event
        and load.days.window.is_all
        and load.covered.extent is Extent.WINDOW
        and len(load.held) == len(load.rows.columns)
        and all(is_as_staged(column, is_indexed=column.name in load.indexed) for column in load.held)
    )


def copy(load: Load) -> int | None:
    """Copy all rows into the empty raw table; its refresh starts afresh.

    Returns:
        Number of rows; None, and nothing is done, if the table is in use.
    """
    rebuild = _drop_indexes(load)
    if not rebuild:
        return None
    load.run("truncate {target}")
    copied = copy_rows(load, copy_query(load.target, load.rows.columns), Staging.TYPED)
    _complete(load, rebuild)
    return copied


def fill(load: Load, rows: int) -> int:
    """Insert the staged rows of the window into the empty raw table; its refresh starts afresh.

    Returns:
        Rows inserted.
    """
    if not rows:
        return 0
    rebuild = _drop_indexes(load) if rows >= _ROWS_WORTH_IT else []
    if rebuild:
        # A new file for the table: with wal_level minimal, which the bundled server has, PostgreSQL then writes its rows
        # once, to the table, and not to the log as well.
        load.run("truncate {target}")
    inserted = load.run(
        "insert into {target} ({columns}) select {columns} from loader_rows", {"columns": names(load.columns)}
    ).rowcount
    _complete(load, rebuild)
    return inserted


def _complete(load: Load, rebuild: list[str]) -> None:
    for statement in rebuild:
        load.connection.execute(statement.encode())
    load.run(
        "insert into raw.changes (table_name, operation) values (%(t)s, 'reload')",
        values={"t": load.table.name},
    )
    load.run("analyze {target}")


def other_days(load: Load) -> set[date]:
    """Days outside the window that staged rows have."""
    if not load.has_updates or not load.table.is_daily:
        return set()
    days = load.run(
        "select distinct {day} from loader_rows as s where {outside}",
        {"day": load.days.of("s"), "outside": load.days.outside("s")},
    )
    return {day for (day,) in days}


def _drop_indexes(load: Load) -> list[str]:
    """Drop the table's key and indexes; returns what makes them again, nothing if they had to stay."""
    statements = load.run(
        """
        select
            format('alter table %%s drop constraint %%I', conrelid::regclass, conname),
            format(
                'alter table %%s add constraint %%I %%s',
                conrelid::regclass, conname, pg_get_constraintdef(oid)
            )
        from pg_constraint where conrelid = %(table)s::regclass and contype in ('p', 'u')
        union all
        select format('drop index %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
        from pg_index
        where indrelid = %(table)s::regclass
            and not exists (select from pg_constraint where conrelid = indrelid and conindid = indexrelid)
        """,
        values={"table": f"raw.{load.table.name}"},
    ).fetchall()
    try:
        with load.connection.transaction():
            # Dropping waits for readers, who may take long; they find an empty table either way.
            load.connection.execute("select set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
            for drop, _ in statements:
                load.connection.execute(drop.encode())
            load.connection.execute("set local lock_timeout = 0")
    except (psycopg.errors.DependentObjectsStillExist, psycopg.errors.LockNotAvailable):
        return []
    return [create for _, create in statements]
