"""Keeping the bundled sample and real data apart: they never share a warehouse."""

from pathlib import Path

import psycopg

from attribution_pipeline.automation.address import upgrade_warehouse
from attribution_pipeline.cli.exits import UsageError
from attribution_pipeline.cli.terminal import terminal
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import warehouse

_MARK = "holds the bundled sample"


def sample_folder(settings: Settings) -> Path:
    """Where ``attribution demo`` writes the sample."""
    return settings.home / "sample"


def mark_as_sample(url: str, settings: Settings) -> None:
    """Mark an empty warehouse as the sample's.

    Raises:
        UsageError: If the warehouse holds other data.
    """
    with warehouse(url, settings) as connection:
        loaded = connection.execute("select exists (select from raw.load_log)").fetchone()
        if loaded == (True,) and not _is_marked(connection):
            raise UsageError(
                "the warehouse holds data of your own, which the sample must not mix with: "
                "run the demo elsewhere, such as ATTRIBUTION_HOME=/tmp/attribution-demo attribution demo"
            )
        connection.execute(f"comment on schema raw is '{_MARK}'")


def make_way_for(folder: Path, url: str, settings: Settings) -> None:
    """Empty a warehouse that holds the sample before other data come; the sample can be made again."""
    if folder.absolute() == sample_folder(settings):
        return
    with warehouse(url, settings) as connection:
        if not _is_marked(connection):
            return
        terminal.say("The bundled sample makes way for your data: the warehouse is emptied first")
        connection.execute("drop schema if exists raw, stg cascade")
        connection.execute("drop table if exists public.alembic_version")
    upgrade_warehouse(url, settings)


def _is_marked(connection: psycopg.Connection) -> bool:
    row = connection.execute("select obj_description('raw'::regnamespace)").fetchone()
    return row == (_MARK,)
