"""Runs whose process was killed: how later runs and the daemon learn of it.

Each run holds a locked file as long as its process works. Dagster's code server knows of the runs that it launched, until
it dies with them; of those that commands execute in their own process it knows nothing.

The file appears locked and goes while it is locked, and who asks never makes it: so a run that begins or ends at the moment
is not taken for a killed one. A lock of the package filelock makes its file first and locks it then.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from attribution_pipeline.settings import Settings


@contextmanager
def marked_as_running(settings: Settings, run_id: str) -> Iterator[None]:
    """Hold a lock that ends with this process, however it ends."""
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{run_id}.lock"
    unlocked = file.with_suffix(".begins")
    with unlocked.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        unlocked.rename(file)
        yield
        file.unlink(missing_ok=True)


def is_running(settings: Settings, run_id: str) -> bool | None:
    """Whether the run's process lives; None if no file tells: the run has ended, or works under another home."""
    with _asked(_folder(settings) / f"{run_id}.lock") as lives:
        return lives


def fail_abandoned_runs(instance: dg.DagsterInstance, settings: Settings) -> None:
    """Tell Dagster of runs whose process was killed, and free the places that they hold in pools.

    Otherwise the UI would show them as running for ever, and every later step of their pool would wait.
    """
    for file in _folder(settings).glob("*.lock"):
        with _asked(file) as lives:
            if lives is not False:
                continue
            run = instance.get_run_by_id(file.stem)
            if run is None:
                # Of another Dagster storage, which is to learn of it yet.
                continue
            if not run.is_finished:
                instance.report_run_failed(run, "The process of this run ended before the run did")
            instance.event_log_storage.free_concurrency_slots_for_run(file.stem)
            file.unlink(missing_ok=True)


@contextmanager
def _asked(file: Path) -> Iterator[bool | None]:
    """Whether a process holds the file; None if it is not there. Who is told False is the only one, until the end."""
    try:
        descriptor = os.open(file, os.O_RDWR)
    except FileNotFoundError:
        yield None
        return
    try:
        yield _is_held(descriptor)
    finally:
        os.close(descriptor)


def _is_held(descriptor: int) -> bool | None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False if os.fstat(descriptor).st_nlink else None


def _folder(settings: Settings) -> Path:
    return settings.home / "dagster" / "running"
