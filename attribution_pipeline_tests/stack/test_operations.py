"""The runbook's commands, as docs/operations.md spells them: back up, restore, upgrade, new passwords."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import typer
from typer.core import TyperGroup

from attribution_pipeline.cli.app import app
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.roles import pipeline_url, reader_url
from attribution_pipeline_tests.conftest import reachable_directory
from attribution_pipeline_tests.databases import read_rows
from attribution_pipeline_tests.demo_home import Demo, Home
from attribution_pipeline_tests.stack.compose import ROOT, required_variables

RUNBOOK = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
#: Figures that a copy must share with what it was made of.
FIGURES = """
select 'leads', count(*), sum(contract_amount), md5(string_agg(t::text, '|' order by client_id)) from prod.fact_leads as t
union all select 'raw', count(*), null, md5(string_agg(t::text, '|' order by id_uniq)) from raw.itcrm_clients as t
union all select 'rules', count(*), null, md5(string_agg(t::text, '|' order by rule_rank)) from stg.source_rules as t
union all select 'queue', count(*), null, null from raw.changes
union all select 'loads', count(*), sum(rows_loaded), null from raw.load_log
"""


def commands(heading: str) -> list[str]:
    """The shell blocks of a section, in order."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", RUNBOOK, re.MULTILINE | re.DOTALL)
    assert section is not None, heading
    return re.findall(r"^```sh\n(.*?)^```", section[1], re.MULTILINE | re.DOTALL)


def run_block(block: str, home: Home, folder: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        env={**home.environment, "PATH": path},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    directory = reachable_directory("attribution-runbook-")
    try:
        yield directory
    finally:
        server.stop(directory / "restored")
        shutil.rmtree(directory)


@pytest.fixture(scope="module")
def restored(demo: Demo, folder: Path) -> Home:
    """A home into which the demo's backup was restored, by the commands of the runbook."""
    [back_up, restore] = commands("Back up and restore")
    run_block(back_up, demo.home, folder)
    home = Home(folder / "restored", demo.home.variables)
    run_block(restore.replace("/srv/restored", str(home.path)), home, folder)
    return home


def test_a_restored_backup_holds_the_same_and_passes_all_checks(
    demo: Demo, restored: Home, folder: Path
) -> None:
    assert stat.S_IMODE((folder / "warehouse.dump").stat().st_mode) == 0o600
    with psycopg.connect(demo.url) as before, psycopg.connect(restored.data("db", "url")["url"]) as after:
        assert read_rows(after, FIGURES) == read_rows(before, FIGURES)
    # The last command of the block was `attribution check`; its roles have their rights as well.
    with psycopg.connect(reader_url(Settings(home=restored.path))) as reading:
        assert read_rows(reading, "select count(*) > 1000 from dashboards.fact_leads") == [(True,)]


def test_a_dump_is_not_restored_over_a_warehouse(restored: Home, folder: Path) -> None:
    done = restored.run("db", "restore", str(folder / "warehouse.dump"))
    assert done.returncode == 4
    assert "holds a warehouse already" in done.stderr


def test_a_file_that_is_no_dump_is_refused_and_leaves_nothing(demo: Demo, folder: Path) -> None:
    (folder / "no.dump").write_text("no dump")
    with psycopg.connect(demo.url, autocommit=True) as connection:
        connection.execute("create database for_no_dump")
        try:
            url = demo.url.removesuffix("/attribution") + "/for_no_dump"
            done = demo.home.run("db", "restore", str(folder / "no.dump"), ATTRIBUTION_WAREHOUSE_URL=url)
            assert done.returncode == 4
            assert "pg_restore failed, and nothing has changed" in done.stderr
            with psycopg.connect(url) as empty:
                assert read_rows(empty, "select to_regnamespace('raw')") == [(None,)]
        finally:
            connection.execute("drop database for_no_dump with (force)")


def test_a_dump_of_a_newer_server_is_refused_with_what_to_do(
    demo: Demo, restored: Home, folder: Path
) -> None:
    assert restored.path.exists()
    with psycopg.connect(demo.url, autocommit=True) as connection:
        version = connection.execute("show server_version").fetchone()
        assert version is not None
        # The file begins with the version of the server, in plain.
        own = str(version[0]).encode()
        made = (folder / "warehouse.dump").read_bytes()
        (folder / "newer.dump").write_bytes(made.replace(own, b"99" + own[2:], 1))
        connection.execute("create database for_newer")
        try:
            url = demo.url.removesuffix("/attribution") + "/for_newer"
            done = demo.home.run("db", "restore", str(folder / "newer.dump"), ATTRIBUTION_WAREHOUSE_URL=url)
        finally:
            connection.execute("drop database for_newer with (force)")
    assert done.returncode == 4
    assert "was dumped from PostgreSQL 99" in done.stderr
    assert "load the raw tables again" in done.stderr


def test_the_upgrade_of_the_runbook(restored: Home, folder: Path) -> None:
    [block] = commands("Upgrade")
    # Installing is tested by the one that tests run in.
    run_block(block.replace("make install\n", ""), restored, folder)


def test_new_passwords_take_the_place_of_the_old_ones(restored: Home) -> None:
    assert "attribution db roles --new-passwords" in RUNBOOK
    settings = Settings(home=restored.path)
    before = [pipeline_url(settings), reader_url(settings)]
    renewed = restored.data("db", "roles", "--new-passwords")["new_passwords"]
    assert renewed == ["attribution_pipeline", "attribution_reader"]
    after = [pipeline_url(settings), reader_url(settings)]
    for old, new in zip(before, after, strict=True):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(old)
        psycopg.connect(new).close()


def test_the_environment_file_of_the_runbook_has_what_compose_asks_for(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed, and only the runbook's own line needs it")
    [_, block] = commands("Install")
    run_block(block, Home(tmp_path / "home"), tmp_path)
    file = tmp_path / ".env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    known = dict(line.split("=", 1) for line in file.read_text().splitlines())
    assert {name for name in required_variables() if not known.get(name)} == set()
    assert len(set(known.values())) == len(known)


def test_every_command_of_the_runbook_exists() -> None:
    """Those that are only named in a sentence as well."""
    top = typer.main.get_group(app)
    database = top.commands["db"]
    assert isinstance(database, TyperGroup)
    named = re.findall(r"(?:^|`)attribution (db )?([a-z]+)", RUNBOOK, re.MULTILINE)
    assert len(set(named)) > 10
    unknown = [name for group, name in named if name not in (database if group else top).commands]
    assert unknown == []
