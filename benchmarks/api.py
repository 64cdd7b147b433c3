"""How fast the API is: every path with 16 clients at once, on a sample with 457,000 leads, beside the same query in psql.

``python -m benchmarks.api`` starts servers of its own and needs about ten minutes, 4 GB of memory and 10 GB of disk. The
exit code is 1 when a warm answer, or the 13 widgets together, take longer than their bound.

warm: the answer is in the server's cache, and the request finds out that it is still right. cold: a server without a cache
computes every answer. alone: the same with one client; psql: the same query in psql, one after the other.
"""

import argparse
import json
import math
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table

from attribution_pipeline.analytics.queries import parameters_of, query_text
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.server.binaries import chosen
from benchmarks.ground import ground
from benchmarks.http_load import latencies, together
from benchmarks.measuring import say
from benchmarks.queries import default_values
from benchmarks.serving import reader_url, serving

CLIENTS = 16
#: Milliseconds within which 95 of 100 warm answers must come, and the 13 widgets together.
BOUND, TOGETHER_BOUND = 50.0, 300.0

_WIDGETS = "/api/analytics"
_V9 = "/api/data-analytics/v9"
#: Every path, the query behind it, and the platform that the path stands for.
PATHS = {
    f"{_WIDGETS}/dashboard/v5/kpi": ("dashboard_v5_kpi", "all"),
    f"{_WIDGETS}/dashboard/v5/trend/leads": ("dashboard_v5_trend_leads", "all"),
    f"{_WIDGETS}/dashboard/v5/trend/spend": ("dashboard_v5_trend_spend", "all"),
    f"{_WIDGETS}/sales/v5/campaigns": ("sales_v5_campaigns", "all"),
    f"{_WIDGETS}/sales/v5/share/platforms": ("sales_v5_share_platforms", "all"),
    f"{_WIDGETS}/sales/v5/utm-sources": ("sales_v5_utm_sources", "all"),
    f"{_WIDGETS}/campaigns/v5/campaigns/wow": ("campaigns_v5_campaigns_wow", "all"),
    f"{_WIDGETS}/sales/v6/reco/budget": ("sales_v6_reco_budget", "all"),
    f"{_WIDGETS}/campaigns/v5/campaigns/scatter-matrix": ("campaigns_v5_campaigns_scatter_matrix", "all"),
    f"{_WIDGETS}/campaigns/v5/campaigns/anomalies": ("campaigns_v5_campaigns_anomalies", "all"),
    f"{_WIDGETS}/sales/v6/leads/paid-split/platforms": ("sales_v6_leads_paid_split_platforms", "all"),
    f"{_WIDGETS}/campaigns/v7/insights/campaign-performance": (
        "campaigns_v7_insights_campaign_performance",
        "all",
    ),
    f"{_WIDGETS}/campaigns/v7/metrics/trend": ("campaigns_v7_metrics_trend", "all"),
    f"{_V9}/campaigns/facebook/weekly": ("v9_campaigns_weekly", "meta"),
    f"{_V9}/campaigns/google/weekly": ("v9_campaigns_weekly", "google"),
    f"{_V9}/campaigns/facebook/leads": ("v9_campaigns_leads", "meta"),
    f"{_V9}/campaigns/google/leads": ("v9_campaigns_leads", "google"),
    f"{_V9}/contracts/enriched": ("v9_contracts_enriched", "all"),
    f"{_V9}/platforms/comparison": ("v9_platforms_comparison", "all"),
    f"{_V9}/cohorts/monthly": ("v9_cohorts_monthly", "all"),
    f"{_V9}/attribution/quality": ("v9_attribution_quality", "all"),
    f"{_V9}/leads/{{lead_source_id}}/journey": ("v9_leads_journey", "all"),
}
TOGETHER = "the 13 widgets together"


@dataclass(frozen=True)
class PathTimes:
    """Milliseconds of one path, or of several together.

    Attributes:
        path: What was asked for.
        bound: Of the warm p95.
        warm: Of each warm request.
        cold: Of each cold request.
        alone: Of each cold request of one client; none where several paths were asked for.
        psql: Of each run of its query in psql; none where several paths were asked for.
    """

    path: str
    bound: float
    warm: Sequence[float]
    cold: Sequence[float]
    alone: Sequence[float] = ()
    psql: Sequence[float] = ()

    @property
    def is_ok(self) -> bool:
        """Whether the bound holds."""
        return p95(self.warm) <= self.bound

    @property
    def ratio(self) -> float | None:
        """Median of the API with one client over the median of psql."""
        return statistics.median(self.alone) / statistics.median(self.psql) if self.psql else None


@dataclass(frozen=True)
class Servers:
    """Where the API is, and whose figures it tells.

    Attributes:
        warm: URL of a server with its cache.
        cold: URL of one without.
        database: URL of the warehouse as the role that reads.
    """

    warm: str
    cold: str
    database: str


