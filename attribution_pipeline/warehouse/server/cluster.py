"""Creating a data directory, and finding or choosing the place for it."""

import shutil
import tempfile
from pathlib import Path

from attribution_pipeline.warehouse.server import binaries
from attribution_pipeline.warehouse.server.account import (
    Account,
    account_for,
    directories_left_by,
    new_directory_elsewhere,
    note_home,
)
from attribution_pipeline.warehouse.server.errors import ServerError
from attribution_pipeline.warehouse.server.place import USER, Place, existing_place, sync_directory
from attribution_pipeline.warehouse.server.processes import Progress, run_logged


def prepare_place(home: Path, on_wait: Progress) -> Place:
    """The place of the server under ``home``, created if missing; call it under the start lock.

    For root the server runs as a system user. When that user cannot reach ``home`` (below /root, say), the
    data goes to a directory that it can reach and ``<home>/postgres`` becomes a link to it; no mode of a
    parent directory is changed.

    Raises:
        ServerError: When the data directory exists and cannot be reached, or a link leads nowhere.
    """
    link = home / "postgres"
    if link.is_symlink() and not link.exists():
        raise ServerError(
            f"{link} points to {link.readlink()}, which is gone: bring that directory back, "
            "or delete the link to begin anew"
        )
    if not link.exists():
        link.mkdir()
        link.chmod(0o755)
    place = existing_place(home)
    account = account_for(place.data)
    if not account.reaches(place.root):
        if place.initialised or link.is_symlink():
            raise ServerError(
                f"PostgreSQL's own user cannot enter {place.root}: let it traverse the directories above, "
                "or set ATTRIBUTION_HOME to a directory that it can reach"
            )
        link.rmdir()
        place = Place(new_directory_elsewhere())
        link.symlink_to(place.root)
        on_wait(f"PostgreSQL's own user cannot reach {home}: its data is kept in {place.root}")
    if link.is_symlink():
        # Said anew each time, since a home directory may be moved with its link.
        note_home(place.root, home)
    if not place.log.exists():
        place.log.mkdir(mode=0o700)
        account.own(place.log)
    return place


def abandoned_places(home: Path) -> list[Place]:
    """Places outside ``home`` that an earlier, deleted home directory of the same path has left behind."""
    current = existing_place(home).root
    return [Place(directory) for directory in directories_left_by(home) if directory != current]


def initialise(place: Place, account: Account, bin_dir: Path, on_wait: Progress) -> None:
    """Run initdb in a directory of its own and give it its name when it is complete.

    Raises:
        ServerError: With the last lines of its output when initdb fails, as on a full disk.
    """
    for leftover in [*place.root.glob("initdb-*"), *place.root.glob("password-for-*")]:
        # An initdb whose caller was killed may still be writing there; what it recreates goes next time.
        shutil.rmtree(leftover, ignore_errors=True) if leftover.is_dir() else leftover.unlink(missing_ok=True)
    on_wait("Creating the PostgreSQL server of the warehouse")
    partial = Path(tempfile.mkdtemp(prefix="initdb-", dir=place.root))
    password_file = place.root / f"password-for-{partial.name}"
    try:
        password_file.touch(mode=0o600)
        password_file.write_text(place.new_password() + "\n")
        account.own(password_file)
        account.own(partial)
        argv: list[str | Path] = [
            bin_dir / "initdb",
            "-D",
            partial,
            "-U",
            USER,
            f"--pwfile={password_file}",
            "--data-checksums",
        ]
        argv += ["--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C"]
        argv += ["--no-instructions"]
        place.start_log.write_bytes(b"")
        code = run_logged(
            argv, account, place.start_log, lambda seconds: on_wait(f"initdb: {seconds:.0f} s so far")
        )
        if code != 0:
            raise ServerError(
                f"PostgreSQL's data directory could not be created in {place.root}:\n"
                f"{tail(place.start_log)}\n"
                "Check the free disk space and the rights of that directory, then repeat the command."
            )
        with (partial / "postgresql.conf").open("a") as file:
            file.write("\ninclude '../attribution.conf'\n")
        partial.rename(place.data)
        sync_directory(place.root)
    finally:
        password_file.unlink(missing_ok=True)
        shutil.rmtree(partial, ignore_errors=True)


def check_version(place: Place, bin_dir: Path) -> None:
    """Refuse programs of another major version than the one that wrote the data directory.

    Raises:
        ServerError: Naming both versions.
    """
    program = binaries.major_version(bin_dir)
    data = (place.data / "PG_VERSION").read_text().strip()
    if data != str(program):
        raise ServerError(
            f"{place.data} was written by PostgreSQL {data}, and the programs in {bin_dir} are PostgreSQL "
            f"{program}: use the matching programs, or set ATTRIBUTION_HOME to a new directory and load again"
        )


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log file."""
    if not log.exists():
        return "(no output)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) or "(no output)"
