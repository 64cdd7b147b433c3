"""How the steps of a run tell what they do: to a log, or to the terminal of the command that runs them."""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from attribution_pipeline.checks.check import Outcome
from attribution_pipeline.warehouse.loader import LoadResult

logger = logging.getLogger("attribution_pipeline")


@dataclass(frozen=True)
class Failed:
    """The step that failed and what it raised."""

    step: str
    error: BaseException


@dataclass
class Reporter:
    """Tells a log; remembers what failed and how long the steps worked.

    Attributes:
        failures: What the steps raised that no later attempt made good, in their order.
        seconds: Wall time of the steps' own work by kind: ``load``, ``refresh``, ``publish`` and ``check``. The rest of a
            run's time is Dagster's.
        loads: Every raw table that was loaded.
        outcomes: Every check that was evaluated.
        said: Sentences that need not be said again.
        notes: What the sources noted, such as days that they no longer hold.
    """

    failures: list[Failed] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    loads: list[LoadResult] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, kind: str, name: str) -> Iterator[None]:
        """Around one step's work.

        Args:
            kind: ``load``, ``refresh`` (stg), ``publish`` (prod) or ``check``.
            name: What is worked on, such as a table.
        """
        start = time.monotonic()
        step = f"{kind} {name}"
        try:
            yield
        except GeneratorExit:
            # Dagster gave the step up between two of its events; the reason lies elsewhere.
            raise
        except BaseException as error:
            self._forget(step)
            self.failures.append(Failed(step, error))
            raise
        else:
            # A later attempt made good what an earlier one could not.
            self._forget(step)
        finally:
            self.seconds[kind] = self.seconds.get(kind, 0.0) + time.monotonic() - start

    def _forget(self, step: str) -> None:
        self.failures = [failed for failed in self.failures if failed.step != step]

    def say(self, message: str) -> None:
        """A sentence an operator should read, such as whom the step waits for."""
        logger.info(message)

    def say_once(self, message: str) -> None:
        """A sentence that holds for every step of the run."""
        if message not in self.said:
            self.said.add(message)
            self.say(message)

    def note(self, notes: Iterable[str]) -> None:
        """What a source noted; the tables of one source may note the same."""
        for note in notes:
            if note not in self.notes:
                self.notes.append(note)
                self.say(note)

    def bytes_read(self, done: int, total: int | None) -> None:
        """How much of its source the current load has read; told often, so logs leave it out."""
        logger.debug("%d of %s bytes read", done, total)

    def loaded(self, result: LoadResult) -> None:
        """A raw table that was loaded."""
        self.loads.append(result)

    def tables_done(self, table: str, done: int, total: int) -> None:
        """Tables of stg that the current refresh has done, and the one that it begins."""
        logger.debug("%d of %d tables done, now %s", done, total, table)

    def checked(self, outcomes: Sequence[Outcome]) -> None:
        """Checks that were evaluated."""
        self.outcomes.extend(outcomes)
