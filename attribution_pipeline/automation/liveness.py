"""Which runs have a living process: each holds a locked file as long as it works. Needs no Dagster."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


@contextmanager
def marked_as_running(home: Path, run_id: str) -> Iterator[None]:
    """Hold the run's file; whatever ends the process releases it.

    Args:
        home: ATTRIBUTION_HOME.
        run_id: Dagster's id of the run.
    """
    file = _folder(home) / f"{run_id}.lock"
    file.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(file):
        yield
    file.unlink(missing_ok=True)


def is_running(home: Path, run_id: str) -> bool | None:
    """Whether the run's process lives; None if no file tells: the run has ended, or works under another home."""
    file = _folder(home) / f"{run_id}.lock"
    if not file.exists():
        return None
    try:
        with FileLock(file, blocking=False):
            return False
    except Timeout:
        return True


def abandoned_runs(home: Path) -> Iterator[str]:
    """Ids of the runs whose process ended before they did; each file is removed when the next one is asked for."""
    for file in _folder(home).glob("*.lock"):
        if is_running(home, file.stem) is False:
            yield file.stem
            file.unlink(missing_ok=True)


def _folder(home: Path) -> Path:
    return home / "dagster" / "running"
