"""Whatever goes wrong with the CRM, the message says what to do and no secret, and the rows of before stay."""

import multiprocessing
import os
import re
import signal
import socket
import traceback
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from attribution_pipeline.sources.crm import CrmSettings, CrmSource, table_names
from attribution_pipeline.sources.crm.session import Database
from attribution_pipeline.sources.protocol import SourceError, TryAgainError
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.loader import LoadResult, load_table
from attribution_pipeline.warehouse.loader.load import Progress
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.crm.databases import (
    EMAIL,
    PASSWORD,
    PHONE,
    CrmDatabase,
    MysqlCrm,
    PostgresCrm,
    SqliteCrm,
    create,
    put,
    reader_url,
    source,
)
from attribution_pipeline_tests.warehouse.loader.loading import ALL, SETTINGS, Loading, days

CLIENTS, EVENTS = "itcrm_clients", "itcrm_new_source"
DAY = days("2025-03-01")
MANY = 20_000


def read(crm: CrmSource, table: str) -> None:
    """Fetch all rows of a table."""
    rows = crm.open(RAW_TABLES[table], DAY)
    assert rows is not None
    for _ in rows.chunks():
        pass


def refused(settings: CrmSettings, table: str = CLIENTS) -> str:
    """What the source says when it cannot be read; never the password."""
    with pytest.raises(SourceError) as raised:
        read(CrmSource(settings, SETTINGS.timezone), table)
    shown = "".join(traceback.format_exception(raised.value)) + repr(raised.value)
    for secret in (
        PASSWORD,
        sa.make_url(settings.url).password if "//" in settings.url else None,
        PHONE,
        EMAIL,
    ):
        assert secret is None or secret not in shown
    return str(raised.value)


def load(
    loading: Loading, crm: CrmDatabase, table: str = EVENTS, on_progress: Progress | None = None
) -> LoadResult:
    return load_table(
        loading.connection,
        RAW_TABLES[table],
        source(crm, batch_rows=100),
        DAY,
        settings=SETTINGS,
        run_id=None,
        on_progress=on_progress,
    )


@pytest.fixture
def one_event(postgres: PostgresCrm, loading: Loading) -> PostgresCrm:
    """An event that is loaded, and many of the same day that are not."""
    create(postgres, EVENTS)
    put(postgres, EVENTS, {"id_source": 0, "date_time": "2025-03-01"})
    load(loading, postgres)
    postgres.run(
        f"insert into {EVENTS} (id_source, date_time) select n, '2025-03-01' from generate_series(1, {MANY}) as n"
    )
    return postgres


def keys(loading: Loading) -> int:
    [(count,)] = loading.rows(f"select count(*) from raw.{EVENTS}")
    return int(count)


