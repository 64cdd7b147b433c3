"""Promise 8: the newest touch, insight and click are about as new as the newest day that was loaded."""

from collections.abc import Iterator, Sequence

import psycopg

from attribution_pipeline.checks.check import Check, Figure, Outcome, Promise, query_text

#: A source may be quiet for this many days, holidays included, before somebody should look.
QUIET_DAYS = 3

_TABLES = ("itcrm_new_source", "fb_ad_insights", "google_ads_campaign_daily", "google_ads_clicks")


def _evaluate(connection: psycopg.Connection, checks: Sequence[Check]) -> Iterator[Outcome]:
    rows = connection.execute(query_text("freshness").encode()).fetchall()
    for check in checks:
        figures = (
            Figure(what, QUIET_DAYS, days_behind, at_most=True)
            for asset, what, days_behind in rows
            if asset == check.asset and days_behind is not None
        )
        yield Outcome(check, tuple(figures))


FRESHNESS = Promise(
    "freshness",
    8,
    tuple(
        Check(
            "fresh",
            f"raw/{name}",
            f"The newest row is at most {QUIET_DAYS} days older than the newest day loaded from any source.",
            severity="WARN",
            blocking=False,
        )
        for name in _TABLES
    ),
    _evaluate,
)
