"""Fixtures that many tests share: one PostgreSQL server for the whole test session."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.warehouse import server
from attribution_pipeline_tests.demo_home import demo, demo_copy
from attribution_pipeline_tests.sample_database import sample_reader_url, sample_url

#: Fixtures that live in a module of their own.
__all__ = ["demo", "demo_copy", "sample_reader_url", "sample_url"]

TEMPORARY = Path("/tmp")  # noqa: S108 - names in it are random


def reachable_directory(prefix: str, parent: Path = TEMPORARY) -> Path:
    """A new directory that every user may enter; pytest's ``tmp_path`` is closed to the server's own user."""
    directory = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    directory.chmod(0o755)
    return directory


@pytest.fixture(scope="session")
def postgres_bin() -> Path | None:
    """Another PostgreSQL's programs, from ``TEST_POSTGRES_BIN``; without it the bundled ones are tested."""
    named = os.environ.get("TEST_POSTGRES_BIN")
    return Path(named) if named else None


@pytest.fixture(scope="session")
def server_url(postgres_bin: Path | None) -> Iterator[str]:
    """URL of a server that runs for the test session; each parallel worker of pytest has one of its own.

    Its commits do not wait for the disk. Tests create databases of their own on it.
    """
    home = reachable_directory("attribution-tests-")
    try:
        url = server.start(home, bin_dir=postgres_bin)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("alter system set fsync = off")
            connection.execute("select pg_reload_conf()")
        yield url
    finally:
        server.stop(home, bin_dir=postgres_bin)
        shutil.rmtree(home)
