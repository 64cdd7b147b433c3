"""The steps of starting and stopping a server; whoever takes them holds the start lock."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from attribution_pipeline.warehouse.server import binaries, processes
from attribution_pipeline.warehouse.server.account import account_for
from attribution_pipeline.warehouse.server.cluster import tail
from attribution_pipeline.warehouse.server.connection import Refused, probe
from attribution_pipeline.warehouse.server.errors import ServerError
from attribution_pipeline.warehouse.server.place import Place, free_port, port_is_free, replace_file
from attribution_pipeline.warehouse.server.processes import Progress
from attribution_pipeline.warehouse.server.tuning import settings_text

_PORTS_TRIED = 5
_REFUSAL_SECONDS = 30.0


def launch(place: Place, programs: Path, report: Progress) -> None:
    """Start the postmaster on the remembered port, or on another one when that is occupied.

    It returns when the server is up, and also when it lives and is still recovering.

    Raises:
        ServerError: With the last lines of its log when the server ends again.
    """
    account = account_for(place.data)
    place.start_log.write_bytes(b"")
    port = place.port() if place.knows_port else free_port()
    argv: list[str | Path] = [programs / "pg_ctl", "start", "-w", "-t", "600", "-D", place.data]
    failed_before = False
    for _ in range(_PORTS_TRIED):
        if not port_is_free(port):
            port = free_port()
        place.remember_port(port)
        replace_file(place.tuning, settings_text(port), mode=0o644)
        code = processes.run_logged(
            argv, account, place.start_log, lambda waited: report(_progress(place, waited))
        )
        # After 600 s pg_ctl gives up waiting, and the server goes on recovering.
        if code == 0 or processes.postmaster(place.data) is not None:
            return
        if port_is_free(port):
            if failed_before:
                break
            # Backends that outlive their postmaster leave the empty file of an unlogged table that they had truncated;
            # recovery then ends with "File exists", and the next one removes that file.
            failed_before = True
            report("PostgreSQL did not start; trying once more")
    raise ServerError(_failure(place))


def wait_for_answer(place: Place, report: Progress) -> None:
    """Wait while the postmaster lives and says that it is starting, however long that takes.

    Raises:
        ServerError: When the postmaster ends, or refuses connections for another reason for half a minute.
    """
    began = reported = time.monotonic()
    refused_since: float | None = None
    while True:
        try:
            if probe(place):
                return
            refused_since = None
        except Refused as refusal:
            refused_since = refused_since or time.monotonic()
            if time.monotonic() - refused_since > _REFUSAL_SECONDS:
                raise ServerError(
                    f"PostgreSQL runs in {place.data} but does not answer ({refusal}): "
                    "close connections that are not needed, or run `attribution db stop` and `start`"
                ) from refusal
        if processes.postmaster(place.data) is None:
            raise ServerError(_failure(place))
        if time.monotonic() - reported > processes.REPORT_EVERY_SECONDS:
            reported = time.monotonic()
            report(_progress(place, reported - began))
        time.sleep(0.1)


def stop_place(place: Place, bin_dir: Path | None) -> bool:
    """Stop the server of ``place`` if one lives; whether it did.

    Raises:
        ServerError: When it does not stop within ten minutes.
    """
    if processes.postmaster(place.data) is None:
        return False
    account = account_for(place.data)
    programs = binaries.reachable(binaries.chosen(bin_dir), account)
    place.start_log.write_bytes(b"")
    argv: list[str | Path] = [programs / "pg_ctl", "stop", "-w", "-t", "600", "-m", "fast", "-D", place.data]
    processes.run_logged(argv, account, place.start_log, lambda _: None)
    if processes.postmaster(place.data) is not None:
        raise ServerError(
            f"PostgreSQL in {place.data} does not stop; repeat the command when its work is done:\n"
            f"{tail(place.start_log)}"
        )
    return True


def newest_log(place: Place) -> Path | None:
    """The file of the server's log that was written last."""
    return max(place.log.glob("*.log"), key=lambda path: path.stat().st_mtime, default=None)


@contextmanager
def start_lock(home: Path, report: Progress) -> Iterator[None]:
    """One process at a time starts or stops the server of ``home``; the others wait and say so."""
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / "postgres.lock")
    while True:
        try:
            lock.acquire(timeout=processes.REPORT_EVERY_SECONDS)
            break
        except Timeout:
            report("Another process is starting or stopping the server; waiting for it")
    try:
        yield
    finally:
        lock.release()


@contextmanager
def explained(home: Path) -> Iterator[None]:
    """Turn an error of the file system into one that says what to do."""
    try:
        yield
    except OSError as error:
        raise ServerError(
            f"{error.strerror or error} ({error.filename or home}): make room and rights for the server "
            "there, or set ATTRIBUTION_HOME to another directory"
        ) from error


def _progress(place: Place, seconds: float) -> str:
    log = newest_log(place)
    last = tail(log, lines=1) if log else ""
    return f"Waiting for PostgreSQL, {seconds:.0f} s so far. {last}".rstrip()


def _failure(place: Place) -> str:
    logs = [place.start_log, newest_log(place)]
    said = "\n".join(tail(log) for log in logs if log)
    return (
        f"PostgreSQL did not start in {place.data}:\n{said}\n"
        "Repair what the log names (disk space, rights, settings) and repeat the command."
    )
