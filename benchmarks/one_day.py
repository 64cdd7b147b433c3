"""Refreshing one day: against a full rebuild, and in a small against a large warehouse."""

import statistics
from dataclasses import dataclass
from datetime import date

from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.raw_contract import RawTable
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from benchmarks.ground import Ground, Refresh, Warehouse
from benchmarks.measuring import REPEATS, Measurement, alternate, say, stopwatch

SHARE_OF_REBUILD = 0.03
GROWTH = 1.5

#: How a row comes to differ from what the source holds. Rows that are all key are deleted instead.
_CHANGES = {
    "itcrm_new_source": "no_answer = 1 - coalesce(no_answer, 0)",
    "itcrm_docs_clients": "total_cost_of_the_contract = coalesce(total_cost_of_the_contract, 0) + 1",
    "itcrm_internet_request": "promo = coalesce(promo, '') || 'changed'",
    "itcrm_analytics": "phone = coalesce(phone, '') || '0'",
    "fb_leads": "name = coalesce(name, '') || 'changed'",
    "google_ads_clicks": "network = coalesce(network, '') || 'changed'",
    "fb_ad_insights": "impressions = coalesce(impressions, 0) + 1",
    "google_ads_campaign_daily": "clicks = coalesce(clicks, 0) + 1",
    "google_ads_keyword_daily": "clicks = coalesce(clicks, 0) + 1",
}
_DELETED = ("itcrm_internet_request_relation", "itcrm_events_relations", "itcrm_new_form")
#: Tables that have the same rows at every scale.
_STANDING = ("fb_ad_insights", "google_ads_campaign_daily", "google_ads_keyword_daily")


@dataclass
class OneDay:
    """A day of a warehouse whose rows change, are loaded again and refreshed.

    Attributes:
        warehouse: The warehouse.
        day: The day.
        copies: Rows of how many of the sample's copies change; the warehouse's scale is all of them.
        name: Of the tables that remember which rows these are.
        load_seconds: Of each load.
        rows: Rows that each load wrote.
        clients: Clients that each refresh recomputed.
        refreshes: How long each refresh took.
    """

    warehouse: Warehouse
    day: date
    copies: int
    name: str

    def __post_init__(self) -> None:
        self.load_seconds: list[float] = []
        self.rows = 0
        self.clients = 0
        self.refreshes: list[Refresh] = []
        for table in (*_CHANGES, *_DELETED):
            self._choose_rows(RAW_TABLES[table])

    def _choose_rows(self, table: RawTable) -> None:
        """Remember the keys of the rows that change."""
        if table.name in _STANDING:
            copy = "0"
        else:
            # The sample tells each row of the story once per copy, one after another, with ascending numbers.
            number = "ctid" if table.columns[0].type == "text" else table.key[0]
            copy = f"(dense_rank() over (order by {number}) - 1) %% {self.warehouse.scale}"
        day = "_day" if table.follows_event else table.day
        self.warehouse.connection.execute(
            f"""
            create table benchmark.{self.name}_{table.name} as
            select {", ".join(table.key)}
            from (
                select {", ".join(table.key)}, {copy} as copy_number
                from raw.{table.name}
                where {day} >= %s::date and {day} < %s::date + 1
            ) as rows_of_day
            where copy_number < %s
            """.encode(),
            [self.day, self.day, self.copies],
        )

    def refresh(self) -> float:
        """Change the day's rows, load the day, and refresh stg; returns the seconds of the refresh alone."""
        changed = sum(self._change(RAW_TABLES[table]) for table in (*_CHANGES, *_DELETED))
        with stopwatch() as loading:
            self.rows = self.warehouse.load(Window(self.day, self.day))
        if self.rows != changed:
            raise RuntimeError(f"{changed} rows were changed, but loading the day wrote {self.rows}")
        self.load_seconds.append(loading.seconds)
        self.warehouse.connection.execute("checkpoint")
        refreshed = self.warehouse.refresh(None)
        self.refreshes.append(refreshed)
        row = self.warehouse.connection.execute("select count(*) from stg.scope_clients").fetchone()
        if row is not None:
            self.clients = row[0]
        return refreshed.seconds

    def _change(self, table: RawTable) -> int:
        same = " and ".join(f"chosen.{key} = target.{key}" for key in table.key)
        chosen = f"benchmark.{self.name}_{table.name} as chosen"
        if table.name in _DELETED:
            query = f"delete from raw.{table.name} as target using {chosen} where {same}"
        else:
            query = f"update raw.{table.name} as target set {_CHANGES[table.name]} from {chosen} where {same}"
        return self.warehouse.connection.execute(query.encode()).rowcount

    def typical(self) -> Refresh:
        """Median seconds of the refreshes, and of each table in them."""
        tables = self.refreshes[0].by_table
        return Refresh(
            statistics.median(refresh.seconds for refresh in self.refreshes),
            {
                table: statistics.median(refresh.by_table[table] for refresh in self.refreshes)
                for table in tables
            },
        )

    def details(self, label: str) -> dict[str, float]:
        """Figures beside the seconds of the refresh."""
        return {
            f"{label}, rows that changed": self.rows,
            f"{label}, clients recomputed": self.clients,
            f"{label}, seconds of loading the day": statistics.median(self.load_seconds),
        }


