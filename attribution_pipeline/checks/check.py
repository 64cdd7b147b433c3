"""A check: a sentence about one table or view, and the figures that tell whether it holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import psycopg

Severity = Literal["ERROR", "WARN"]
Status = Literal["passed", "warning", "failed"]

#: What begins the words of figures that are money.
_AMOUNTS = ("revenue", "spend", "amount")


@dataclass(frozen=True)
class Check:
    """One sentence about one asset.

    Attributes:
        name: Name of the check, unique within its asset: view ``checks.<name>`` compares its figures.
        asset: Key of the asset, such as ``stg/fact_leads``.
        sentence: What holds when the check passes, in an operator's words.
        blocking: Whether what follows in a run must not start when the check finds an error.
    """

    name: str
    asset: str
    sentence: str
    blocking: bool = True


@dataclass(frozen=True)
class Figure:
    """An expected and an actual number, the bounds that the actual one must keep, and the verdict of the warehouse."""

    what: str
    expected: Decimal | None
    actual: Decimal | None
    at_least: Decimal | None
    at_most: Decimal | None
    status: Status

    @property
    def holds(self) -> bool:
        """Whether the actual number is as it must be."""
        return self.status == "passed"

    def __str__(self) -> str:
        """Such as ``leads: expected 10, found 9``."""
        return (
            f"{self.what}: expected {self._wanted}, found {'nothing' if self.actual is None else self.actual}"
        )

    @property
    def _wanted(self) -> str:
        if self.at_least is not None and self.at_least == self.at_most:
            return str(self.at_least)
        if self.at_least is not None and self.at_most is not None:
            return f"{self.expected} ({self.at_least} to {self.at_most})"
        if self.at_most is not None:
            return f"at most {self.at_most}"
        return "anything" if self.at_least is None else f"at least {self.at_least}"


def is_amount(what: str) -> bool:
    """Whether a figure of these words is money; all others count something."""
    return what.startswith(_AMOUNTS)


@dataclass(frozen=True)
class Outcome:
    """A check and the figures it compared.

    Attributes:
        check: The check.
        severity: ERROR where results are wrong if it does not pass, WARN where somebody should look.
        figures: At least one.
    """

    check: Check
    severity: Severity
    figures: tuple[Figure, ...]

    @property
    def passed(self) -> bool:
        """Whether every figure holds."""
        return all(figure.holds for figure in self.figures)

    @property
    def status(self) -> Status:
        """The worst verdict of its figures."""
        return next((figure.status for figure in self.figures if not figure.holds), "passed")

    @property
    def headline(self) -> Figure:
        """The first figure that does not hold, else the first one."""
        return next((figure for figure in self.figures if not figure.holds), self.figures[0])

    @property
    def message(self) -> str:
        """The sentence, and every figure that contradicts it."""
        if self.passed:
            return self.check.sentence
        wrong = "; ".join(str(figure) for figure in self.figures if not figure.holds)
        return f"Does not hold: {self.check.sentence} {wrong}"


@dataclass(frozen=True)
class Promise:
    """The checks of one promise, evaluated together.

    Attributes:
        name: Name of the promise.
        number: Its number in section 4 of the attribution rules.
        checks: All of its checks.
    """

    name: str
    number: int
    checks: tuple[Check, ...]


def same_check(name: str, sentence: str, *assets: str, blocking: bool = True) -> tuple[Check, ...]:
    """One check of several assets."""
    return tuple(Check(name, asset, sentence, blocking) for asset in assets)


_FIGURES = """
    select check_name, asset, severity, what, expected, actual, at_least, at_most, status
    from checks.figures
    where check_name = any(%s) and asset = any(%s)
    order by what collate "C"
"""


def evaluate(connection: psycopg.Connection, checks: Sequence[Check]) -> Iterator[Outcome]:
    """Compare the figures of checks, as the warehouse defines them in ``checks.figures``.

    Only what these checks and assets need is read.

    Raises:
        LookupError: The warehouse knows no figure of a check.
        psycopg.Error: Whatever PostgreSQL raises, since an outage is not bad data.
    """
    names = sorted({check.name for check in checks})
    assets = sorted({check.asset for check in checks})
    found: dict[tuple[str, str], list[Figure]] = {}
    severities: dict[str, Severity] = {}
    for name, asset, severity, *figure in connection.execute(_FIGURES.encode(), [names, assets]):
        found.setdefault((name, asset), []).append(Figure(*figure))
        severities[name] = severity
    for check in checks:
        if (check.name, check.asset) not in found:
            raise LookupError(f"checks.figures has no figure of check {check.name} about {check.asset}")
        yield Outcome(check, severities[check.name], tuple(found[check.name, check.asset]))
