"""Which system user runs the bundled server, and what it can reach."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.server.account import (
    SYSTEM_DIRECTORY,
    account_for,
    directories_left_by,
)
from attribution_pipeline.warehouse.server.binaries import chosen
from attribution_pipeline_tests.warehouse.server_process import processes_serving, start_in_process, wait_for

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, who runs the server as another user")


def test_an_ordinary_user_runs_it_as_itself(home: Path, postgres_bin: Path | None) -> None:
    """Started as root, the test becomes the user nobody in a child process."""
    ordinary = 65534 if os.geteuid() == 0 else os.geteuid()
    if os.geteuid() == 0:
        os.chown(home, ordinary, ordinary)
        reached = subprocess.run(
            ["/bin/sh", "-c", 'cd -- "$1"', "sh", chosen(postgres_bin)],
            user=ordinary, group=ordinary, extra_groups=[], cwd="/", check=False,
        )  # fmt: skip
        if reached.returncode != 0:
            pytest.skip("an ordinary user cannot reach this installation's PostgreSQL")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(ordinary)
                os.setuid(ordinary)
            url = server.start(home, bin_dir=postgres_bin)
            with psycopg.connect(url) as connection:
                connection.execute("select 1")
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    status = server.status(home)
    assert status.running
    assert Path(f"/proc/{status.pid}").stat().st_uid == ordinary
    assert status.data_directory.stat().st_uid == ordinary


@as_root
def test_root_runs_it_as_a_user_of_its_own(shared_home: Path, shared_url: str) -> None:
    status = server.status(shared_home)
    owner = status.data_directory.stat().st_uid
    assert owner not in {0, 65534}
    assert Path(f"/proc/{status.pid}").stat().st_uid == owner


@pytest.fixture
def closed_home(tmp_path: Path, postgres_bin: Path | None) -> Iterator[Path]:
    """A home directory below one that only root may enter."""
    tmp_path.chmod(0o700)
    home = tmp_path / "closed" / "home"
    yield home
    if (home / "postgres").exists():
        server.stop(home, postgres_bin)
    # No other: the tests of another process have directories there too.
    for directory in directories_left_by(home):
        shutil.rmtree(directory)


@as_root
def test_a_home_below_a_closed_directory(
    closed_home: Path, tmp_path: Path, postgres_bin: Path | None
) -> None:
    said: list[str] = []
    url = server.start(closed_home, said.append, bin_dir=postgres_bin)
    data = server.status(closed_home).data_directory
    assert data.is_relative_to(SYSTEM_DIRECTORY)
    assert any(str(SYSTEM_DIRECTORY) in line for line in said)
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    with psycopg.connect(url) as connection:
        connection.execute("select 1")

    shutil.rmtree(closed_home)
    said.clear()
    assert server.start(closed_home, said.append, bin_dir=postgres_bin) != url
    assert any(str(data.parent) in line for line in said)
    # The log's collector ends after the server.
    wait_for(lambda: not processes_serving(data))
    assert server.status(closed_home).data_directory != data


@as_root
def test_programs_below_a_closed_directory(closed_home: Path, tmp_path: Path) -> None:
    """A virtual environment below /root: the server's user runs a copy of the wheel's programs."""
    wheel = chosen(None).parent.parent
    libraries = wheel.with_name(f"{wheel.name}.libs")
    packages = tmp_path / "packages"
    for part in (wheel, libraries):
        if part.exists():
            shutil.copytree(part, packages / part.name, ignore=shutil.ignore_patterns("pginstall", "include"))
    # An installation of its own, whose copy no other home runs.
    (packages / chosen(None).relative_to(wheel.parent) / "postgres").touch()
    starter = start_in_process(closed_home, None, first=f"import sys; sys.path.insert(0, {str(packages)!r})")
    url = starter.communicate(timeout=60)[0].strip()
    with psycopg.connect(url) as connection:
        row = connection.execute("select current_setting('server_version_num')::integer / 10000").fetchone()
    assert row == (18,)
    program = Path(f"/proc/{server.status(closed_home).pid}/exe").readlink()
    assert program.is_relative_to(SYSTEM_DIRECTORY)
    server.stop(closed_home)
    shutil.rmtree(SYSTEM_DIRECTORY / program.relative_to(SYSTEM_DIRECTORY).parts[0])


def test_account_of_an_existing_data_directory_is_its_owner(home: Path) -> None:
    if os.geteuid() == 0:
        os.chown(home, 65534, 65534)
        assert account_for(home).uid == 65534
    else:
        assert account_for(home).uid == os.geteuid()
