"""The ``attribution`` command in a process forked from one that has imported it: its start costs next to nothing."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

# The server of forks imports this module once, and with it what a run imports.
import alembic  # noqa: F401
import dagster_postgres  # noqa: F401

import attribution_pipeline.cli.launch
import attribution_pipeline.warehouse.column_lineage
import attribution_pipeline.warehouse.upgrade  # noqa: F401
from attribution_pipeline.cli import main

_FORKS = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Command:
    """A started command, and the file with all that it prints."""

    process: ForkServerProcess
    log: Path

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait for its end; its exit code, or None if it has not ended by then."""
        self.process.join(seconds)
        return self.process.exitcode

    def kill(self) -> int | None:
        """Kill it as ``kill -9`` does; its exit code, which tells whether the kill met it alive."""
        self.process.kill()
        return self.wait()

    @property
    def was_killed(self) -> bool:
        """Whether a kill ended it."""
        return self.process.exitcode == -signal.SIGKILL

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return self.log.read_text(encoding="utf-8")


def start(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Command:
    """Start ``attribution`` and do not wait for it."""
    _FORKS.set_forkserver_preload([__name__])
    log.touch()
    process = _FORKS.Process(target=_run, args=(list(arguments), dict(environment), log), daemon=True)
    process.start()
    return Command(process, log)


def _run(arguments: list[str], environment: dict[str, str], log: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    file = os.open(log, os.O_WRONLY | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.argv = ["attribution", *arguments]
    main()
