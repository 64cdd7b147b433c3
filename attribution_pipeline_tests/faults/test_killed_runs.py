"""``kill -9`` of a run at random moments: the next run ends in the rows of one that nobody killed.

``FAULT_SEEDS=200`` kills 200 runs instead of ten; ``pytest -rP --log-level=INFO`` tells where each was.
"""

import logging
import os
import random
import time
from collections.abc import Callable

import psycopg
import pytest

from attribution_pipeline_tests.faults.stage import Stage
from attribution_pipeline_tests.faults.trial import Trial

#: A run that ended before it was to be killed tells how long runs take; the kill after it comes earlier.
_TRIES = 5

logger = logging.getLogger(__name__)


def kill_at_random(trial: Trial, chance: random.Random, seconds: float) -> float | None:
    """Start the run and kill it at a moment within so many seconds; None, else how long it took to its end."""
    start = time.monotonic()
    command = trial.start()
    command.wait(chance.uniform(0, seconds))
    command.kill()
    return None if command.was_killed else time.monotonic() - start


def last_event(stage: Stage) -> str:
    """What Dagster heard last of the newest run."""
    with psycopg.connect(stage.storage) as connection:
        row = connection.execute(
            "select concat_ws(' ', dagster_event_type, step_key) from event_logs"
            " where dagster_event_type is not null order by id desc limit 1"
        ).fetchone()
    return str(row[0]) if row else "nothing"


@pytest.mark.parametrize("seed", range(int(os.environ.get("FAULT_SEEDS", "10"))))
def test_the_run_after_a_killed_one(
    stage: Stage, undisturbed_seconds: float, new_trial: Callable[[], Trial], seed: int
) -> None:
    chance = random.Random(seed)
    seconds = undisturbed_seconds
    for _ in range(_TRIES):
        trial = new_trial()
        took = kill_at_random(trial, chance, seconds)
        if took is None:
            break
        logger.info("the run ended before it was killed")
        seconds = took
    else:
        raise AssertionError(f"{_TRIES} runs ended before they were killed")
    logger.info("killed after %s", last_event(stage))
    if chance.random() < 0.2:
        kill_at_random(trial, chance, seconds)
        logger.info("killed again after %s", last_event(stage))
    trial.run()
    trial.assert_undisturbed()
