"""A load that breaks off leaves the old rows; two at once give the same rows as one."""

import gzip
import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import SourceError
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.loader import LoadResult, load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.warehouse.loader.loading import ALL, SETTINGS, Loading, days

TABLE = RAW_TABLES["itcrm_new_source"]
HEAD = "id_source,id_uniq,date_time\n"


def events(count: int, client: int) -> str:
    return HEAD + "".join(f"{n},{client},2025-03-{1 + n % 28:02}T00:00:00\n" for n in range(1, count + 1))


def load_in_new_connection(url: str, folder: Path) -> LoadResult:
    with connect(url, time_zone=SETTINGS.timezone) as connection:
        return load_table(connection, TABLE, FilesSource(folder), ALL, settings=SETTINGS, run_id=None)


def clients(loading: Loading) -> list[tuple[object, ...]]:
    return loading.rows("select id_uniq, count(*) from raw.itcrm_new_source group by 1 order by 1")


def test_a_killed_load_leaves_the_old_rows_and_the_next_one_succeeds(
    loading: Loading, warehouse_url: str
) -> None:
    loading.load("itcrm_new_source", events(100, client=1))
    loading.write("itcrm_new_source", events(50_000, client=2))
    # Whoever holds the table lets the load come as far as its swap, and no further.
    with connect(warehouse_url) as blocker:
        blocker.execute("lock table raw.itcrm_new_source in row exclusive mode")
        process = multiprocessing.get_context("spawn").Process(
            target=load_in_new_connection, args=(warehouse_url, loading.folder)
        )
        process.start()
        waiting = (
            "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
        )
        while not (found := loading.rows(waiting)):
            assert process.is_alive()
            process.join(0.05)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    # The server ends the session as soon as it finds nobody there to answer.
    loading.connection.execute("select pg_terminate_backend(%s, 60000)", [found[0][0]])

    assert clients(loading) == [(1, 100)]
    loading.load("itcrm_new_source")
    assert clients(loading) == [(2, 50_000)]


def test_a_source_that_breaks_off_leaves_the_old_rows(loading: Loading) -> None:
    loading.load("itcrm_new_source", events(100, client=1))
    loading.changes()
    logged = loading.rows("select * from raw.load_log order by 1")
    (loading.folder / "itcrm_new_source.csv").unlink()
    loading.write("itcrm_new_source", gzip.compress(events(50_000, client=2).encode())[:-50], ".csv.gz")

    with pytest.raises(SourceError, match="cut off"):
        loading.load("itcrm_new_source")

    assert clients(loading) == [(1, 100)]
    assert loading.changes() == []
    assert loading.rows("select * from raw.load_log order by 1") == logged
    assert loading.connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_a_file_that_is_not_utf8_after_many_rows_leaves_the_old_rows(loading: Loading) -> None:
    loading.load("itcrm_new_types", "id_type,types_descr\n1,call\n")

    with pytest.raises(SourceError, match="line 100002 is not UTF-8"):
        loading.load(
            "itcrm_new_types",
            b"id_type,types_descr\n" + b"".join(b"%d,x\n" % n for n in range(100_000)) + b"100001,\xc4\xe7\n",
        )

    assert loading.rows("select id_type from raw.itcrm_new_types") == [(1,)]


def test_loads_of_the_same_days_at_once_take_turns(loading: Loading, warehouse_url: str) -> None:
    loading.write("itcrm_new_source", events(5_000, client=1))

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: load_in_new_connection(warehouse_url, loading.folder), range(4)))

    assert sorted(result.rows_inserted for result in results) == [0, 0, 0, 5_000]
    assert clients(loading) == [(1, 5_000)]
    assert sum(loading.logged("itcrm_new_source").values()) == 5_000


def test_a_reader_is_not_kept_waiting(loading: Loading, warehouse_url: str) -> None:
    loading.load("itcrm_new_source", events(100, client=1))
    loading.write("itcrm_new_source", events(100, client=2))
    with connect(warehouse_url) as reader:
        assert reader.execute("select distinct id_uniq from raw.itcrm_new_source").fetchall() == [(1,)]
        loading.load("itcrm_new_source", window=days("2025-03-01", "2025-03-31"))
        assert reader.execute("select distinct id_uniq from raw.itcrm_new_source").fetchall() == [(2,)]


def test_progress_reaches_the_size_of_the_file(loading: Loading) -> None:
    path = loading.write("itcrm_new_source", events(100_000, client=1))
    seen: list[tuple[int, int | None]] = []

    load_table(
        loading.connection,
        TABLE,
        FilesSource(loading.folder),
        ALL,
        settings=SETTINGS,
        run_id=None,
        on_progress=lambda read, total: seen.append((read, total)),
    )

    assert len(seen) > 1
    assert seen == sorted(seen)
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)
