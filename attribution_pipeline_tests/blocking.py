"""Stopping a run at a chosen moment: when it wants to write a table."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg import sql


@contextmanager
def writes_blocked(url: str, table: str) -> Iterator[None]:
    """Whoever wants to write the table, such as ``stg.touches``, waits until the end; readers go on."""
    blocker = psycopg.connect(url)
    try:
        blocker.execute(
            sql.SQL("lock table {} in share row exclusive mode").format(sql.Identifier(*table.split(".")))
        )
        yield
    finally:
        # The server may have died meanwhile.
        with suppress(psycopg.OperationalError):
            blocker.rollback()
        blocker.close()


def wait_until_blocked(url: str, backends: int = 1, on: str | None = None) -> int:
    """Wait until so many backends of the pipeline wait for locks, of a table if one is named; a process id of one."""
    deadline = time.monotonic() + 240
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < deadline:
            waiting = connection.execute(
                """
                select distinct pid
                from pg_stat_activity join pg_locks using (pid)
                where datname = current_database() and application_name = 'attribution' and not granted
                    and (%(table)s::text is null or relation = %(table)s::regclass)
                """,
                {"table": on},
            ).fetchall()
            if len(waiting) >= backends:
                pid: int = waiting[0][0]
                return pid
            time.sleep(0.05)
    raise AssertionError("the run never waited for the lock")
