"""Fixtures of the fault tests: the story, a warehouse that nothing disturbed, and copies of one to disturb."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import dagster as dg
import pytest
from psycopg import sql
from pydantic import SecretStr

from attribution_pipeline.dagster_home import prepare_dagster_home
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.refresh import refresh_all
from attribution_pipeline_tests.databases import new_warehouse
from attribution_pipeline_tests.demo_home import Home
from attribution_pipeline_tests.faults.stage import STORAGE, Stage
from attribution_pipeline_tests.faults.story import write_after, write_before
from attribution_pipeline_tests.faults.trial import Trial
from attribution_pipeline_tests.warehouse.loaded import load_folder


@pytest.fixture(scope="session")
def stage(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The story, with its first folder loaded."""
    path = tmp_path_factory.mktemp("faults")
    withheld = write_before(path / "before")
    with new_warehouse(server_url) as before:
        with connect(server_url, autocommit=True) as admin:
            admin.execute(sql.SQL("create database {}").format(sql.Identifier(STORAGE)))
        with connect(before, time_zone=Settings().timezone, autocommit=True) as connection:
            load_folder(connection, path / "before")
            refresh_all(connection)
            story = write_after(path / "before", path / "after", connection, withheld)
        stage = Stage(server_url, story, before, Home(path / "home"))
        _create_storage(stage)
        yield stage


def _create_storage(stage: Stage) -> None:
    """Create Dagster's tables, so that no run takes longer than others."""
    settings = Settings(home=stage.home.path, dagster_storage_url=SecretStr(stage.storage))
    with dg.DagsterInstance.from_config(str(prepare_dagster_home(settings))) as instance:
        assert instance.get_runs_count() == 0


@pytest.fixture(scope="session")
def undisturbed_run(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, float]]:
    """URL of a warehouse that one run brought from the first folder to the second, and the seconds of that run."""
    with stage.copy() as url:
        start = time.monotonic()
        stage.trial(url, url, tmp_path_factory.mktemp("undisturbed")).run()
        yield url, time.monotonic() - start


@pytest.fixture(scope="session")
def undisturbed(undisturbed_run: tuple[str, float]) -> str:
    """URL of that warehouse."""
    return undisturbed_run[0]


@pytest.fixture(scope="session")
def undisturbed_seconds(undisturbed_run: tuple[str, float]) -> float:
    """How long a run takes that nothing disturbs."""
    return undisturbed_run[1]


@pytest.fixture
def new_trial(stage: Stage, undisturbed: str, tmp_path: Path) -> Iterator[Callable[[], Trial]]:
    """Makes warehouses that hold the first folder, to be disturbed while a run brings them to the second."""
    with ExitStack() as copies:
        numbers = itertools.count(1)

        def new() -> Trial:
            logs = tmp_path / f"trial {next(numbers)}"
            logs.mkdir()
            return stage.trial(copies.enter_context(stage.copy()), undisturbed, logs)

        yield new


@pytest.fixture
def trial(new_trial: Callable[[], Trial]) -> Trial:
    """One such warehouse."""
    return new_trial()
