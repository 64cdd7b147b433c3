"""``kill -9`` of PostgreSQL in the middle of a run: the next run starts the server and goes on."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from attribution_pipeline_tests.blocking import wait_until_blocked, writes_blocked
from attribution_pipeline_tests.faults.own_server import prepare, trial_on
from attribution_pipeline_tests.faults.stage import Stage
from attribution_pipeline_tests.faults.trial import LIMIT, Trial
from attribution_pipeline_tests.warehouse.conftest import empty_home
from attribution_pipeline_tests.warehouse.server_process import kill_postmaster

LOST = 4


@pytest.fixture(scope="module")
def home(stage: Stage, postgres_bin: Path | None) -> Iterator[Path]:
    """The home of a server that is killed again and again."""
    with empty_home() as path:
        prepare(path, stage, postgres_bin)
        yield path


@pytest.fixture
def fragile(home: Path, stage: Stage, undisturbed: str, tmp_path: Path, postgres_bin: Path | None) -> Trial:
    """A trial on that server."""
    return trial_on(home, stage, undisturbed, tmp_path, postgres_bin)


@pytest.mark.parametrize("table", ["raw.itcrm_new_source", "stg.fact_leads"])
def test_the_postmaster_is_killed(fragile: Trial, home: Path, table: str) -> None:
    with writes_blocked(fragile.url, table):
        command = fragile.start()
        wait_until_blocked(fragile.url)
        kill_postmaster(home)
        assert command.wait(LIMIT) == LOST, command.said
    assert "connection to the database was lost" in command.said
    fragile.run()
    fragile.assert_undisturbed()


def test_a_backend_is_killed(fragile: Trial) -> None:
    """The server ends all sessions then and recovers, within the minute in which runs wait for it."""
    with writes_blocked(fragile.url, "prod.fact_contracts"):
        command = fragile.start()
        os.kill(wait_until_blocked(fragile.url), signal.SIGKILL)
        assert command.wait(LIMIT) == LOST, command.said
    assert "connection to the database was lost" in command.said
    fragile.run()
    fragile.assert_undisturbed()
