"""The bundled server after kills: of its postmaster, and of whoever was starting it."""

import subprocess
import threading
from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.server.account import account_for
from attribution_pipeline_tests.warehouse.server_process import (
    kill_postmaster,
    processes_serving,
    start_in_process,
    wait_for,
)


@pytest.fixture
def url(shared_home: Path, shared_url: str) -> str:
    """URL of the running server, with a committed row in it."""
    with psycopg.connect(shared_url, autocommit=True) as connection:
        connection.execute("drop table if exists kept")
        connection.execute("create table kept as select 7 as value")
    return shared_url


def kept(url: str) -> list[tuple[int]]:
    """The committed rows."""
    with psycopg.connect(url) as connection:
        return connection.execute("select value from kept").fetchall()


def test_a_killed_postmaster_comes_back_with_the_data(
    shared_home: Path, url: str, postgres_bin: Path | None
) -> None:
    kill_postmaster(shared_home)
    assert not server.stop(shared_home, postgres_bin)
    assert server.start(shared_home, bin_dir=postgres_bin) == url
    assert kept(url) == [(7,)]


def test_backends_deep_in_a_query_do_not_block_the_start(
    shared_home: Path, url: str, postgres_bin: Path | None
) -> None:
    with psycopg.connect(url) as busy:
        query = threading.Thread(target=run_until_it_breaks, args=(busy,), daemon=True)
        query.start()
        backend = busy.info.backend_pid
        with psycopg.connect(url, autocommit=True) as watcher:
            wait_for(
                lambda: (
                    watcher.execute(
                        "select 1 from pg_stat_activity where pid = %s and state = 'active'", [backend]
                    ).fetchone()
                    is not None
                )
            )
        data = kill_postmaster(shared_home)
        assert backend in processes_serving(data)
        said: list[str] = []
        assert server.start(shared_home, said.append, bin_dir=postgres_bin) == url
        query.join()
    assert any("still run" in line for line in said)
    assert kept(url) == [(7,)]


def run_until_it_breaks(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Keep a backend computing; it does not look after its postmaster meanwhile."""
    with pytest.raises(psycopg.OperationalError):
        connection.execute("select sum(n::numeric * n) from generate_series(1, 1000000000000) n")


def test_a_pid_file_that_names_a_living_stranger(
    shared_home: Path, url: str, postgres_bin: Path | None
) -> None:
    data = server.status(shared_home).data_directory
    pid_file = data / "postmaster.pid"
    before = pid_file.read_text().splitlines()
    server.stop(shared_home, postgres_bin)
    # Under the server's own user, so that PostgreSQL itself would take it for a living server.
    stranger = subprocess.Popen(["/bin/sleep", "600"], cwd=data, **account_for(data).subprocess_arguments())
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *before[1:]]) + "\n")
        account_for(data).own(pid_file)
        assert not server.status(shared_home).running
        assert not server.stop(shared_home, postgres_bin)
        assert server.start(shared_home, bin_dir=postgres_bin) == url
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
    assert kept(url) == [(7,)]


def test_an_empty_pid_file(shared_home: Path, url: str, postgres_bin: Path | None) -> None:
    data = kill_postmaster(shared_home)
    (data / "postmaster.pid").write_text("")
    assert server.start(shared_home, bin_dir=postgres_bin) == url
    assert kept(url) == [(7,)]


def test_initdb_killed_in_the_middle(home: Path, postgres_bin: Path | None) -> None:
    starter = start_in_process(home, postgres_bin)
    place = home / "postgres"
    wait_for(lambda: any(place.glob("initdb-*/base/1/*")))
    starter.kill()
    starter.communicate()
    assert not server.status(home).running
    with pytest.raises(server.ServerError, match="attribution db start"):
        server.url(home)
    url = server.start(home, bin_dir=postgres_bin)
    with psycopg.connect(url) as connection:
        connection.execute("select 1")
    assert list(place.glob("password-for-*")) == []


def test_initdb_that_cannot_write_tells_why(home: Path, postgres_bin: Path | None) -> None:
    # No file may grow beyond 64 kB, which fails as a full disk does.
    starter = start_in_process(
        home, postgres_bin, first="import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))"
    )
    said = starter.communicate(timeout=60)[1]
    assert starter.returncode != 0
    assert "ServerError" in said
    assert "free disk space" in said
    assert "File too large" in said
    assert sorted(path.name for path in (home / "postgres").iterdir() if path.is_dir()) == ["log"]
    server.start(home, bin_dir=postgres_bin)


def test_recovery_that_takes_long_is_waited_for(home: Path, postgres_bin: Path | None) -> None:
    """Recovery hangs until a file appears; who starts it is killed meanwhile, and the next ones wait on."""
    url = server.start(home, bin_dir=postgres_bin)
    data = server.status(home).data_directory
    server.stop(home, postgres_bin)
    with (data / "postgresql.conf").open("a") as file:
        file.write("wal_level = replica\n")
    server.start(home, bin_dir=postgres_bin)
    server.stop(home, postgres_bin)
    gate = home / "recovered"
    with (data / "postgresql.conf").open("a") as file:
        file.write(f"restore_command = 'while [ ! -e {gate} ]; do sleep 0.05; done; false'\n")
    (data / "recovery.signal").touch()
    account_for(data).own(data / "recovery.signal")

    first = start_in_process(home, postgres_bin)
    wait_for(lambda: server.status(home).pid is not None)
    first.kill()
    first.communicate()
    second = start_in_process(home, postgres_bin)
    third = start_in_process(home, postgres_bin)
    assert second.stderr is not None
    assert third.stderr is not None
    reports = [second.stderr.readline(), third.stderr.readline()]
    assert sorted(report.split()[0] for report in reports) == ["Another", "Waiting"]
    assert not server.status(home).running
    gate.touch()
    assert [process.communicate(timeout=60)[0].strip() for process in (second, third)] == [url, url]