def measure_day_against_rebuild(ground: Ground) -> list[Measurement]:
    """A day all of whose rows changed, against all of history."""
    warehouse, _ = ground.large
    rebuilt = ground.large_again
    day = OneDay(warehouse, median_day(warehouse), warehouse.scale, "whole_day")
    say(f"Refreshing {day.day} ...")
    seconds = [day.refresh() for _ in range(REPEATS)]
    note = "refresh of one day with every row changed, against a rebuild over existing rows"
    details = {**day.details("one day"), **day.typical().slowest("one day")}
    return [Measurement("c", seconds, [rebuilt.seconds], SHARE_OF_REBUILD, note, details)]


def measure_day_by_size(ground: Ground) -> list[Measurement]:
    """The same changes of the same day in a large and in a small warehouse."""
    large_warehouse, _ = ground.large
    chosen = median_day(large_warehouse)
    small = OneDay(ground.small, chosen, ground.small_scale, "same_day")
    large = OneDay(large_warehouse, chosen, ground.small_scale, "same_day")
    say(f"Refreshing the same rows of {chosen} at both scales ...")
    seconds, baseline = alternate(large.refresh, small.refresh)
    if large.rows != small.rows:
        raise RuntimeError(f"{large.rows} rows changed in the large warehouse, {small.rows} in the small one")
    note = (
        f"refresh of the same changes of one day at scale {ground.scale}, against scale {ground.small_scale}"
    )
    details = {**large.details("large"), **small.details("small"), **_table_by_table(large, small)}
    return [Measurement("d", seconds, baseline, GROWTH, note, details)]


def _table_by_table(large: OneDay, small: OneDay) -> dict[str, float]:
    """Seconds of each table in both warehouses, side by side, so that it shows which of them grow."""
    seconds: dict[str, float] = {}
    small_tables = small.typical().by_table
    for table, large_seconds in large.typical().by_table.items():
        seconds[f"large, seconds of {table}"] = large_seconds
        seconds[f"small, seconds of {table}"] = small_tables[table]
    return seconds


def median_day(warehouse: Warehouse) -> date:
    """A day with as many touches as half of the days exceed."""
    row = warehouse.connection.execute(
        """
        select day from (
            select date_time::date as day, count(*) as touches
            from raw.itcrm_new_source group by 1
        ) as by_day
        order by touches, day
        offset (select count(distinct date_time::date) from raw.itcrm_new_source) / 2 limit 1
        """
    ).fetchone()
    if row is None:
        raise RuntimeError("the warehouse has no touches")
    return date.fromisoformat(str(row[0]))
