"""The whole way from raw to dashboards against the classic one: everything anew, by joins with OR and row_number().

``python -m benchmarks.peers`` starts a server of its own and needs about ten minutes, 2 GB of memory and
3 GB of disk. docs/performance.md explains the comparisons.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.ground import Ground, Warehouse, ground
from benchmarks.measuring import REPEATS, Measurement, Timed, exit_code, in_turns, say, show, stopwatch
from benchmarks.one_day import OneDay, median_day

#: A join with OR compares each with each: three times the rows take it nine times as long.
DEFAULT_SCALE = 3
#: Rounds that take longer run once.
SECONDS_WORTH_REPEATING = 300.0

_FILES = Path(__file__).parent / "classic"
_INDEXES = "ad_marks_indexes"
#: The files of the classic way in order; each makes the table of its name.
_STEPS = (
    "schema",
    "touches",
    "touch_platforms",
    "ad_marks",
    _INDEXES,
    "ad_hits",
    "touch_ads",
    "fact_events",
    "fact_contracts",
    "fact_leads",
    "ad_spend",
    "fact_campaign_performance_daily",
    "dim_clients",
    "dim_products",
    "dim_campaigns",
    "dim_ad_creatives",
)
#: Figures that both ways must agree on, by the schema they are in.
_FIGURES = """
    select
        (select count(*) from {schema}.fact_events),
        (select count(*) from {schema}.fact_leads),
        (select jsonb_object_agg(platform, leads) from (
            select platform, count(*) as leads from {schema}.fact_leads group by platform
        ) as by_platform),
        (select jsonb_object_agg(platform, contracts) from (
            select platform, count(*) as contracts from {schema}.fact_contracts group by platform
        ) as by_platform),
        (select sum(contract_amount_reporting) from {schema}.fact_contracts),
        (select jsonb_object_agg(platform, figures) from (
            select
                platform,
                jsonb_build_array(
                    round(sum(spend), 2), sum(impressions), sum(clicks), sum(leads), sum(contracts),
                    round(sum(revenue), 2), sum(cohort_contracts), round(sum(cohort_revenue), 2)
                ) as figures
            from {schema}.fact_campaign_performance_daily group by platform
        ) as by_platform)
"""


@dataclass
class Classic:
    """The classic way in a warehouse.

    Attributes:
        warehouse: The warehouse.
        has_indexes: Whether the join with OR finds indexes on what it compares.
        by_table: Seconds of each step of the last rebuild.
    """

    warehouse: Warehouse
    has_indexes: bool
    by_table: dict[str, float] = field(default_factory=dict)

    def rebuild(self) -> float:
        """Make all tables anew in one transaction; returns the seconds."""
        connection = self.warehouse.connection
        connection.execute("checkpoint")
        with stopwatch() as watch, connection.transaction():
            for step in _STEPS:
                if step == _INDEXES and not self.has_indexes:
                    continue
                with stopwatch() as of_step:
                    connection.execute((_FILES / f"{step}.sql").read_bytes())
                self.by_table[step] = of_step.seconds
        return watch.seconds

    def compare(self) -> None:
        """Raise unless both ways have come to the same figures."""
        classic, ours = (
            self.warehouse.connection.execute(_FIGURES.format(schema=schema).encode()).fetchone()
            for schema in ("classic", "prod")
        )
        if classic != ours:
            raise RuntimeError(f"the figures are not the same: {ours} here, {classic} the classic way")


@dataclass
class Contest:
    """All that is timed in one warehouse.

    Attributes:
        warehouse: The warehouse.
        label: Tells it from the other one.
    """

    warehouse: Warehouse
    label: str

    def __post_init__(self) -> None:
        self.plain = Classic(self.warehouse, has_indexes=False)
        self.indexed = Classic(self.warehouse, has_indexes=True)
        self.day = OneDay(self.warehouse, median_day(self.warehouse), self.warehouse.scale, "whole_day")

    def runs(self) -> dict[str, Timed]:
        """What takes turns, by name."""
        return {
            f"{self.label} classic": self.plain.rebuild,
            f"{self.label} rebuild": self._rebuild,
            f"{self.label} indexed": self.indexed.rebuild,
            f"{self.label} day": self.day.refresh,
        }

    def _rebuild(self) -> float:
        self.warehouse.settle()
        return self.warehouse.rebuild().seconds

    def details(self) -> dict[str, float]:
        """Figures beside the seconds."""
        return {
            f"{self.label}, seconds of the join with OR": self.plain.by_table["ad_hits"],
            f"{self.label}, seconds of the join with OR and indexes": self.indexed.by_table["ad_hits"],
            **self.day.details(f"{self.label}, one day"),
        }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    options = _parser().parse_args(arguments)
    with ground(options.scale, options.small_scale or max(1, options.scale // 3)) as place:
        measurements = measure_peers(place)
    show(measurements, as_json=options.json)
    return exit_code(measurements)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument(
        "--scale", type=int, default=DEFAULT_SCALE, help="of the sample; 17,136 touches each (default: 3)"
    )
    parser.add_argument(
        "--small-scale",
        type=int,
        help="of the sample that shows how times grow (default: a third of --scale)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser


def measure_peers(ground: Ground) -> list[Measurement]:
    """Rebuilding everything and one day's changes, each against the classic way, at two scales."""
    large = Contest(ground.large[0], "large")
    small = Contest(ground.small, "small")
    say(f"Taking turns, up to {REPEATS} rounds ...")
    seconds = in_turns({**large.runs(), **small.runs()}, SECONDS_WORTH_REPEATING)
    for contest in (large, small):
        contest.indexed.compare()

    def against(name: str, ours: str, baseline: str, note: str, details: dict[str, float]) -> Measurement:
        return Measurement(name, seconds[ours], seconds[baseline], None, note, details)

    def growth(name: str, what: str, note: str) -> Measurement:
        scales = f"at scale {ground.scale}, against scale {ground.small_scale}"
        return against(name, f"large {what}", f"small {what}", f"{note} {scales}", {})

    with_indexes = "the classic rebuild with indexes for its join with OR"
    return [
        against(
            "p1", "large rebuild", "large classic", "rebuild, against the classic rebuild", large.details()
        ),
        against("p2", "large rebuild", "large indexed", f"rebuild, against {with_indexes}", {}),
        against("p3", "large day", "large classic", "one day's changes, against the classic rebuild", {}),
        against(
            "p4", "large day", "large indexed", f"one day's changes, against {with_indexes}", small.details()
        ),
        growth("p5", "rebuild", "our rebuild"),
        growth("p6", "day", "our refresh of one day's changes"),
        growth("p7", "classic", "the classic rebuild"),
        growth("p8", "indexed", with_indexes),
    ]


if __name__ == "__main__":
    sys.exit(main())
