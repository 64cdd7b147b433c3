"""What really runs: child processes of ours, and the PostgreSQL processes of a data directory.

A process id in postmaster.pid proves nothing: after a crash or a restart of a container it may belong to
anyone. A PostgreSQL process is recognised by its name and by its working directory, the data directory.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from attribution_pipeline.warehouse.server.account import Account

Progress = Callable[[str], None]

REPORT_EVERY_SECONDS = 5.0


def run_logged(
    argv: Sequence[str | Path], account: Account, log: Path, on_tick: Callable[[float], None]
) -> int:
    """Run a program to its end as ``account``, its output appended to ``log``.

    The program gets a session of its own, so that Ctrl-C in the terminal does not reach a server that it
    starts; its output goes to a file, since a server inherits it and would keep a pipe open.

    Args:
        argv: Program and arguments.
        account: The system user to run it as.
        log: File that receives standard output and error.
        on_tick: Called every few seconds with the seconds waited so far.

    Returns:
        The exit code.
    """
    with log.open("ab") as output:
        # The parent's environment may carry secrets and PG* variables, and none of it concerns the server.
        process = subprocess.Popen(
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            start_new_session=True,
            **account.subprocess_arguments(),
        )
    began = time.monotonic()
    try:
        while True:
            try:
                return process.wait(timeout=REPORT_EVERY_SECONDS)
            except subprocess.TimeoutExpired:
                on_tick(time.monotonic() - began)
    except BaseException:
        process.terminate()
        process.wait()
        raise


def postmaster(data: Path) -> int | None:
    """Process id of the living postmaster of ``data``, if there is one."""
    lines = _pid_file_lines(data)
    if not lines or not lines[0].isdecimal():
        return None
    pid = int(lines[0])
    return pid if _serves(pid, data) else None


def listening_port(data: Path) -> int | None:
    """The port that the running postmaster noted, if it has got so far."""
    lines = _pid_file_lines(data)
    return int(lines[3]) if len(lines) > 3 and lines[3].isdecimal() else None


def clear_remains(data: Path, on_wait: Progress) -> None:
    """Make a start possible after a crash: no orphaned backends, no pid file that nobody stands behind.

    Backends notice the death of their postmaster by themselves in a moment, unless they are deep in a query;
    then they are told to quit, as their postmaster would have done, since a server cannot start while they
    hold its shared memory. Call it only while no postmaster of ``data`` lives.
    """
    for seconds, signal_number in ((5.0, signal.SIGQUIT), (5.0, signal.SIGKILL), (60.0, None)):
        if _wait_until_gone(data, seconds):
            break
        on_wait("PostgreSQL: processes of the stopped server still run; waiting for their end")
        if signal_number is not None:
            for pid in _all_serving(data):
                _signal(pid, signal_number)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _wait_until_gone(data: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while _all_serving(data):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _all_serving(data: Path) -> list[int]:
    """Every process that serves ``data``; without /proc none is known, and PostgreSQL checks by itself."""
    if not sys.platform.startswith("linux"):
        return []
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdecimal() and _serves(int(entry.name), data)
    ]


def _serves(pid: int, data: Path) -> bool:
    if not sys.platform.startswith("linux"):
        listing = subprocess.run(
            ["/bin/ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
        )
        return f"-D {data}" in listing.stdout
    process = Path("/proc") / str(pid)
    try:
        # A killed process that its parent has not collected yet keeps its number and name, but no directory.
        return (process / "comm").read_text().strip() == "postgres" and (process / "cwd").readlink() == data
    except OSError:
        return False


def _pid_file_lines(data: Path) -> list[str]:
    try:
        return [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return []
