"""Timing two ways of doing something side by side, and showing how they compare."""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

#: Runs of a pair, where both together take less than the limit; slower pairs run once.
REPEATS = 3
SECONDS_WORTH_REPEATING = 40.0

#: Prepares what it needs, and returns the seconds that the measured part alone took.
Timed = Callable[[], float]


@dataclass(frozen=True)
class Measurement:
    """One comparison.

    Attributes:
        name: What was measured.
        ours: Seconds of each run.
        baseline: Seconds of each run of what it is compared with.
        bound: What the ratio of the medians may be at most; None where it is only reported.
        note: What is compared with what.
        details: Further figures, as ``name: value``.
    """

    name: str
    ours: Sequence[float]
    baseline: Sequence[float]
    bound: float | None
    note: str
    details: dict[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Median of ours over median of the baseline."""
        return statistics.median(self.ours) / statistics.median(self.baseline)

    @property
    def is_ok(self) -> bool:
        """Whether the bound holds; true without one."""
        return self.bound is None or self.ratio <= self.bound


class Stopwatch:
    """Seconds of the block that ``stopwatch`` times."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self.seconds = 0.0

    def passed(self) -> float:
        """Seconds so far."""
        return time.perf_counter() - self._began


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Time a block by the wall clock."""
    watch = Stopwatch()
    yield watch
    watch.seconds = watch.passed()


def alternate(ours: Timed, baseline: Timed, repeats: int = REPEATS) -> tuple[list[float], list[float]]:
    """Run both in turns, ``repeats`` times unless they are slow; returns the seconds of each run: ours, baseline."""
    seconds = in_turns({"baseline": baseline, "ours": ours}, repeats=repeats)
    return seconds["ours"], seconds["baseline"]


def in_turns(
    runs: Mapping[str, Timed], worth_repeating: float = SECONDS_WORTH_REPEATING, repeats: int = REPEATS
) -> dict[str, list[float]]:
    """Run all in turns, so that what else happens on the machine meets all alike.

    Args:
        runs: What to run, in order.
        worth_repeating: Rounds that take more seconds run once.
        repeats: Rounds.

    Returns:
        Seconds of each run, by its name in ``runs``.
    """
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repeats):
        for name, run in runs.items():
            seconds[name].append(run())
        if sum(each[0] for each in seconds.values()) > worth_repeating:
            break
    return seconds


def say(text: str) -> None:
    """Tell the progress, apart from the results."""
    print(text, file=sys.stderr, flush=True)


def show(measurements: Sequence[Measurement], *, as_json: bool) -> None:
    """Print the results to standard output."""
    if as_json:
        print(json.dumps([_as_dict(measurement) for measurement in measurements], indent=2))
        return
    table = Table("name", "what", title="medians, in seconds")
    for heading in ("ours", "baseline", "ratio", "bound", "ok"):
        table.add_column(heading, justify="right")
    for m in measurements:
        table.add_row(
            m.name,
            m.note,
            f"{statistics.median(m.ours):.3f}",
            f"{statistics.median(m.baseline):.3f}",
            f"{m.ratio:.3f}",
            "" if m.bound is None else f"{m.bound:g}",
            "" if m.bound is None else "yes" if m.is_ok else "NO",
        )
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    for m in measurements:
        for name, value in m.details.items():
            console.print(f"{m.name}  {name}: {value:,.3f}".rstrip("0").rstrip("."), highlight=False)


def _as_dict(measurement: Measurement) -> dict[str, object]:
    return {
        "name": measurement.name,
        "note": measurement.note,
        "ours": list(measurement.ours),
        "baseline": list(measurement.baseline),
        "ratio": measurement.ratio,
        "bound": measurement.bound,
        "ok": measurement.is_ok,
        "details": measurement.details,
    }


def exit_code(measurements: Iterable[Measurement]) -> int:
    """0 when every bound holds, else 1."""
    return 0 if all(measurement.is_ok for measurement in measurements) else 1


def positive(text: str) -> int:
    """An argument of the command line that is a whole number above 0."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is less than 1")
    return number


def names_in(text: str, known: Sequence[str]) -> list[str]:
    """An argument of the command line that lists some of the known names."""
    names = text.split(",")
    unknown = [name for name in names if name not in known]
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}")
    return names
