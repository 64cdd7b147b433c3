"""A trial whose warehouse and Dagster's storage lie on a bundled server of its own, which may be killed."""

from collections.abc import Mapping
from pathlib import Path

from psycopg import sql

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.refresh import refresh_all
from attribution_pipeline.warehouse.upgrade import upgrade
from attribution_pipeline_tests.demo_home import Home
from attribution_pipeline_tests.faults.stage import Stage
from attribution_pipeline_tests.faults.trial import Trial
from attribution_pipeline_tests.warehouse.loaded import load_folder

_KEPT = "kept_before"


def prepare(path: Path, stage: Stage, bin_dir: Path | None) -> None:
    """Start the server of a home and load the story's first folder."""
    url = server.start(path, bin_dir=bin_dir)
    upgrade(url, Settings())
    with connect(url, time_zone=Settings().timezone, autocommit=True) as connection:
        load_folder(connection, stage.story.before)
        refresh_all(connection)
    with connect(server.url(path, "postgres"), autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template attribution strategy file_copy").format(
                sql.Identifier(_KEPT)
            )
        )


def trial_on(
    path: Path,
    stage: Stage,
    undisturbed: str,
    logs: Path,
    bin_dir: Path | None,
    variables: Mapping[str, str] | None = None,
) -> Trial:
    """A trial on the server of a prepared home; its warehouse holds the first folder again."""
    url = server.start(path, bin_dir=bin_dir)
    with connect(server.url(path, "postgres"), autocommit=True) as admin:
        admin.execute("drop database attribution with (force)")
        admin.execute(
            sql.SQL("create database attribution template {} strategy file_copy").format(
                sql.Identifier(_KEPT)
            )
        )
    own = {"ATTRIBUTION_POSTGRES_BIN": str(bin_dir)} if bin_dir else {}
    return Trial(Home(path, {**own, **(variables or {})}), url, stage.story, undisturbed, logs)
