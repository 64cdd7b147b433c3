"""A home directory in which ``attribution demo`` has run, and a way to run the command."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from attribution_pipeline.warehouse import server

COMMAND = [sys.executable, "-c", "from attribution_pipeline.cli import main; main()"]


@dataclass(frozen=True)
class Home:
    """An ATTRIBUTION_HOME and the variables that commands in it get."""

    path: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The process environment, without settings of whoever runs the tests."""
        clean = {n: v for n, v in os.environ.items() if not n.startswith(("ATTRIBUTION_", "DAGSTER_"))}
        return {**clean, "ATTRIBUTION_HOME": str(self.path), "COLUMNS": "120", **self.variables}

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run ``attribution`` to its end."""
        return subprocess.run(
            [*COMMAND, *arguments],
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )

    def data(self, *arguments: str, **variables: str) -> Any:  # noqa: ANN401 - whatever the command prints
        """Run ``attribution --json``, which must succeed, and read its output."""
        done = self.run("--json", *arguments, **variables)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start ``attribution`` and do not wait for it."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )


@dataclass(frozen=True)
class Demo:
    """What ``attribution demo`` printed, and the home that it left behind."""

    home: Home
    printed: dict[str, Any]
    url: str


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, postgres_bin: Path | None) -> Iterator[Demo]:
    """The demo's home, with its server running; tests must leave its warehouse as it is."""
    path = tmp_path_factory.mktemp("demo") / "home"
    home = Home(path, {"ATTRIBUTION_POSTGRES_BIN": str(postgres_bin)} if postgres_bin else {})
    try:
        printed = home.data("demo")
        yield Demo(home, printed, home.data("db", "url")["url"])
    finally:
        server.stop(path, bin_dir=postgres_bin)
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def copy_of(demo: Demo, name: str, database: str = "attribution") -> Iterator[str]:
    """URL of a copy of the demo's warehouse, or of Dagster's storage, under another name; dropped at the end."""
    parts = {key: str(value) for key, value in conninfo_to_dict(demo.url).items()}
    with psycopg.connect(make_conninfo(**{**parts, "dbname": "postgres"}), autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(database)
            )
        )
        yield demo.url.removesuffix("/attribution") + f"/{name}"
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def demo_copy(demo: Demo, request: pytest.FixtureRequest) -> Iterator[str]:
    """URL of a copy of the demo's warehouse, to be changed at will."""
    with copy_of(demo, f"copy_{abs(hash(request.node.nodeid))}") as url:
        yield url
