"""Asking the dashboards' queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import psycopg

from attribution_pipeline.analytics.queries import plain_rows

Answer = list[dict[str, object]]

#: A period of the sample that begins and ends within a week and a month.
FROM, TO = date(2025, 8, 14), date(2025, 9, 23)


def ask(connection: psycopg.Connection, name: str, **values: object) -> Answer:
    """Rows of a query; parameters that are not given ask for everything in that period."""
    everything = {
        "date_from": FROM,
        "date_to": TO,
        "platform": "all",
        "limit": 1000,
        "offset": 0,
        "campaign_id": "all",
        "min_spend": 100,
    }
    return plain_rows(connection, name, everything | values)


def total(rows: Sequence[dict[str, object]], column: str) -> Decimal:
    """Sum of a column."""
    return sum((Decimal(str(row[column])) for row in rows), Decimal(0))
