"""Telling a warehouse that holds the bundled sample from one that holds data of its own. Needs no Dagster."""

from pathlib import Path

import psycopg

from attribution_pipeline.settings import Settings

#: What raw.mark_sample writes.
_MARK = "holds the bundled sample"


def sample_folder(settings: Settings) -> Path:
    """Where ``attribution demo`` writes the sample."""
    return settings.home / "sample"


def mark_as_sample(connection: psycopg.Connection) -> None:
    """Note that the warehouse holds the sample and nothing else, so that it may be emptied."""
    connection.execute("select raw.mark_sample(true)")


def is_sample(connection: psycopg.Connection) -> bool:
    """Whether the warehouse holds the sample and nothing else."""
    row = connection.execute("select obj_description('raw'::regnamespace)").fetchone()
    return row == (_MARK,)


def note_load(connection: psycopg.Connection, folder: Path | None, settings: Settings) -> None:
    """Forget the mark when anything but the sample's folder is about to be loaded: what then is there must stay."""
    if is_sample(connection) and (folder is None or folder.absolute() != sample_folder(settings)):
        connection.execute("select raw.mark_sample(false)")
