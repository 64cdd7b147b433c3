"""Copying a warehouse into a file and back, by PostgreSQL's own programs."""

import os
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from attribution_pipeline.warehouse.database import UPGRADE_LOCK, WarehouseError, connect
from attribution_pipeline.warehouse.roles import create_roles
from attribution_pipeline.warehouse.server.binaries import client_program


def dump(url: str, file: Path, bin_dir: Path | None = None) -> None:
    """Write all of the warehouse's database to a file that only the calling user can read: it holds contact data.

    The copy is of one moment, and nobody who reads or writes is kept waiting. The file appears when it is complete.

    Args:
        url: The warehouse, for its owner.
        file: Replaced if it exists.
        bin_dir: Folder of other programs than the bundled PostgreSQL's.

    Raises:
        WarehouseError: If it cannot be made.
        ServerError: If there is no pg_dump.
    """
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        # Owners and rights are the new server's matter: roles are named after their database.
        _run(
            "pg_dump", url, ["--format=custom", "--no-owner", "--no-privileges", f"--file={partial}"], bin_dir
        )
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def restore(url: str, file: Path, bin_dir: Path | None = None) -> None:
    """Bring what ``dump`` has written into an empty database, in one transaction; an upgrade must follow.

    Args:
        url: The database, for its owner or a superuser.
        file: What ``dump`` has written, by this or an older version.
        bin_dir: Folder of other programs than the bundled PostgreSQL's.

    Raises:
        WarehouseError: If the database holds a warehouse already, or the file cannot be restored.
        ServerError: If there is no pg_restore.
    """
    with connect(url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [UPGRADE_LOCK])
        _refuse_other_data(connection)
        with connection.transaction():
            owner = create_roles(connection).owner
        options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        _run("pg_restore", url, [*options, f"--role={owner}", str(file)], bin_dir)


def _refuse_other_data(connection: psycopg.Connection) -> None:
    row = connection.execute("select to_regnamespace('raw') is not null").fetchone()
    if row == (True,):
        raise WarehouseError(
            f"the database {connection.info.dbname} holds a warehouse already, which a restore must not mix with: "
            "restore into an empty database, such as with a new ATTRIBUTION_HOME"
        )


def _run(program: str, url: str, options: list[str], bin_dir: Path | None) -> None:
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    # Not in the arguments, which every user of the machine can read.
    password = parts.pop("password", "")
    # Variables such as PGHOSTADDR or PGSERVICE would lead to another server.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    done = subprocess.run(
        [client_program(program, bin_dir), f"--dbname={make_conninfo(**parts)}", "--no-password", *options],
        env={**clean, "PGPASSWORD": password},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        # The first line names the reason; later ones may quote rows.
        said = done.stderr.strip().splitlines() or [f"it ended with code {done.returncode}"]
        raise WarehouseError(f"{program} failed, and nothing has changed: {said[0]}")
