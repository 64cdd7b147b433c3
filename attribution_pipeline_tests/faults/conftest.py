"""Fixtures of the fault tests: the story, a warehouse that nothing disturbed, and copies of one to disturb."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest
from psycopg import sql
from pydantic import SecretStr

from attribution_pipeline.dagster_home import prepare_dagster_home
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.refresh import refresh_all
from attribution_pipeline_tests.databases import database_url, new_warehouse
from attribution_pipeline_tests.demo_home import Home
from attribution_pipeline_tests.faults.story import Story, write_after, write_before
from attribution_pipeline_tests.faults.trial import Trial
from attribution_pipeline_tests.warehouse.loaded import load_folder

_NUMBERS = itertools.count(1)
_STORAGE = "faults_dagster"


@dataclass(frozen=True)
class Stage:
    """What all trials of one server share.

    Attributes:
        server_url: URL of the server.
        story: The two folders.
        before: URL of a warehouse that holds the first one.
        home: Where runs work.
    """

    server_url: str
    story: Story
    before: str
    home: Home

    @contextmanager
    def copy(self) -> Iterator[str]:
        """URL of a warehouse that holds the first folder, dropped at the end."""
        name = f"fault_{next(_NUMBERS)}"
        template = self.before.rsplit("/", 1)[1]
        with connect(self.server_url, autocommit=True) as admin:
            admin.execute(
                sql.SQL("create database {} template {} strategy file_copy").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
            try:
                yield database_url(self.server_url, name)
            finally:
                admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))

    @property
    def storage(self) -> str:
        """URL of Dagster's storage."""
        return database_url(self.server_url, _STORAGE)

    def variables(self, warehouse: str) -> dict[str, str]:
        """Variables of a run in a warehouse."""
        return {"ATTRIBUTION_WAREHOUSE_URL": warehouse, "ATTRIBUTION_DAGSTER_STORAGE_URL": self.storage}

    def trial(self, warehouse: str, undisturbed: str, logs: Path) -> Trial:
        """A trial in a warehouse."""
        home = Home(self.home.path, self.variables(warehouse))
        return Trial(home, warehouse, self.story, undisturbed, logs)


@pytest.fixture(scope="session")
def stage(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The story, with its first folder loaded."""
    path = tmp_path_factory.mktemp("faults")
    withheld = write_before(path / "before")
    with new_warehouse(server_url) as before:
        with connect(server_url, autocommit=True) as admin:
            admin.execute(sql.SQL("create database {}").format(sql.Identifier(_STORAGE)))
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
def undisturbed_seconds(undisturbed_run: tuple[str, float]) -> float:
    """How long a run takes that nothing disturbs."""
    return undisturbed_run[1]


@pytest.fixture
def new_trial(
    stage: Stage, undisturbed_run: tuple[str, float], tmp_path: Path
) -> Iterator[Callable[[], Trial]]:
    """Makes warehouses that hold the first folder, to be disturbed while a run brings them to the second."""
    with ExitStack() as copies:
        numbers = itertools.count(1)

        def new() -> Trial:
            logs = tmp_path / f"trial {next(numbers)}"
            logs.mkdir()
            return stage.trial(copies.enter_context(stage.copy()), undisturbed_run[0], logs)

        yield new


@pytest.fixture
def trial(new_trial: Callable[[], Trial]) -> Trial:
    """One such warehouse."""
    return new_trial()
