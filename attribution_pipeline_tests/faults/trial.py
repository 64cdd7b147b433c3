"""A warehouse that holds the folder as it was, the run that a fault disturbs, and what must be true afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psycopg

from attribution_pipeline.checks.promises import evaluate_all
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline_tests.databases import read_rows
from attribution_pipeline_tests.demo_home import Home
from attribution_pipeline_tests.faults import forked
from attribution_pipeline_tests.faults.story import Story
from attribution_pipeline_tests.warehouse.equal_tables import differences

#: Seconds in which any run must end.
LIMIT = 300


@dataclass(frozen=True)
class Trial:
    """One disturbed warehouse beside one that was not.

    Attributes:
        home: Where the runs work; its variables name the warehouse.
        url: URL of the warehouse.
        story: The folder that it holds, and the one that it is to hold.
        undisturbed: URL of a warehouse that one run brought from the first to the second.
        logs: Where the runs' words are kept.
    """

    home: Home
    url: str
    story: Story
    undisturbed: str
    logs: Path
    _numbers: list[int] = field(default_factory=list)

    def arguments(self, first_day: date | None = None, last_day: date | None = None) -> tuple[str, ...]:
        """The run that a fault disturbs; other days than all make it a smaller one."""
        first, last = first_day or self.story.first_day, last_day or self.story.last_day
        return ("run", "--input", str(self.story.after), "--from", str(first), "--to", str(last))

    def start(
        self,
        first_day: date | None = None,
        last_day: date | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> forked.Command:
        """Start that run, with more variables."""
        self._numbers.append(len(self._numbers))
        log = self.logs / f"{len(self._numbers)}.log"
        environment = {**self.home.environment, **(variables or {})}
        return forked.start(self.arguments(first_day, last_day), environment, log)

    def run(self) -> None:
        """Do that run; it must succeed."""
        command = self.start()
        code = command.wait(LIMIT)
        assert code == 0, command.said

    def assert_undisturbed(self) -> None:
        """The tables, the checks and the queues are those of the run that nothing disturbed."""
        zone = Settings().timezone
        with (
            connect(self.url, time_zone=zone, autocommit=True) as found,
            connect(self.undisturbed, time_zone=zone, autocommit=True) as expected,
        ):
            assert differences(found, expected) == ""
            assert not_passed(found) == not_passed(expected)
            assert queued(found) == 0


def not_passed(connection: psycopg.Connection) -> set[tuple[str, str]]:
    """Status and name of the checks that do not pass; errors are not among them."""
    outcomes = {(outcome.status, outcome.check.name) for outcome in evaluate_all(connection)}
    assert not [name for status, name in outcomes if status == "failed"]
    return {outcome for outcome in outcomes if outcome[0] != "passed"}


def queued(connection: psycopg.Connection) -> int:
    """How many changes wait for a refresh."""
    query = "select (select count(*) from raw.changes) + (select count(*) from stg.change_set)"
    [(count,)] = read_rows(connection, query)
    assert isinstance(count, int)
    return count
