"""Runs whose process was killed: how later runs and the daemon learn of it.

Each run holds a locked file as long as its process works. Dagster's code server knows of the runs that it launched, until
it dies with them; of those that commands execute in their own process it knows nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from filelock import FileLock, Timeout

from attribution_pipeline.settings import Settings


@contextmanager
def marked_as_running(settings: Settings, run_id: str) -> Iterator[None]:
    """Hold a lock that ends with this process, however it ends."""
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{run_id}.lock"
    with FileLock(file):
        yield
    file.unlink(missing_ok=True)


def is_running(settings: Settings, run_id: str) -> bool | None:
    """Whether the run's process lives; None if no file tells: the run has ended, or works under another home."""
    file = _folder(settings) / f"{run_id}.lock"
    if not file.exists():
        return None
    try:
        with FileLock(file, blocking=False):
            return False
    except Timeout:
        return True


def fail_abandoned_runs(instance: dg.DagsterInstance, settings: Settings) -> None:
    """Tell Dagster of runs whose process was killed, and free the places that they hold in pools.

    Otherwise the UI would show them as running for ever, and every later step of their pool would wait.
    """
    for file in _folder(settings).glob("*.lock"):
        try:
            with FileLock(file, blocking=False):
                run = instance.get_run_by_id(file.stem)
                if run is None:
                    # Of another Dagster storage, which is to learn of it yet.
                    continue
                if not run.is_finished:
                    instance.report_run_failed(run, "The process of this run ended before the run did")
                instance.event_log_storage.free_concurrency_slots_for_run(file.stem)
        except Timeout:
            continue
        file.unlink(missing_ok=True)


def _folder(settings: Settings) -> Path:
    return settings.home / "dagster" / "running"