def p95(milliseconds: Sequence[float]) -> float:
    """What 95 % of them are at most."""
    return sorted(milliseconds)[math.ceil(0.95 * len(milliseconds)) - 1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    options = _parser().parse_args(arguments)
    if options.url:
        times = measure(options.url, options.requests)
    else:
        with ground(options.scale, options.scale) as place:
            warehouse, _ = place.loaded("api", options.scale)
            times = measure(place.url("api"), options.requests)
            warehouse.connection.close()
    show(times, as_json=options.json)
    return 0 if all(time.is_ok for time in times) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api", description=__doc__)
    parser.add_argument(
        "--scale", type=int, default=100, help="of the sample; 4,570 leads each (default: 100)"
    )
    parser.add_argument("--url", help="of a warehouse that is there, as its owner, instead of a sample")
    parser.add_argument("--requests", type=int, default=800, help="warm ones per path (default: 800)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser


def measure(url: str, requests: int) -> list[PathTimes]:
    """Time every path on the last 30 days with data.

    Args:
        url: URL of a warehouse, as its owner.
        requests: Warm requests per path; a tenth as many are cold.
    """
    with connect(url, time_zone=Settings().timezone, autocommit=True) as connection:
        values = default_values(connection)
    database = reader_url(url)
    with serving(url, database) as warm, serving(url, database, ATTRIBUTION_API_CACHE_MB="0") as cold:
        servers = Servers(warm, cold, database)
        times = [_time(servers, path, values, requests) for path in PATHS]
        return [*times, _time_together(servers, requests)]


def _time(servers: Servers, path: str, values: Mapping[str, object], requests: int) -> PathTimes:
    name, platform = PATHS[path]
    asked = path.format_map({"lead_source_id": values["lead_source_id"]})
    say(f"{asked} ...")

    def ask(url: str, times: int, clients: int = CLIENTS) -> list[float]:
        return latencies(url, [asked] * max(clients, times), clients)

    for url in (servers.warm, servers.cold):
        # The first ones open connections and read pages from the disk.
        ask(url, CLIENTS)
    warm = ask(servers.warm, requests)
    cold, alone, psql = _alternating(
        lambda: ask(servers.cold, requests // 30),
        lambda: ask(servers.cold, requests // 100, 1),
        lambda: _psql(servers.database, name, {**values, "platform": platform}, max(1, requests // 100)),
    )
    return PathTimes(path, BOUND, warm, cold, alone, psql)


def _alternating(*runs: Callable[[], list[float]]) -> list[list[float]]:
    """Run all in turns, three times, so that what else happens on the machine meets all alike."""
    found: list[list[float]] = [[] for _ in runs]
    for _ in range(3):
        for run, milliseconds in zip(runs, found, strict=True):
            milliseconds.extend(run())
    return found


def _time_together(servers: Servers, requests: int) -> PathTimes:
    say(f"{TOGETHER} ...")
    widgets = [path for path in PATHS if path.startswith(_WIDGETS)]
    rounds = [widgets] * max(2, requests // 20)
    warm, cold = (together(url, rounds)[1:] for url in (servers.warm, servers.cold))
    return PathTimes(TOGETHER, TOGETHER_BOUND, warm, cold)


def _psql(url: str, name: str, values: Mapping[str, object], runs: int) -> list[float]:
    """Milliseconds of each run of a query, as psql tells them."""
    text = query_text(name)
    bound = " ".join(f"'{values[parameter]}'" for parameter in parameters_of(text))
    statement = f"{text.strip().removesuffix(';')} \\bind {bound} \\g /dev/null\n"
    done = subprocess.run(
        [str(chosen(None) / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url],
        input="\\timing on\n" + statement * (runs + 1),
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(found) for found in re.findall(r"^Time: ([0-9.]+) ms", done.stdout, re.MULTILINE)][1:]


def show(times: Sequence[PathTimes], *, as_json: bool) -> None:
    """Print the results to standard output."""
    if as_json:
        print(
            json.dumps([asdict(time) | {"ratio": time.ratio, "ok": time.is_ok} for time in times], indent=2)
        )
        return
    table = Table("path", title=f"milliseconds, {CLIENTS} clients; bound: of the warm p95")
    headings = ("warm p50", "warm p95", "cold p50", "cold p95", "alone", "psql", "ratio", "bound", "ok")
    for heading in headings:
        table.add_column(heading, justify="right")
    for time in times:
        figures = [statistics.median(time.warm), p95(time.warm), statistics.median(time.cold), p95(time.cold)]
        pair = [statistics.median(time.alone), statistics.median(time.psql)] if time.psql else []
        table.add_row(
            time.path.removeprefix("/api"),
            *(f"{figure:.1f}" for figure in figures),
            *([f"{figure:.1f}" for figure in pair] or ["", ""]),
            "" if time.ratio is None else f"{time.ratio:.2f}",
            f"{time.bound:g}",
            "yes" if time.is_ok else "NO",
        )
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    sys.exit(main())
