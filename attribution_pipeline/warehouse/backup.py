"""Copying a warehouse into a file and back, by PostgreSQL's own programs."""

import os
import re
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from attribution_pipeline.warehouse.database import UPGRADE_LOCK, WarehouseError, connect
from attribution_pipeline.warehouse.roles import create_roles
from attribution_pipeline.warehouse.server.binaries import client_program

#: What pg_restore from this version on sets in every session; older servers do not know it.
_FIRST_WITH_TRANSACTION_TIMEOUT = 17


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
        WarehouseError: If the database holds a warehouse already, its server is too old for the file or for pg_restore,
            or the file cannot be restored.
        ServerError: If there is no pg_restore.
    """
    with connect(url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [UPGRADE_LOCK])
        _refuse_other_data(connection)
        _refuse_older_server(connection, url, file, bin_dir)
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


def _refuse_older_server(connection: psycopg.Connection, url: str, file: Path, bin_dir: Path | None) -> None:
    server = connection.info.server_version // 10_000
    listed = _run("pg_restore", url, ["--list", str(file)], bin_dir, is_connected=False)
    dumped = _major(r"Dumped from database version: (\d+)", listed)
    if dumped > server:
        raise WarehouseError(
            f"{file} was dumped from PostgreSQL {dumped}, and the database's server is PostgreSQL {server}: restore it "
            f"into PostgreSQL {dumped} or newer, or load the raw tables again into an empty warehouse"
        )
    program = _major(r"\) (\d+)", _run("pg_restore", url, ["--version"], bin_dir, is_connected=False))
    if server < _FIRST_WITH_TRANSACTION_TIMEOUT <= program:
        raise WarehouseError(
            f"pg_restore of PostgreSQL {program} cannot restore into PostgreSQL {server}: set ATTRIBUTION_POSTGRES_BIN to "
            f"the programs of PostgreSQL {server}, for `attribution db dump` as well, or restore into a newer server"
        )


def _major(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found[1]) if found is not None else 0


def _run(
    program: str, url: str, options: list[str], bin_dir: Path | None, *, is_connected: bool = True
) -> str:
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    # Not in the arguments, which every user of the machine can read.
    password = parts.pop("password", "")
    # Variables such as PGHOSTADDR or PGSERVICE would lead to another server.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    connected = [f"--dbname={make_conninfo(**parts)}", "--no-password"] if is_connected else []
    done = subprocess.run(
        [client_program(program, bin_dir), *connected, *options],
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
    return done.stdout
