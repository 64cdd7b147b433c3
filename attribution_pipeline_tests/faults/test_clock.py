"""The clock of the pipeline and its server jumps: nothing is decided by it but which days are today's and before."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from attribution_pipeline.sources.protocol import Window
from attribution_pipeline_tests.blocking import wait_until_blocked, writes_blocked
from attribution_pipeline_tests.faults.clock import Clock, needs_faketime
from attribution_pipeline_tests.faults.own_server import prepare, trial_on
from attribution_pipeline_tests.faults.stage import Stage
from attribution_pipeline_tests.faults.trial import LIMIT, Trial
from attribution_pipeline_tests.warehouse.conftest import empty_home

pytestmark = needs_faketime

#: A night after all days of the story.
NIGHT = datetime(2025, 10, 27, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def home(stage: Stage, postgres_bin: Path | None) -> Iterator[Path]:
    """The home of a server that lives by a clock of its own."""
    with empty_home() as path:
        clock = Clock(path)
        clock.jump(NIGHT)
        prepare(path, stage, clock.programs(postgres_bin))
        yield path


@pytest.fixture
def clock(home: Path) -> Clock:
    """That clock."""
    found = Clock(home)
    found.jump(NIGHT)
    return found


@pytest.fixture
def timed(home: Path, clock: Clock, stage: Stage, undisturbed: str, tmp_path: Path) -> Trial:
    """A trial on that server, whose runs live by the same clock."""
    return trial_on(home, stage, undisturbed, tmp_path, home / "bin", clock.variables)


def ended(process_of: Trial, *arguments: str) -> None:
    """Do a run of the changed folder to its end."""
    done = process_of.home.run("run", "--input", str(process_of.story.after), *arguments)
    assert done.returncode == 0, done.stderr


def test_the_clock_jumps_during_a_run(timed: Trial, clock: Clock) -> None:
    with writes_blocked(timed.url, "stg.touches"):
        with writes_blocked(timed.url, "raw.itcrm_analytics"):
            process = timed.home.start(*timed.arguments())
            wait_until_blocked(timed.url, on="raw.itcrm_analytics")
            clock.jump(NIGHT.replace(month=11))
        wait_until_blocked(timed.url, on="stg.touches")
        clock.jump(NIGHT.replace(hour=0))
    _, said = process.communicate(timeout=LIMIT)
    assert process.returncode == 0, said
    timed.assert_undisturbed()


def test_nights_whose_clock_goes_back_and_forth(timed: Trial, clock: Clock) -> None:
    window = Window(timed.story.first_day, timed.story.last_day)
    assert window.to_day is not None
    # In the second night, the newest days that are there have not begun.
    for day in (window.to_day.day - 1, window.to_day.day - 4, NIGHT.day):
        clock.jump(NIGHT.replace(day=day))
        ended(timed)
    timed.assert_undisturbed()
