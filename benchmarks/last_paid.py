"""The last paid touch of every client against DuckDB's arg_max over the same rows."""

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import psycopg

from benchmarks.ground import Ground, Warehouse, without_indexes
from benchmarks.measuring import Measurement, alternate, say, stopwatch

BOUND = 1.5
#: Runs of the bare selects, which take a tenth of a second.
_REPEATS = 15
#: Scale of the sample whose rows are multiplied: large enough to hold every kind of journey many times.
_SCALE = 20

#: Columns that number something and so differ between copies; the rest of a row is copied as it is.
_NUMBERS = ("client_id", "client_key", "id_source", "id_uniq", "contract_id")
_MULTIPLIED = ("raw.itcrm_new_source", "raw.itcrm_docs_clients", "stg.crm_events", "stg.touches")

#: The bare selects, alike in both systems but for the aggregate.
_OURS_PLAIN = """
    select distinct on (touches.client_id) touches.client_id, touches.id_source
    from stg.touches
    where touches.is_paid
    order by touches.client_id, touches.date_time desc, touches.id_source desc
"""
_OURS_WITH_CUTOFF = """
    select distinct on (touches.client_id) touches.client_id, touches.id_source
    from stg.touches
    left join benchmark.leads as lead on touches.client_id = lead.client_id
    where
        touches.is_paid
        and (lead.client_id is null or (touches.date_time, touches.id_source) <= (lead.cutoff_at, lead.cutoff_id))
    order by touches.client_id, touches.date_time desc, touches.id_source desc
"""
_DUCKDB_PLAIN = """
    select client_id, arg_max(id_source, (date_time, id_source)) as id_source
    from touches where is_paid group by client_id
"""
_DUCKDB_WITH_CUTOFF = """
    select touches.client_id, arg_max(touches.id_source, (touches.date_time, touches.id_source)) as id_source
    from touches left join leads on leads.client_id = touches.client_id
    where
        touches.is_paid
        and (leads.client_id is null or (touches.date_time, touches.id_source) <= (leads.cutoff_at, leads.cutoff_id))
    group by touches.client_id
"""
#: All that the step does: the cut-offs from first touches and contracts, and every column of the touch.
_DUCKDB_STEP = """
    with contracts as (
        select
            events.client_id,
            min(docs.currentdate + case
                when docs.currentdate::time = '00:00' then interval '86399999999 microseconds'
                else interval '0 seconds'
            end) as first_contract_at
        from docs inner join events on docs.id_source = events.id_source
        where docs.total_cost_of_the_contract > 0
        group by events.client_id
    ),
    leads as (
        select
            first_touch.client_id,
            greatest(coalesce(contracts.first_contract_at, 'infinity'), first_touch.date_time) as cutoff_at,
            case
                when first_touch.date_time > contracts.first_contract_at then first_touch.id_source
                else 9223372036854775807
            end as cutoff_id
        from events as first_touch left join contracts on first_touch.client_id = contracts.client_id
        where first_touch.is_first_touch
    ),
    chosen as (
        select touches.client_id, arg_max(touches, (touches.date_time, touches.id_source)) as touch
        from leads inner join touches
            on leads.client_id = touches.client_id
            and (touches.date_time, touches.id_source) <= (leads.cutoff_at, leads.cutoff_id)
        where touches.is_paid group by touches.client_id
    )
    select unnest(touch) from chosen
"""
#: What DuckDB holds: its table and the query on ours that it is filled with.
_COPIED = {
    "touches": "select * from stg.touches",
    "events": "select client_id, id_source, date_time, is_first_touch from stg.crm_events",
    "docs": "select id_source, currentdate, total_cost_of_the_contract from raw.itcrm_docs_clients",
    "leads": "select client_id, cutoff_at, cutoff_id from benchmark.leads",
}


def measure_last_paid(ground: Ground, touches: int) -> list[Measurement]:
    """The step as a refresh runs it, and its bare selects, each beside the same work in DuckDB.

    Args:
        ground: Where to run.
        touches: At least so many touches, with the sample's share of paid ones and of contracts.
    """
    warehouse, _ = ground.loaded("last_paid", min(_SCALE, ground.scale))
    connection = warehouse.connection
    details = _multiply(warehouse, touches)
    with connection.transaction():
        connection.execute("select stg.collect_scope(null, null)")
        connection.execute(
            "create table benchmark.leads as select * from stg.scope_leads where first_contract_at is not null"
        )
    connection.execute("vacuum (analyze) benchmark.leads")
    with duckdb.connect() as rival:
        _fill(rival, connection)
        say("Choosing the last paid touches ...")
        step = alternate(lambda: _refresh(connection), _in_duckdb(rival, _DUCKDB_STEP))
        _compare(rival, connection)
        commits: list[float] = []
        cut = alternate(
            lambda: _write(connection, _OURS_WITH_CUTOFF, []),
            _in_duckdb(rival, _DUCKDB_WITH_CUTOFF),
            _REPEATS,
        )
        plain = alternate(
            lambda: _write(connection, _OURS_PLAIN, commits), _in_duckdb(rival, _DUCKDB_PLAIN), _REPEATS
        )
    details["seconds of the commit, which is not counted"] = statistics.median(commits)
    return [
        Measurement(
            "e1", *plain, BOUND, "last paid touch: ids into a table, against arg_max in DuckDB", details
        ),
        Measurement("e2", *cut, None, "last paid touch up to the first contract: the same, cut-offs given"),
        Measurement(
            "e3", *step, None, "the whole refresh of its table: cut-offs, all columns, key and statistics"
        ),
    ]


