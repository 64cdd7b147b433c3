"""Watching processes: small programs that start, end, hang and are left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from attribution_pipeline.stack import child
from attribution_pipeline.stack.services import Service
from attribution_pipeline.stack.state import AlreadyUpError, State, left_behind, only_one, read_state
from attribution_pipeline.stack.supervisor import StackError, Supervisor, end_left_behind
from attribution_pipeline_tests.warehouse.server_process import wait_for

_WAITS = "import signal; print('ready', flush=True); signal.pause()"


def service(name: str, program: str, ready: Callable[[], bool] = lambda: True) -> Service:
    return Service(name, [sys.executable, "-c", program], 0, ready, f"http://{name}")


class Said(list[str]):
    """What a supervisor said."""

    @property
    def text(self) -> str:
        return "\n".join(self)


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def supervisor(tmp_path: Path, said: Said) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path, os.environ, said.append, lambda: None)
    try:
        yield made
    finally:
        made.stop()


def test_what_ends_while_it_starts_is_told_with_the_end_of_its_log(supervisor: Supervisor) -> None:
    broken = service("broken", "print('no such thing'); raise SystemExit(3)", lambda: False)
    with pytest.raises(StackError, match=r"broken ended with code 3 while it started[\s\S]*no such thing"):
        supervisor.start([broken])


def written(log: Path) -> str:
    """What a log holds; nothing before its first line, and while it gives way to a new one."""
    try:
        return log.read_text()
    except FileNotFoundError:
        return ""


def test_a_killed_process_is_started_again_and_another_one_takes_no_harm(
    supervisor: Supervisor, said: Said, tmp_path: Path
) -> None:
    assert supervisor.start([service("one", _WAITS), service("two", _WAITS)])
    first, second = left_behind(tmp_path)

    def stop_when_both_run_again() -> None:
        try:
            wait_for(lambda: "Starting one again" in said.text and len(left_behind(tmp_path)) == 2)
            states.append(read_state(tmp_path))
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    states: list[State | None] = []
    operator = threading.Thread(target=stop_when_both_run_again)
    with supervisor.stopped_by_signals():
        operator.start()
        first.kill()
        supervisor.watch()
    operator.join()
    assert second.is_running()
    assert "one was ended by signal 9" in said.text
    [state] = states
    assert state is not None
    assert state.is_ready
    assert state.addresses == {"one": "http://one", "two": "http://two"}
    supervisor.stop()
    assert not second.is_running()
    assert read_state(tmp_path) is None


def test_what_ends_again_and_again_ends_everything(
    supervisor: Supervisor, said: Said, tmp_path: Path
) -> None:
    began = tmp_path / "began"
    hopeless = (
        f"import pathlib, signal; began = pathlib.Path({str(began)!r}); print('cannot');"
        " began.exists() or (began.touch(), signal.pause())"
    )
    assert supervisor.start([service("hopeless", hopeless, began.exists)])
    left_behind(tmp_path)[0].kill()
    with pytest.raises(
        StackError, match=r"hopeless ended with code 0 4 times within ten minutes[\s\S]*cannot"
    ):
        supervisor.watch()
    assert said.text.count("Starting hopeless again") == 3


def test_what_does_not_listen_to_the_request_to_end_is_killed(
    tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("attribution_pipeline.stack.supervisor._SECONDS_TO_STOP", 0.2)
    deaf = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True);"
        " [signal.pause() for _ in iter(int, 1)]"
    )
    stubborn = Supervisor(tmp_path, os.environ, said.append, lambda: None)
    log = tmp_path / "logs" / "deaf.log"
    assert stubborn.start([service("deaf", deaf, lambda: "deaf" in written(log))])
    [process] = left_behind(tmp_path)
    stubborn.stop()
    assert not process.is_running()


_STARTS_AND_IS_KILLED = """
import os, signal, sys
from pathlib import Path
from attribution_pipeline.stack.services import Service
from attribution_pipeline.stack.supervisor import Supervisor
supervisor = Supervisor(Path(sys.argv[1]), os.environ, print, lambda: None)
supervisor.start([Service("orphan", [sys.executable, "-c", sys.argv[2]], 0, lambda: True)])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_up_has_left_is_ended(said: Said, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _STARTS_AND_IS_KILLED, str(tmp_path), _WAITS], check=False, timeout=60
    )
    assert done.returncode == -signal.SIGKILL
    [orphan] = left_behind(tmp_path)
    end_left_behind(tmp_path, said.append)
    assert not orphan.is_running()
    assert "left behind" in said.text


def test_one_up_at_a_time(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(AlreadyUpError), only_one(tmp_path):
        pass
    with only_one(tmp_path):
        assert read_state(tmp_path) is None


def test_logs_are_bounded(supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "LOG_BYTES", 10_000)
    talks = "[print('x' * 100) for _ in range(2000)]; print('the end', flush=True); " + _WAITS
    assert supervisor.start([service("talks", talks)])
    log = tmp_path / "logs" / "talks.log"
    wait_for(lambda: "ready" in written(log))
    files = list(log.parent.iterdir())
    assert len(files) == 1 + child.LOG_FILES
    assert all(file.stat().st_size <= 10_000 for file in files)


def test_logs_have_no_colours(supervisor: Supervisor, tmp_path: Path) -> None:
    assert supervisor.start(
        [service("gaudy", r"print('\x1b[32mgreen\x1b[0m and \x1b[1;31mred\x1b[0m'); " + _WAITS)]
    )
    log = tmp_path / "logs" / "gaudy.log"
    wait_for(lambda: log.exists() and "ready" in log.read_text())
    assert log.read_text().splitlines()[0] == "green and red"


def test_a_request_to_stop_ends_a_start(supervisor: Supervisor, tmp_path: Path) -> None:
    def asks_for_the_end() -> bool:
        os.kill(os.getpid(), signal.SIGTERM)
        return False

    with supervisor.stopped_by_signals():
        assert not supervisor.start([service("slow", _WAITS, asks_for_the_end)])
    supervisor.stop()
    assert left_behind(tmp_path) == []
