"""Filling a raw table that is empty: its indexes are built once, after the rows."""

from datetime import date

import psycopg

from attribution_pipeline.warehouse.loader.columns import names
from attribution_pipeline.warehouse.loader.load import Load

#: With fewer rows than this, keeping the indexes costs less than building them.
_ROWS_WORTH_IT = 20_000


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
    for statement in rebuild:
        load.connection.execute(statement.encode())
    load.run(
        "insert into raw.changes (table_name, operation) values (%(t)s, 'reload')",
        values={"t": load.table.name},
    )
    load.run("analyze {target}")
    return inserted


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
            load.connection.execute("set local lock_timeout = '5s'")
            for drop, _ in statements:
                load.connection.execute(drop.encode())
            load.connection.execute("set local lock_timeout = 0")
    except (psycopg.errors.DependentObjectsStillExist, psycopg.errors.LockNotAvailable):
        return []
    return [create for _, create in statements]
