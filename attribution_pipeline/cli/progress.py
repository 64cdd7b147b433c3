"""Progress of a run: one live line on a terminal, plain lines elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.status import Status

from attribution_pipeline.automation.reporter import Reporter

_DOING = {"load": "Loading", "refresh": "Attributing", "check": "Checking"}


@dataclass
class TerminalReporter(Reporter):
    """Shows the current step on standard error.

    Attributes:
        console: Where it is shown.
        steps: Number of steps that the run will take, once known.
    """

    console: Console = field(default_factory=lambda: Console(stderr=True))
    _status: Status | None = None
    _current: str = ""
    _phase: str = ""

    @contextmanager
    def step(self, kind: str, name: str) -> Iterator[None]:
        """Show the step while it works; without a terminal, a line when another kind of work begins."""
        self._current = f"{_DOING[kind]} {name}"
        if self.console.is_terminal:
            self._show(self._current)
        elif kind not in {self._phase, "check"}:
            self.console.print(f"{_DOING[kind]} and checking ...", markup=False)
            self._phase = kind
        with super().step(kind, name):
            yield

    def say(self, message: str) -> None:
        """Print a line of its own."""
        self.console.print(message, markup=False)

    def bytes_read(self, done: int, total: int | None) -> None:
        """Show how much of the file is read."""
        if total:
            self._show(f"{self._current}: {min(done / total, 1):.0%}")

    def tables_done(self, table: str, done: int, total: int) -> None:
        """Show which table of stg is computed."""
        if table:
            self._show(f"{self._current}.{table} ({done + 1} of {total})")

    def _show(self, text: str) -> None:
        if not self.console.is_terminal:
            return
        if self._status is None:
            self._status = self.console.status(text)
            self._status.start()
        self._status.update(text)

    def close(self) -> None:
        """Take the live line away."""
        if self._status is not None:
            self._status.stop()
            self._status = None
