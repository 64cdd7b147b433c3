"""The bundled server with real processes: starting, sharing, stopping and refusing."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.warehouse import server
from attribution_pipeline_tests.warehouse.server_process import (
    postmasters_serving,
    processes_serving,
    start_in_process,
    wait_for,
)


@pytest.fixture
def url(home: Path, postgres_bin: Path | None) -> str:
    """URL of a server of the test's own, running."""
    return server.start(home, bin_dir=postgres_bin)


def test_nothing_exists_before_the_first_start(home: Path) -> None:
    assert not server.stop(home)
    assert not server.status(home).running
    with pytest.raises(server.ServerError, match="attribution db start"):
        server.url(home)
    with pytest.raises(server.ServerError, match="attribution db start"):
        server.psql_command(home)
    assert list(home.iterdir()) == []


def test_start_stop_status_and_url(home: Path, url: str, postgres_bin: Path | None) -> None:
    before = server.status(home)
    assert server.start(home, bin_dir=postgres_bin) == url == server.url(home)
    assert server.status(home) == before
    assert before.running
    assert before.pid in processes_serving(before.data_directory)
    assert f"@127.0.0.1:{before.port}/" in url
    assert before.log_file is not None
    assert before.log_file.exists()
    with psycopg.connect(url) as connection:
        assert before.version == connection.info.parameter_status("server_version")
        row = connection.execute("show server_encoding").fetchone()
        assert row == ("UTF8",)
    with psycopg.connect(server.url(home, "dagster")) as connection:
        assert connection.info.dbname == "dagster"

    assert server.stop(home, postgres_bin)
    # The log's collector ends after the server.
    wait_for(lambda: not processes_serving(before.data_directory))
    stopped = server.status(home)
    assert (stopped.running, stopped.pid, stopped.port) == (False, None, before.port)
    assert not server.stop(home, postgres_bin)
    assert server.start(home, bin_dir=postgres_bin) == url


def test_a_dropped_database_comes_back(shared_home: Path, shared_url: str, postgres_bin: Path | None) -> None:
    with psycopg.connect(shared_url, autocommit=True) as connection:
        connection.execute("drop database dagster")
    server.start(shared_home, bin_dir=postgres_bin)
    with psycopg.connect(server.url(shared_home, "dagster")) as connection:
        assert connection.execute("select current_database()").fetchone() == ("dagster",)


def test_survives_its_starter_and_ctrl_c(home: Path, postgres_bin: Path | None) -> None:
    starter = start_in_process(
        home,
        postgres_bin,
        # A suite that runs in the background of a script inherits that Ctrl-C is ignored; a terminal's commands do not.
        first="import signal; signal.signal(signal.SIGINT, signal.default_int_handler)",
        then="print(url, flush=True); signal.pause()",
    )
    assert starter.stdout is not None
    url = starter.stdout.readline().strip()
    # What a terminal does at Ctrl-C, and when it is closed: to every process of the group.
    os.killpg(starter.pid, signal.SIGINT)
    starter.communicate(timeout=20)
    assert starter.returncode not in {0, None}
    with psycopg.connect(url) as connection:
        connection.execute("select 1")


def test_processes_that_start_at_once_share_one_server(home: Path, postgres_bin: Path | None) -> None:
    starters = [start_in_process(home, postgres_bin) for _ in range(3)]
    answers = [starter.communicate(timeout=60)[0].strip() for starter in starters]
    assert [starter.returncode for starter in starters] == [0, 0, 0]
    assert answers == [server.url(home)] * 3
    assert postmasters_serving(server.status(home).data_directory) == [server.status(home).pid]


def test_an_occupied_port_is_left_to_its_owner(
    shared_home: Path, shared_url: str, postgres_bin: Path | None
) -> None:
    port = server.status(shared_home).port
    server.stop(shared_home, postgres_bin)
    with socket.create_server(("127.0.0.1", port or 0)):
        moved = server.start(shared_home, bin_dir=postgres_bin)
        assert moved != shared_url
        with psycopg.connect(moved) as connection:
            connection.execute("select 1")
        server.stop(shared_home, postgres_bin)
    assert server.start(shared_home, bin_dir=postgres_bin) == moved


