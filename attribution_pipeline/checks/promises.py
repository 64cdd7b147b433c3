"""All promises, in the order in which a run makes sure of them."""

from collections.abc import Iterator

import psycopg

from attribution_pipeline.checks.causality import CAUSALITY
from attribution_pipeline.checks.check import Outcome, Promise, evaluate
from attribution_pipeline.checks.freshness import FRESHNESS
from attribution_pipeline.checks.lead_counts import LEAD_COUNTS
from attribution_pipeline.checks.nothing_lost import NOTHING_LOST
from attribution_pipeline.checks.platforms import PLATFORMS
from attribution_pipeline.checks.rates import RATES
from attribution_pipeline.checks.rows import ROWS
from attribution_pipeline.checks.spend import SPEND
from attribution_pipeline.checks.uniqueness import UNIQUENESS
from attribution_pipeline.checks.utm_audit import UTM_AUDIT

PROMISES: tuple[Promise, ...] = (
    *(NOTHING_LOST, FRESHNESS, UNIQUENESS, ROWS, PLATFORMS),
    *(CAUSALITY, SPEND, LEAD_COUNTS, RATES, UTM_AUDIT),
)


def evaluate_all(connection: psycopg.Connection) -> Iterator[Outcome]:
    """Evaluate every check, promise by promise."""
    for promise in PROMISES:
        yield from evaluate(connection, promise.checks)
