"""All promises, in the order in which a run makes sure of them."""

from collections.abc import Iterator

import psycopg

from attribution_pipeline.checks.causality import CAUSALITY
from attribution_pipeline.checks.check import Outcome, Promise
from attribution_pipeline.checks.freshness import FRESHNESS
from attribution_pipeline.checks.nothing_lost import NOTHING_LOST
from attribution_pipeline.checks.platforms import PLATFORMS
from attribution_pipeline.checks.rates import RATES
from attribution_pipeline.checks.rows import ROWS
from attribution_pipeline.checks.uniqueness import UNIQUENESS

PROMISES: tuple[Promise, ...] = (NOTHING_LOST, FRESHNESS, UNIQUENESS, ROWS, PLATFORMS, CAUSALITY, RATES)


def evaluate_all(connection: psycopg.Connection) -> Iterator[Outcome]:
    """Evaluate every check, promise by promise."""
    for promise in PROMISES:
        yield from promise.evaluate(connection, promise.checks)
