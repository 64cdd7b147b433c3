"""What is known of the ``up`` of a home: whether one runs, where it can be reached, and what a killed one has left."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from attribution_pipeline.warehouse.server.place import replace_file


@dataclass(frozen=True)
class State:
    """An ``up``.

    Attributes:
        pid: Its process.
        is_ready: Whether everything has started.
        addresses: Where people reach what, by name of the service.
        children: Process ids and when these processes began, so that another process of that number is not taken for one.
    """

    pid: int
    is_ready: bool
    addresses: dict[str, str] = field(default_factory=dict)
    children: list[tuple[int, float]] = field(default_factory=list)


class AlreadyUpError(Exception):
    """Another ``up`` runs in this home; ``state`` is what it has written so far."""

    def __init__(self, state: State | None) -> None:
        super().__init__("already running")
        self.state = state


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the home's lock; the system releases it when this process ends, however it ends.

    Raises:
        AlreadyUpError: If another process holds it.
    """
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / "up.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyUpError(read_state(home)) from None
    try:
        yield
    finally:
        lock.release()


def write_state(home: Path, state: State) -> None:
    """Keep the state for a second ``up``, and for one that comes after a kill."""
    replace_file(_file(home), json.dumps(asdict(state)), mode=0o644)


def read_state(home: Path) -> State | None:
    """The state that an ``up`` has written last, if it can be read."""
    try:
        known = json.loads(_file(home).read_text(encoding="utf-8"))
        children = [(int(pid), float(began)) for pid, began in known.pop("children")]
        return State(**known, children=children)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def forget_state(home: Path) -> None:
    """Nothing is left of this ``up``."""
    _file(home).unlink(missing_ok=True)


def identities(pids: Sequence[int]) -> list[tuple[int, float]]:
    """Process ids with the times when the processes began, of those that live."""
    found = []
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            found.append((pid, psutil.Process(pid).create_time()))
    return found


def left_behind(home: Path) -> list[psutil.Process]:
    """Processes of an ``up`` that was killed, and what they have started; call it under the lock."""
    state = read_state(home)
    found: list[psutil.Process] = []
    for pid, began in state.children if state else []:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if process.create_time() == began:
                found += [process, *process.children(recursive=True)]
    return found


def _file(home: Path) -> Path:
    return home / "up.json"
