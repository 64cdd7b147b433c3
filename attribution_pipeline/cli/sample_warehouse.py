"""Keeping the bundled sample and real data apart: they never share a warehouse."""

from pathlib import Path

from psycopg import sql

from attribution_pipeline.automation.address import upgrade_warehouse
from attribution_pipeline.automation.sample_mark import is_sample, mark_as_sample, sample_folder
from attribution_pipeline.cli.exits import UsageError
from attribution_pipeline.cli.terminal import terminal
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import warehouse
from attribution_pipeline.warehouse.sql_files import SCHEMAS


def claim_for_sample(url: str, settings: Settings) -> None:
    """Mark an empty warehouse as the sample's.

    Raises:
        UsageError: If the warehouse holds other data.
    """
    with warehouse(url, settings) as connection:
        loaded = connection.execute("select exists (select from raw.load_log)").fetchone()
        if loaded == (True,) and not is_sample(connection):
            raise UsageError(
                "the warehouse holds data of your own, which the sample must not mix with: "
                "run the demo elsewhere, such as ATTRIBUTION_HOME=/tmp/attribution-demo attribution demo"
            )
        mark_as_sample(connection)


def make_way_for(folder: Path | None, url: str, settings: Settings) -> None:
    """Empty a warehouse that holds the sample before other data come; the sample can be made again.

    Args:
        folder: The folder that all data come from; None where some come from elsewhere.
        url: URL of the warehouse for its owner.
        settings: Say where the sample is.
    """
    if folder is not None and folder.absolute() == sample_folder(settings):
        return
    with warehouse(url, settings) as connection:
        if not is_sample(connection):
            return
        terminal.say("The bundled sample makes way for your data: the warehouse is emptied first")
        schemas = sql.SQL(", ").join(map(sql.Identifier, SCHEMAS))
        connection.execute(sql.SQL("drop schema if exists {} cascade").format(schemas))
        connection.execute("drop table if exists public.alembic_version")
    upgrade_warehouse(url, settings)
