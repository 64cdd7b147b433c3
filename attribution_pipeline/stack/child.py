"""One process of ``attribution up``: its output in a log that cannot grow without bound, its end in the queue of events."""

import logging
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from queue import SimpleQueue
from typing import IO

import psutil

from attribution_pipeline.stack.services import Service

#: Of each log, and how many older files of that size are kept beside it.
LOG_BYTES, LOG_FILES = 5_000_000, 3
_SECONDS_TO_WRITE = 5
#: Dagster colours its lines wherever they go, whatever NO_COLOR says; a file is read by other programs.
_COLORS = re.compile(r"\x1b\[[0-9;]*m")


class Child:
    """A started service. It stays in the process group of whoever started it, so that a signal to the group reaches it."""

    def __init__(
        self,
        service: Service,
        folder: Path,
        environment: Mapping[str, str],
        events: "SimpleQueue[Child | None]",
    ) -> None:
        self.service = service
        self.log = folder / f"{service.name}.log"
        self.started = time.monotonic()
        self._process = subprocess.Popen(
            service.argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**environment, "PYTHONUNBUFFERED": "1"},
            text=True,
            errors="replace",
        )
        self.pid = self._process.pid
        self._writer = threading.Thread(target=self._write_log, args=(self._process.stdout,), daemon=True)
        self._writer.start()
        threading.Thread(target=self._tell_end, args=(events,), daemon=True).start()

    @property
    def code(self) -> int | None:
        """Exit code, if it has ended; negative: the signal that ended it."""
        return self._process.poll()

    def tree(self) -> list[psutil.Process]:
        """The process and everything that it has started, such as the runs of a code server."""
        return process_tree(self.pid)

    def last_lines(self, lines: int = 15) -> str:
        """The end of its log."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:]) or "(no output)"

    def _write_log(self, output: IO[str]) -> None:
        handler = RotatingFileHandler(
            self.log, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True
        )
        with output, closing(handler):
            for line in output:
                handler.emit(logging.makeLogRecord({"msg": _COLORS.sub("", line.rstrip("\n"))}))

    def _tell_end(self, events: "SimpleQueue[Child | None]") -> None:
        self._process.wait()
        # Its last lines are what is told of an end. Processes that it has started may keep its output open.
        self._writer.join(_SECONDS_TO_WRITE)
        events.put(self)


def process_tree(pid: int) -> list[psutil.Process]:
    """A process and everything that it has started and that still runs; nothing when it has ended."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    return []


def end_processes(processes: Sequence[psutil.Process], seconds: float) -> None:
    """Ask processes to end, and kill those that are still there after ``seconds``."""
    for process in _living(processes):
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, alive = psutil.wait_procs(list(processes), timeout=seconds)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=10)


def _living(processes: Sequence[psutil.Process]) -> Iterator[psutil.Process]:
    return (process for process in processes if process.is_running())
