"""Starting, watching and stopping everything of one installation."""

import os
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType

from attribution_pipeline.stack.child import Child, end_processes
from attribution_pipeline.stack.services import Service
from attribution_pipeline.stack.state import State, forget_state, identities, left_behind, write_state

Say = Callable[[str], None]

#: Starting takes some ten seconds; a machine that is busy with other things may need many times as long.
_SECONDS_TO_START = 300.0
_SECONDS_TO_STOP = 30.0
_QUESTION_SECONDS = 0.5
_WATCH_SECONDS = 5.0
#: A process that ends is started again, unless that has not helped this often within the time.
_RESTARTS, _RESTART_SECONDS = 3, 600.0


class StackError(RuntimeError):
    """Something does not run and starting it again does not help; the message holds the end of its log."""


@dataclass
class Supervisor:
    """Everything that one ``up`` runs.

    Attributes:
        home: Where logs and state are kept.
        environment: Variables of the processes.
        say: Receives a line about each step and each end of a process.
        keep_database: Makes sure that PostgreSQL runs; asked every few seconds.
    """

    home: Path
    environment: Mapping[str, str]
    say: Say
    keep_database: Callable[[], None]
    _children: dict[str, Child] = field(default_factory=dict)
    # A child that has ended, or None: somebody wants everything to stop.
    _events: "SimpleQueue[Child | None]" = field(default_factory=SimpleQueue)
    _stopping: bool = False
    _restarts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def logs(self) -> Path:
        """Folder of the processes' logs."""
        return self.home / "logs"

    def start(self, services: Sequence[Service]) -> bool:
        """Start everything, wave by wave, and wait until it is ready; call it under the home's lock.

        Returns:
            False if it was told to stop meanwhile.

        Raises:
            StackError: If a process ends at once, or something is not ready in five minutes.
        """
        self.logs.mkdir(parents=True, exist_ok=True)
        for _, wave in groupby(services, key=lambda service: service.wave):
            members = list(wave)
            for service in members:
                self._launch(service, is_ready=False)
            if not self._wait_until_ready(members):
                return False
        self._note(is_ready=True)
        return True

    def watch(self) -> None:
        """Until told to stop: start again what ends, PostgreSQL included.

        Raises:
            StackError: If starting a process again does not help.
        """
        while not self._stopping:
            try:
                ended = self._events.get(timeout=_WATCH_SECONDS)
            except Empty:
                self.keep_database()
                continue
            if ended is None or self._stopping:
                return
            self._restart(ended)

    def stop(self) -> None:
        """End everything, the daemon first, so that nothing new begins, and the runs of the code server with it."""
        self._stopping = True
        for child in reversed(self._children.values()):
            tree = child.tree()
            if tree:
                end_processes(tree, _SECONDS_TO_STOP)
        forget_state(self.home)

    @contextmanager
    def stopped_by_signals(self) -> Iterator[None]:
        """Ctrl-C, a closed terminal and SIGTERM ask for the end; what runs then is stopped in order."""

        def ask(_number: int, _frame: FrameType | None) -> None:
            self._stopping = True
            self._events.put(None)

        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, ask) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _launch(self, service: Service, *, is_ready: bool) -> None:
        self._children[service.name] = Child(service, self.logs, self.environment, self._events)
        self._note(is_ready=is_ready)

    def _wait_until_ready(self, services: list[Service]) -> bool:
        waiting = list(services)
        deadline = time.monotonic() + _SECONDS_TO_START
        while waiting:
            if self._stopping:
                return False
            try:
                ended = self._events.get(timeout=_QUESTION_SECONDS)
            except Empty:
                pass
            else:
                if ended is None:
                    return False
                if ended.service.runs_on or ended.code != 0:
                    raise StackError(_end_of(ended, "while it started"))
                waiting = [service for service in waiting if service is not ended.service]
            waiting = [service for service in waiting if not service.is_ready()]
            if waiting and time.monotonic() > deadline:
                late = self._children[waiting[0].name]
                raise StackError(
                    f"{late.service.name} is not ready after {_SECONDS_TO_START:.0f} s. "
                    f"The end of {late.log}:\n{late.last_lines()}"
                )
        return True

    def _restart(self, ended: Child) -> None:
        service = ended.service
        if not service.runs_on:
            return
        now = time.monotonic()
        recent = [at for at in self._restarts[service.name] if now - at < _RESTART_SECONDS]
        if len(recent) >= _RESTARTS:
            raise StackError(_end_of(ended, f"{len(recent) + 1} times within ten minutes"))
        self._restarts[service.name] = [*recent, now]
        self.say(f"{_end_of(ended, 'unexpectedly', lines=3)}\nStarting {service.name} again")
        self._launch(service, is_ready=True)

    def _note(self, *, is_ready: bool) -> None:
        children = self._children.values()
        addresses = {
            child.service.name: child.service.address
            for child in children
            if child.service.address is not None
        }
        pids = identities([child.pid for child in children])
        write_state(self.home, State(os.getpid(), is_ready, addresses, pids))


def end_left_behind(home: Path, say: Say) -> None:
    """End what a killed ``up`` has left, ports that it listens on included; call it under the home's lock."""
    remains = left_behind(home)
    if remains:
        say("Stopping what an earlier `attribution up` has left behind")
        end_processes(remains, _SECONDS_TO_STOP)


def _end_of(child: Child, when: str, lines: int = 15) -> str:
    code = child.code
    how = f"was ended by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
    return f"{child.service.name} {how} {when}. The end of {child.log}:\n{child.last_lines(lines)}"
