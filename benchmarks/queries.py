"""How fast the dashboards' queries are: each of sql/analytics on the last 30 days of a sample with 457,000 leads.

``python -m benchmarks.queries`` starts a server of its own and needs about five minutes, 4 GB of memory and
10 GB of disk. The exit code is 1 when a query takes longer than the bound.
"""

import argparse
import json
import math
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import psycopg
from psycopg.rows import dict_row
from rich.console import Console
from rich.table import Table

from attribution_pipeline.analytics.queries import parameters_of, query_names, query_text
from benchmarks.ground import ground
from benchmarks.measuring import stopwatch

#: Milliseconds that a query may take, in all but one of its runs.
BOUND = 50.0
RUNS = 20
_WARM_UP_RUNS = 3

#: Paths of the API that ask one query for a platform of their own; all others are asked for all platforms.
_PLATFORMS = {"v9_campaigns_weekly": ("meta", "google"), "v9_campaigns_leads": ("meta", "google")}


@dataclass(frozen=True)
class QueryTime:
    """How long one query took.

    Attributes:
        name: Name of its file, and the platform if it is not all.
        rows: Rows that it answers.
        milliseconds: Of each run, rows fetched.
    """

    name: str
    rows: int
    milliseconds: Sequence[float]

    @property
    def median(self) -> float:
        """Milliseconds of the median run."""
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        """Milliseconds that 95 % of the runs took at most."""
        ordered = sorted(self.milliseconds)
        return ordered[math.ceil(0.95 * len(ordered)) - 1]

    @property
    def is_ok(self) -> bool:
        """Whether the bound holds."""
        return self.p95 <= BOUND


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    options = _parser().parse_args(arguments)
    with ground(options.scale, options.scale) as place:
        times = measure(place.loaded("queries", place.scale)[0].connection)
    show(times, as_json=options.json)
    return 0 if all(time.is_ok for time in times) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.queries", description=__doc__)
    parser.add_argument(
        "--scale", type=int, default=100, help="of the sample; 4,570 leads each (default: 100)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser


def measure(connection: psycopg.Connection) -> list[QueryTime]:
    """Time every query of sql/analytics on the last 30 days with data."""
    values = default_values(connection)
    return [
        _time(connection, name, platform, values)
        for name in query_names()
        for platform in _PLATFORMS.get(name, ("all",))
    ]


def default_values(connection: psycopg.Connection) -> dict[str, object]:
    """Values of all parameters but the platform: the last 30 days with data, and the lead with the most touches."""
    with psycopg.RawCursor(connection, row_factory=dict_row) as cursor:
        period = cursor.execute(query_text("default_period").encode()).fetchone()
        longest = cursor.execute(
            "select lead_source_id from prod.fact_leads order by total_touchpoints desc, client_id limit 1"
        ).fetchone()
    if period is None or longest is None:
        raise RuntimeError("the warehouse holds no leads")
    return {**period, **longest, "min_spend": 100, "limit": 1000, "offset": 0, "campaign_id": "all"}


def _time(
    connection: psycopg.Connection, name: str, platform: str, values: Mapping[str, object]
) -> QueryTime:
    text = query_text(name)
    parameters = [platform if name == "platform" else values[name] for name in parameters_of(text)]
    rows: list[tuple[object, ...]] = []
    milliseconds = []
    for _ in range(_WARM_UP_RUNS + RUNS):
        with psycopg.RawCursor(connection) as cursor, stopwatch() as watch:
            rows = cursor.execute(text.encode(), parameters).fetchall()
        milliseconds.append(1000 * watch.seconds)
    label = name if platform == "all" else f"{name} ({platform})"
    return QueryTime(label, len(rows), milliseconds[_WARM_UP_RUNS:])


def show(times: Sequence[QueryTime], *, as_json: bool) -> None:
    """Print the results to standard output."""
    if as_json:
        print(json.dumps([asdict(time) | {"p95": time.p95, "ok": time.is_ok} for time in times], indent=2))
        return
    table = Table("query", title=f"milliseconds of {RUNS} runs, bound {BOUND:g}")
    for heading in ("rows", "median", "p95", "ok"):
        table.add_column(heading, justify="right")
    for time in times:
        table.add_row(
            time.name,
            f"{time.rows:,}",
            f"{time.median:.1f}",
            f"{time.p95:.1f}",
            "yes" if time.is_ok else "NO",
        )
    Console(width=None if sys.stdout.isatty() else 100).print(table)


if __name__ == "__main__":
    sys.exit(main())