def test_a_server_that_is_not_there(server_url: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        url = sa.make_url(reader_url(server_url, "crm")).set(port=port).render_as_string(hide_password=False)

        message = refused(CrmSettings(url))

    assert message.startswith(f"CRM: cannot connect to 127.0.0.1:{port}/crm: ")
    assert "refused" in message
    assert "check that the server runs" in message


def test_a_server_that_takes_no_connection_in_time() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        port = silent.getsockname()[1]
        settings = CrmSettings(f"postgresql://crm_reader:secret-word@127.0.0.1:{port}/crm", timeout=0.1)

        assert "cannot connect" in refused(settings)


def test_a_wrong_password(postgres: PostgresCrm, server_url: str) -> None:
    url = reader_url(server_url, str(sa.make_url(postgres.url).database), password="wr@ng/word")

    message = refused(CrmSettings(url))

    assert 'password authentication failed for user "crm_reader"' in message
    assert "user and password in the CRM's URL" in message


def test_a_wrong_password_of_mysql(mysql: MysqlCrm) -> None:
    url = sa.make_url(mysql.url).set(password="wr@ng/слово").render_as_string(hide_password=False)

    message = refused(CrmSettings(url))

    assert "Access denied for user 'crm_reader'@" in message
    assert "слово" not in message


def test_a_table_that_the_login_of_mysql_may_not_read(mysql: MysqlCrm) -> None:
    create(mysql, CLIENTS)
    mysql.run("create database other")
    try:
        mysql.run(f"create table other.{CLIENTS} as select * from {CLIENTS}")

        message = refused(CrmSettings(mysql.url, table_names({CLIENTS: f"other.{CLIENTS}"})))
    finally:
        mysql.run("drop database other")

    assert message == "CRM: the login may not read other.itcrm_clients; grant select on it"


def test_a_database_that_is_not_there(postgres: PostgresCrm, server_url: str) -> None:
    assert 'database "nowhere" does not exist' in refused(CrmSettings(reader_url(server_url, "nowhere")))


def test_a_server_without_tls(postgres: PostgresCrm) -> None:
    message = refused(CrmSettings(f"{postgres.url}?sslmode=require"))
    assert "SSL" in message


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (f"{PASSWORD}", "the URL cannot be read; write it as postgresql://"),
        ("postgresql://reader:secret-word@host:port/crm", "the URL cannot be read"),
        ("postgres://reader:secret-word@host/crm", "no driver for postgres:// is known; use postgresql://"),
        (
            "mysql://reader:secret-word@host/crm",
            "the driver MySQLdb is not installed; write the URL as mysql+pymysql://, and pip install pymysql",
        ),
        ("oracle://reader:secret-word@host/crm", "oracledb is not installed; pip install oracledb"),
        ("mysql+mysqlconnector://reader:secret-word@host/crm", "the driver mysql is not installed"),
    ],
)
def test_a_url_that_cannot_be_used(url: str, message: str) -> None:
    with pytest.raises(SourceError, match=re.escape(message)) as raised:
        CrmSource(CrmSettings(url), SETTINGS.timezone)
    assert "secret-word" not in "".join(traceback.format_exception(raised.value))


