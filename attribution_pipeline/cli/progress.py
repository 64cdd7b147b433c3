"""Progress of a run: a bar on a terminal, plain lines elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from attribution_pipeline.automation.reporter import Reporter

_DOING = {"load": "Loading", "refresh": "Attributing", "publish": "Publishing", "check": "Checking"}


@dataclass
class TerminalReporter(Reporter):
    """Shows the current step on standard error.

    Attributes:
        console: Where it is shown.
    """

    console: Console = field(default_factory=lambda: Console(stderr=True))
    _bar: Progress | None = None
    _task: TaskID | None = None
    _current: str = ""
    _phase: str = ""

    @contextmanager
    def step(self, kind: str, name: str) -> Iterator[None]:
        """Show the step while it works; without a terminal, a line when another kind of work begins."""
        self._current = f"{_DOING[kind]} {name}"
        if self.console.is_terminal:
            self._show(self._current, 0, None)
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
        self._show(self._current, done, total)

    def tables_done(self, table: str, done: int, total: int) -> None:
        """Show which table is computed."""
        self._show(f"{self._current}.{table}" if table else self._current, done, total)

    def _show(self, text: str, done: int, total: int | None) -> None:
        if not self.console.is_terminal:
            return
        if self._bar is None or self._task is None:
            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
            self._bar = Progress(*columns, console=self.console, transient=True)
            self._task = self._bar.add_task(text, total=total)
            self._bar.start()
        self._bar.update(self._task, description=text, completed=done, total=total)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