def _multiply(warehouse: Warehouse, touches: int) -> dict[str, float]:
    """Copy clients, with all that the step reads, until there are enough touches; returns counts."""
    connection = warehouse.connection
    before = _count(connection, "select count(*) from stg.touches")
    copies = max(1, -(-touches // before))
    say(f"Multiplying {before:,} touches by {copies} ...")
    for table in _MULTIPLIED:
        columns = connection.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 order by attnum",
            [table],
        ).fetchall()
        values = ", ".join(
            # Copies lie beside each other, as they do in the sample.
            f"{name} * {copies} + copy as {name}" if name in _NUMBERS else name
            for (name,) in columns
        )
        connection.execute(f"create table benchmark.rows as select * from {table}".encode())
        connection.execute(f"truncate {table}".encode())
        with without_indexes(connection, table):
            connection.execute(
                f"insert into {table} select {values}"
                f" from benchmark.rows cross join generate_series(0, {copies - 1}) as copy".encode()
            )
        connection.execute("drop table benchmark.rows")
    return {
        "touches": _count(connection, "select count(*) from stg.touches"),
        "paid touches": _count(connection, "select count(*) from stg.touches where is_paid"),
        "clients": _count(connection, "select count(*) from stg.crm_events where is_first_touch"),
        "contracts": _count(connection, "select count(*) from raw.itcrm_docs_clients"),
    }


def _count(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    return 0 if row is None else int(row[0])


def _fill(rival: duckdb.DuckDBPyConnection, connection: psycopg.Connection) -> None:
    """Copy the rows into DuckDB, in memory and on two threads."""
    say("Copying the rows into DuckDB ...")
    rival.execute("set threads = 2")
    with tempfile.TemporaryDirectory() as folder:
        for table, query in _COPIED.items():
            path = Path(folder) / f"{table}.csv"
            described = connection.execute(f"{query} limit 0".encode()).description or ()
            columns = ", ".join(f"{c.name} {psycopg.adapters.types[c.type_code].name}" for c in described)
            with (
                path.open("wb") as file,
                connection.cursor() as cursor,
                cursor.copy(f"copy ({query}) to stdout (format csv, header)".encode()) as copy,
            ):
                for chunk in copy:
                    file.write(chunk)
            rival.execute(f"create table {table} ({columns})")
            rival.execute(f"copy {table} from '{path}' (header)")
            path.unlink()


def _refresh(connection: psycopg.Connection) -> float:
    """Seconds in which a refresh of all history fills the empty table, without collecting the scope."""
    connection.execute("truncate stg.v9_client_last_paid_touch")
    connection.execute("checkpoint")
    with connection.transaction():
        connection.execute("select stg.collect_scope(null, null)")
        with stopwatch() as watch:
            connection.execute("select * from stg.refresh_table('v9_client_last_paid_touch', null, null)")
    return watch.seconds


def _write(connection: psycopg.Connection, query: str, commits: list[float]) -> float:
    """Seconds of a step of a refresh. All steps share one commit, which writes to the disk: ``commits`` gets its seconds."""
    connection.execute("drop table if exists benchmark.chosen")
    connection.execute("checkpoint")
    with stopwatch() as whole, connection.transaction(), stopwatch() as step:
        connection.execute(f"create table benchmark.chosen as {query}".encode())
    commits.append(whole.seconds - step.seconds)
    return step.seconds


def _in_duckdb(rival: duckdb.DuckDBPyConnection, query: str) -> Callable[[], float]:
    def run() -> float:
        with stopwatch() as watch:
            rival.execute(f"create or replace table chosen as {query}")
        return watch.seconds

    return run


def _compare(rival: duckdb.DuckDBPyConnection, connection: psycopg.Connection) -> None:
    """Raise unless both have chosen the same touches."""
    query = (
        "select count(*), sum(client_id), sum(id_source), sum(client_id % 1009 * (id_source % 1013)) from {}"
    )
    ours = connection.execute(query.format("stg.v9_client_last_paid_touch").encode()).fetchone()
    theirs = rival.execute(query.format("chosen")).fetchone()
    if ours is None or theirs is None or [int(n) for n in ours] != [int(n) for n in theirs]:
        raise RuntimeError(f"the last paid touches are not the same: {ours} here, {theirs} in DuckDB")
