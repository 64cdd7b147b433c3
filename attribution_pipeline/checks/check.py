"""A check: a sentence about one table, and the figures that tell whether it holds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import psycopg

from attribution_pipeline.warehouse.sql_files import sql_root

Number = int | Decimal


@dataclass(frozen=True)
class Check:
    """One sentence about one asset.

    Attributes:
        name: Name of the check, unique within its asset.
        asset: Key of the asset, such as ``stg/fact_leads``.
        sentence: What holds when the check passes, in an operator's words.
        severity: ERROR where results are wrong, WARN where somebody should look.
        blocking: Whether what follows in a run must not start when the check fails.
    """

    name: str
    asset: str
    sentence: str
    severity: Literal["ERROR", "WARN"] = "ERROR"
    blocking: bool = True


@dataclass(frozen=True)
class Figure:
    """An expected and an actual number; they must be equal unless ``at_most`` says that less is fine too."""

    what: str
    expected: Number
    actual: Number | None
    at_most: bool = False

    @property
    def holds(self) -> bool:
        """Whether the actual number is as expected."""
        if self.actual is None:
            return False
        return self.actual <= self.expected if self.at_most else self.actual == self.expected

    def __str__(self) -> str:
        """Such as ``leads: expected 10, found 9``."""
        found = "nothing" if self.actual is None else self.actual
        return f"{self.what}: expected {'at most ' if self.at_most else ''}{self.expected}, found {found}"


@dataclass(frozen=True)
class Outcome:
    """A check and the figures it found; it passes when all hold, and where there is nothing to compare."""

    check: Check
    figures: tuple[Figure, ...]

    @property
    def passed(self) -> bool:
        """Whether every figure holds."""
        return all(figure.holds for figure in self.figures)

    @property
    def headline(self) -> Figure | None:
        """The first figure that does not hold, else the first one."""
        return next((figure for figure in self.figures if not figure.holds), next(iter(self.figures), None))

    @property
    def message(self) -> str:
        """The sentence, and every figure that contradicts it."""
        if self.passed:
            return self.check.sentence
        wrong = "; ".join(str(figure) for figure in self.figures if not figure.holds)
        return f"Does not hold: {self.check.sentence} {wrong}"


Evaluate = Callable[[psycopg.Connection, Sequence[Check]], Iterator[Outcome]]


@dataclass(frozen=True)
class Promise:
    """The checks of one promise, evaluated together.

    Attributes:
        name: Name of the promise; also of the Dagster op that evaluates it.
        number: Its number in section 4 of the attribution rules.
        checks: All of its checks.
        evaluate: Gives the outcomes of the wanted checks; raises what PostgreSQL raises, since an outage is
            not bad data.
    """

    name: str
    number: int
    checks: tuple[Check, ...]
    evaluate: Evaluate


def query_text(name: str) -> str:
    """Text of ``sql/checks/<name>.sql``."""
    return (sql_root() / "checks" / f"{name}.sql").read_text(encoding="utf-8")


def compare_figures(connection: psycopg.Connection, checks: Sequence[Check]) -> Iterator[Outcome]:
    """Evaluate checks whose query bears their name and gives rows of asset, what, expected and actual.

    A query is run once, however many assets it tells about.
    """
    by_name: dict[str, list[Check]] = {}
    for check in checks:
        by_name.setdefault(check.name, []).append(check)
    for name, same_query in by_name.items():
        rows = connection.execute(query_text(name).encode()).fetchall()
        for check in same_query:
            figures = tuple(
                Figure(what, expected, actual)
                for asset, what, expected, actual in rows
                if asset == check.asset
            )
            yield Outcome(check, figures)
