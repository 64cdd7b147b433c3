"""Starting the bundled server from another process, and looking at the processes of a server."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from attribution_pipeline.warehouse import server

REPOSITORY = Path(__file__).parents[2]


def start_in_process(
    home: Path, bin_dir: Path | None, first: str = "", then: str = "print(url)"
) -> subprocess.Popen[str]:
    """A Python process in a process group of its own that starts the server under ``home``.

    Args:
        home: Home directory of the server.
        bin_dir: PostgreSQL's programs, or None for the bundled ones.
        first: Python statements to run before.
        then: Python statements to run with the ``url``; the progress messages go to standard error.
    """
    lines = [
        first,
        "import sys",
        "from pathlib import Path",
        "from attribution_pipeline.warehouse import server",
        f"bin_dir = {None if bin_dir is None else str(bin_dir)!r}",
        "report = lambda line: print(line, file=sys.stderr, flush=True)",
        f"url = server.start(Path({str(home)!r}), report, None if bin_dir is None else Path(bin_dir))",
        then,
    ]
    return subprocess.Popen(
        [sys.executable, "-c", "\n".join(lines)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        start_new_session=True,
    )


def processes_serving(data: Path) -> set[int]:
    """Process ids of every PostgreSQL process whose working directory is ``data``."""
    return set(_parents_of_processes_serving(data))


def postmasters_serving(data: Path) -> list[int]:
    """Process ids of the servers themselves, without the processes that each of them started."""
    parents = _parents_of_processes_serving(data)
    return [pid for pid, parent in parents.items() if parent not in parents]


def _parents_of_processes_serving(data: Path) -> dict[int, int]:
    """Each process's parent; one that ends while we look, as a server's workers do at any time, is left out."""
    # Processes of other users have None where their directory would be.
    seen = psutil.process_iter(["name", "cwd", "ppid"])
    return {
        process.pid: process.info["ppid"]
        for process in seen
        if process.info["name"] == "postgres" and process.info["cwd"] == str(data)
    }


def kill_postmaster(home: Path) -> Path:
    """Kill the postmaster of ``home`` at once and return its data directory."""
    status = server.status(home)
    assert status.pid is not None
    os.kill(status.pid, signal.SIGKILL)
    wait_for(lambda: server.status(home).pid is None)
    return status.data_directory


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until ``condition`` holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.02)
