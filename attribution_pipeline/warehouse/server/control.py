"""Starting, stopping and asking about the bundled server."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from attribution_pipeline.warehouse.server import binaries, cluster, processes
from attribution_pipeline.warehouse.server.account import account_for
from attribution_pipeline.warehouse.server.connection import (
    Refused,
    create_missing_databases,
    probe,
    server_version,
)
from attribution_pipeline.warehouse.server.errors import ServerError
from attribution_pipeline.warehouse.server.lifecycle import (
    explained,
    launch,
    newest_log,
    start_lock,
    stop_place,
    wait_for_answer,
)
from attribution_pipeline.warehouse.server.place import DATABASES, USER, Place, existing_place, replace_file
from attribution_pipeline.warehouse.server.processes import Progress


@dataclass(frozen=True)
class ServerStatus:
    """What is known about the bundled server of a home directory.

    Attributes:
        running: Whether ``select 1`` answers now.
        pid: Process id of the postmaster, if one lives; it may still be recovering.
        port: The remembered TCP port on 127.0.0.1.
        data_directory: Where the data is, or would be.
        version: PostgreSQL's version; the major one alone while the server does not run.
        log_file: The newest file of the server's log.
    """

    running: bool
    pid: int | None
    port: int | None
    data_directory: Path
    version: str | None
    log_file: Path | None


def start(home: Path, on_wait: Progress | None = None, bin_dir: Path | None = None) -> str:
    """Make sure that the server runs and answers, whatever state it was left in, and return its URL.

    Any number of processes may call it at once. The server outlives the calling process and its terminal.
    Recovery after a crash may take minutes: it is waited for and reported.

    Args:
        home: Directory of the pipeline's data, created if missing.
        on_wait: Receives a line about each longer step and every few seconds of waiting.
        bin_dir: Directory with another PostgreSQL's initdb and pg_ctl.

    Returns:
        ``postgresql://attribution:PASSWORD@127.0.0.1:PORT/attribution``.

    Raises:
        ServerError: When the server cannot be started; with the last lines of its log.
    """
    report = on_wait or _silent
    home = home.absolute()
    with explained(home):
        if not _answers(existing_place(home)):
            with start_lock(home, report):
                _start_under_lock(home, report, bin_dir)
    return url(home)


def stop(home: Path, bin_dir: Path | None = None) -> bool:
    """Stop the server after its running transactions were rolled back.

    Returns:
        True if it was running.

    Raises:
        ServerError: When it does not stop.
    """
    home = home.absolute()
    if not existing_place(home).initialised:
        return False
    with explained(home), start_lock(home, _silent):
        return stop_place(existing_place(home), bin_dir)


def status(home: Path) -> ServerStatus:
    """What is known about the server, without waiting for anything.

    Raises:
        ServerError: When the server belongs to another user.
    """
    place = existing_place(home.absolute())
    with explained(home):
        if not place.initialised:
            return ServerStatus(
                running=False, pid=None, port=None, data_directory=place.data, version=None, log_file=None
            )
        answered = server_version(place)
        major = (place.data / "PG_VERSION").read_text().strip()
        return ServerStatus(
            running=answered is not None,
            pid=processes.postmaster(place.data),
            port=place.port() if place.knows_port else None,
            data_directory=place.data,
            version=answered or major,
            log_file=newest_log(place),
        )


def url(home: Path, database: str = "attribution", login: tuple[str, str] | None = None) -> str:
    """The URL of a database on the server, whether or not the server runs.

    Args:
        home: Directory of the pipeline's data.
        database: ``attribution`` or ``dagster``.
        login: User and password; None is the server's superuser.

    Raises:
        ServerError: When no server was created under ``home`` yet.
    """
    place = _created_place(home)
    user, password = login or (USER, place.password())
    return f"postgresql://{user}:{password}@127.0.0.1:{place.port()}/{database}"


def role_password(home: Path, role: str) -> str | None:
    """The kept password of a role, or None if there is none.

    Raises:
        ServerError: When no server was created under ``home`` yet, or the file belongs to another user.
    """
    file = _created_place(home).role_password_file(role)
    with explained(home):
        return file.read_text().strip() if file.exists() else None


def new_role_password(home: Path, role: str, give: Callable[[str], None]) -> str:
    """Generate a password, give it to a role of the server, and keep it where only the calling user can read it.

    Args:
        home: Directory of the pipeline's data.
        role: Name of the role.
        give: Makes it the role's password; if it fails, the kept one stays.
    """
    password = secrets.token_urlsafe(24)
    give(password)
    with explained(home):
        replace_file(_created_place(home).role_password_file(role), password + "\n", mode=0o600)
    return password


def _created_place(home: Path) -> Place:
    place = existing_place(home.absolute())
    if not place.initialised:
        raise ServerError(f"there is no server under {home} yet: run `attribution db start`")
    return place


def psql_command(
    home: Path, database: str = "attribution", bin_dir: Path | None = None
) -> tuple[list[str], dict[str, str]]:
    """Arguments and environment of a psql that is connected to the server.

    Returns:
        The arguments, and the environment; the password is in the environment only.

    Raises:
        ServerError: When no server was created yet or no psql is installed.
    """
    place = _created_place(home)
    # Variables such as PGHOSTADDR or PGSERVICE would lead psql to another server.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment["PGPASSWORD"] = place.password()
    argv = [
        binaries.client_program("psql", bin_dir),
        "-h",
        "127.0.0.1",
        "-p",
        str(place.port()),
        "-U",
        USER,
        "-d",
        database,
    ]
    return argv, environment


def _start_under_lock(home: Path, report: Progress, bin_dir: Path | None) -> None:
    for abandoned in cluster.abandoned_places(home):
        if stop_place(abandoned, bin_dir):
            report(f"Stopped the server of a deleted {home}; its data is still in {abandoned.root}")
    place = cluster.prepare_place(home, report)
    account = account_for(place.data)
    programs = binaries.reachable(binaries.chosen(bin_dir), account)
    if not place.initialised:
        cluster.initialise(place, account, programs, report)
    if processes.postmaster(place.data) is None:
        processes.clear_remains(place.data, report)
        cluster.check_version(place, programs)
        launch(place, programs, report)
    wait_for_answer(place, report)
    port = processes.listening_port(place.data)
    if port is not None:
        place.remember_port(port)
    create_missing_databases(place, DATABASES)


def _answers(place: Place) -> bool:
    if not place.initialised or processes.postmaster(place.data) is None:
        return False
    if not place.remembers(processes.listening_port(place.data)):
        return False
    try:
        return probe(place, DATABASES)
    except Refused:
        return False


def _silent(message: str) -> None:
    del message
