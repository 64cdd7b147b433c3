"""What the command prints: results on standard output, everything else on standard error."""

import json
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import TracebackType

import typer
from rich.console import Console

from attribution_pipeline.cli.exits import EXPECTED, Exit, judge
from attribution_pipeline.settings import Settings


@dataclass
class Terminal:
    """Where a command prints.

    Attributes:
        as_json: Whether results are JSON for machines.
        out: Standard output: results, nothing else.
        err: Standard error: progress, remarks and errors.
    """

    as_json: bool = False
    out: Console = field(default_factory=lambda: Console(file=sys.stdout, highlight=False, soft_wrap=True))
    err: Console = field(default_factory=lambda: Console(file=sys.stderr, highlight=False, soft_wrap=True))

    def result(self, data: Mapping[str, object]) -> None:
        """Print a result for machines."""
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=_plain) + "\n")
        # A command that goes on must not keep it back.
        sys.stdout.flush()

    def say(self, message: str) -> None:
        """Print a remark."""
        self.err.print(message, markup=False)

    def fail(self, message: str, code: Exit) -> typer.Exit:
        """Print what is wrong; raise the exit that this returns."""
        if self.as_json:
            self.result({"error": message, "exit_code": int(code)})
        self.err.print(f"attribution: {message}", markup=False, style="red")
        return typer.Exit(int(code))

    def exit(self, code: Exit) -> typer.Exit:
        """The exit to raise when everything was said already."""
        return typer.Exit(int(code))


terminal = Terminal()


@contextmanager
def clear_errors() -> Iterator[Settings]:
    """Give a command its settings, and turn expected errors into one sentence and an exit code."""
    try:
        yield Settings()
    except EXPECTED as error:
        code, sentence = judge(error)
        raise terminal.fail(sentence, code) from None


def report_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Exception hook for errors that no command expects: one sentence, and the traceback in a file."""
    _, sentence = judge(error)
    # A name that nobody can foresee, and a file that others cannot read.
    with tempfile.NamedTemporaryFile(
        "w", prefix="attribution-error-", suffix=".log", delete=False, encoding="utf-8"
    ) as file:
        file.write("".join(traceback.format_exception(kind, error, trace)))
    terminal.fail(f"{sentence}; the details are in {file.name}", Exit.UNEXPECTED)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