def test_a_missing_sqlite_file_is_named_and_not_made(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("crm") / "crm.db"

    assert refused(CrmSettings(f"sqlite:///{path}")) == f"CRM: there is no file {path}; check the CRM's URL"
    assert not path.exists()


def test_a_file_that_is_no_database(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("crm") / "crm.db"
    path.write_bytes(b"id_uniq,phone\n" * 100)

    assert "SQLITE_NOTADB" in refused(CrmSettings(f"sqlite:///{path}"))


def test_texts_that_are_no_utf8(sqlite: SqliteCrm) -> None:
    create(sqlite, CLIENTS)
    broken = PHONE.encode().hex() + "ff"
    sqlite.run(f"insert into {CLIENTS} (id_uniq, phone) values (1, cast(x'{broken}' as text))")

    assert f"CRM: {CLIENTS} cannot be read: OperationalError" in refused(CrmSettings(sqlite.url))


def test_a_table_that_the_login_may_not_read(postgres: PostgresCrm) -> None:
    create(postgres, CLIENTS)
    postgres.run(f"revoke select on {CLIENTS} from crm_reader")

    message = refused(CrmSettings(postgres.url))

    assert message == "CRM: the login may not read itcrm_clients; grant select on it"


def test_a_table_that_somebody_has_locked(one_event: PostgresCrm, loading: Loading) -> None:
    with one_event.owner.transaction():
        one_event.run(f"lock table {EVENTS} in access exclusive mode")

        message = refused(CrmSettings(one_event.url, timeout=0.2), EVENTS)

    assert message.startswith("CRM: itcrm_new_source gave no rows for 0.2 s; see whether it is locked")


def test_a_connection_that_is_lost_in_the_middle(one_event: PostgresCrm, loading: Loading) -> None:
    ended: list[int] = []

    def end_once(*_: object) -> None:
        ended.append(one_event.end_readers())

    with pytest.raises(TryAgainError, match="broke off while itcrm_new_source was read"):
        load(loading, one_event, on_progress=end_once)

    assert ended[0] == 1
    assert keys(loading) == 1
    load(loading, one_event)
    assert keys(loading) == MANY + 1


def test_a_table_that_is_dropped_between_looking_and_reading(postgres: PostgresCrm) -> None:
    create(postgres, CLIENTS)
    rows = source(postgres).open(RAW_TABLES[CLIENTS], ALL)
    assert rows is not None
    postgres.run(f"drop table {CLIENTS}")

    with pytest.raises(SourceError, match="itcrm_clients cannot be read: UndefinedTable 42P01"):
        list(rows.chunks())


def _load_and_die(warehouse_url: str, crm_url: str) -> None:
    with connect(warehouse_url, time_zone=SETTINGS.timezone) as connection:
        load_table(
            connection,
            RAW_TABLES[EVENTS],
            CrmSource(CrmSettings(crm_url, batch_rows=100), SETTINGS.timezone),
            DAY,
            settings=SETTINGS,
            run_id=None,
            on_progress=lambda *_: os.kill(os.getpid(), signal.SIGKILL),
        )


def test_a_kill_in_the_middle_leaves_the_old_rows(
    one_event: PostgresCrm, loading: Loading, warehouse_url: str
) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=_load_and_die, args=(warehouse_url, one_event.url)
    )
    process.start()
    process.join()

    assert process.exitcode == -signal.SIGKILL
    assert keys(loading) == 1
    load(loading, one_event)
    assert keys(loading) == MANY + 1


def test_two_runs_of_a_day_at_once_give_the_rows_once(
    one_event: PostgresCrm, loading: Loading, warehouse_url: str
) -> None:
    def run(_: int) -> int:
        with connect(warehouse_url, time_zone=SETTINGS.timezone) as connection:
            crm = source(one_event)
            result = load_table(connection, RAW_TABLES[EVENTS], crm, DAY, settings=SETTINGS, run_id=None)
            return result.rows_inserted

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(run, range(3))) == [0, 0, MANY]
    assert keys(loading) == MANY + 1


def test_nothing_can_be_written(crm: CrmDatabase) -> None:
    create(crm, EVENTS)

    with (
        pytest.raises(SourceError, match="cannot be read"),
        Database(CrmSettings(crm.url)).reading(EVENTS) as connection,
    ):
        connection.exec_driver_sql(f"insert into {EVENTS} (id_source, date_time) values (1, '2025-03-01')")


def test_rows_are_fetched_batch_by_batch(one_event: PostgresCrm) -> None:
    crm = source(one_event, batch_rows=1_000)
    rows = crm.open(RAW_TABLES[EVENTS], DAY)
    assert rows is not None
    chunks = rows.chunks()
    first = next(chunks)

    fetched = one_event.owner.execute(
        "select query from pg_stat_activity where usename = 'crm_reader' and datname = current_database()"
    ).fetchall()
    # A session of the test before may not have ended yet.
    assert any("FETCH FORWARD" in query for (query,) in fetched)
    assert first.count(b"\n") == 1_000
    assert sum(chunk.count(b"\n") for chunk in chunks) == MANY + 1 - 1_000
    assert crm.usage.calls == 1


def test_contacts_and_the_password_stay_out_of_logs_and_representations(
    crm: CrmDatabase, loading: Loading
) -> None:
    create(crm, CLIENTS)
    put(crm, CLIENTS, {"id_uniq": 1, "phone": PHONE, "email": EMAIL})
    reading = source(crm)

    load_table(loading.connection, RAW_TABLES[CLIENTS], reading, ALL, settings=SETTINGS, run_id=None)

    shown = repr(vars(reading)) + repr(vars(vars(reading)["_database"]))
    assert loading.rows(f"select phone from raw.{CLIENTS}") == [(PHONE,)]
    assert PASSWORD not in shown
    assert quote(PASSWORD) not in shown