def test_a_lost_port_file_is_written_again(
    shared_home: Path, shared_url: str, postgres_bin: Path | None
) -> None:
    (shared_home / "postgres" / "port").unlink()
    assert server.start(shared_home, bin_dir=postgres_bin) == shared_url


def test_only_the_generated_password_opens_it(shared_home: Path, shared_url: str) -> None:
    password = shared_home / "postgres" / "password"
    assert password.stat().st_mode & 0o777 == 0o600
    assert password.stat().st_uid == os.geteuid()
    secret = password.read_text().strip()
    assert len(secret) >= 24
    for wrong in ("wrong", ""):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(shared_url.replace(secret, wrong)).close()
    with psycopg.connect(shared_url) as connection:
        methods = connection.execute("select distinct auth_method from pg_hba_file_rules").fetchall()
        addresses = connection.execute("show listen_addresses").fetchone()
    assert methods == [("scram-sha-256",)]
    assert addresses == ("127.0.0.1",)


def test_the_log_holds_nobodys_data(shared_home: Path, shared_url: str) -> None:
    phone = "380671234567"
    with psycopg.connect(shared_url, autocommit=True) as connection:
        connection.execute("create table people (phone text primary key, age integer)")
        connection.execute(f"insert into people values ('{phone}', 1)")
        connection.execute(f"do $$ begin raise warning '{phone}'; end $$")
        for statement in (
            f"insert into people values ('{phone}', 1)",
            f"select '{phone}'::date",
            f"create role person password '{phone}' nonsense",
        ):
            with pytest.raises(psycopg.Error, match=f"{phone}|nonsense"):
                connection.execute(statement)
        with pytest.raises(psycopg.Error), connection.cursor().copy("copy people from stdin") as copy:
            copy.write(f"{phone}\tmany\n")
    logs = [*(shared_home / "postgres" / "log").iterdir(), shared_home / "postgres" / "start.log"]
    text = "".join(path.read_text() for path in logs)
    assert "ready to accept connections" in text
    assert phone not in text


def test_psql_gets_the_password_by_its_environment(
    shared_home: Path, shared_url: str, postgres_bin: Path | None
) -> None:
    argv, environment = server.psql_command(shared_home, bin_dir=postgres_bin)
    assert not any(environment["PGPASSWORD"] in part for part in argv)
    assert environment["PGPASSWORD"] in shared_url
    said = subprocess.run(
        [*argv, "-Atc", "select current_database()"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "attribution\n"


def test_variables_of_the_environment_do_not_lead_astray(
    home: Path, postgres_bin: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PGPORT": "1",
        "PGHOSTADDR": "192.0.2.1",
        "PGSSLMODE": "require",
        "PGDATA": "/",
    }.items():
        monkeypatch.setenv(name, value)
    server.start(home, bin_dir=postgres_bin)
    assert server.status(home).running
    assert "PGHOSTADDR" not in server.psql_command(home, bin_dir=postgres_bin)[1]


def test_programs_of_another_version_are_refused(home: Path, url: str, postgres_bin: Path | None) -> None:
    server.stop(home, postgres_bin)
    (home / "postgres" / "data" / "PG_VERSION").write_text("14\n")
    with pytest.raises(server.ServerError, match="written by PostgreSQL 14"):
        server.start(home, bin_dir=postgres_bin)


def test_programs_that_are_missing_are_named(home: Path) -> None:
    with pytest.raises(server.ServerError, match="ATTRIBUTION_POSTGRES_BIN"):
        server.start(home, bin_dir=home)


def test_a_setting_that_postgresql_refuses_is_quoted(home: Path, url: str, postgres_bin: Path | None) -> None:
    server.stop(home, postgres_bin)
    with (home / "postgres" / "data" / "postgresql.conf").open("a") as file:
        file.write("work_mem = plenty\n")
    with pytest.raises(server.ServerError, match='invalid value for parameter "work_mem"'):
        server.start(home, bin_dir=postgres_bin)


def test_home_that_is_a_file(home: Path) -> None:
    (home / "file").touch()
    with pytest.raises(server.ServerError, match="ATTRIBUTION_HOME"):
        server.start(home / "file" / "home")


def test_the_session_s_server_does_not_wait_for_the_disk(server_url: str) -> None:
    with psycopg.connect(server_url) as connection:
        assert connection.execute("show fsync").fetchone() == ("off",)
