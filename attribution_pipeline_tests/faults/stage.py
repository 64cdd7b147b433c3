"""What all trials of one server share: the story, a warehouse that holds its first folder, and copies of it."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql

from attribution_pipeline.warehouse.database import connect
from attribution_pipeline_tests.databases import database_url
from attribution_pipeline_tests.demo_home import Home
from attribution_pipeline_tests.faults.story import Story
from attribution_pipeline_tests.faults.trial import Trial

_NUMBERS = itertools.count(1)
STORAGE = "faults_dagster"


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
        return database_url(self.server_url, STORAGE)

    def variables(self, warehouse: str) -> dict[str, str]:
        """Variables of a run in a warehouse."""
        return {"ATTRIBUTION_WAREHOUSE_URL": warehouse, "ATTRIBUTION_DAGSTER_STORAGE_URL": self.storage}

    def trial(self, warehouse: str, undisturbed: str, logs: Path) -> Trial:
        """A trial in a warehouse."""
        home = Home(self.home.path, self.variables(warehouse))
        return Trial(home, warehouse, self.story, undisturbed, logs)
