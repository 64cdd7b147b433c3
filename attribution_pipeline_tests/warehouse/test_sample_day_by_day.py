"""The sample, loaded day by day while it changes, ends in the very rows that one full run of it ends in."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.sources.sample import write_sample
from attribution_pipeline.warehouse.loader import load_table
from attribution_pipeline.warehouse.loader.days import Days
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.refresh import PROD, STG, RefreshWindow, refresh_all
from attribution_pipeline.warehouse.rules import load_rules, sync_settings
from attribution_pipeline_tests.databases import read_rows
from attribution_pipeline_tests.warehouse.account_changes import ACCOUNT_CHANGES, withhold
from attribution_pipeline_tests.warehouse.changing_folder import ChangingFolder
from attribution_pipeline_tests.warehouse.changing_world import Change, NothingToChangeError, World
from attribution_pipeline_tests.warehouse.crm_changes import CRM_CHANGES
from attribution_pipeline_tests.warehouse.equal_tables import differences
from attribution_pipeline_tests.warehouse.loaded import load_folder, loaded_warehouse, opened_warehouse

pytestmark = pytest.mark.stg

_SETTINGS = Settings()
_DAYS = 21
_DAILY = tuple(name for name, table in RAW_TABLES.items() if table.is_daily)
_REFERENCE = tuple(name for name, table in RAW_TABLES.items() if not table.is_daily)
_EVENTS = RAW_TABLES["itcrm_new_source"]
_STALE = "select table_name from raw.changes where operation = 'reload'"
#: Tables, in load order, and the days to load.
Load = tuple[tuple[str, ...], Window]
#: Names of changes, each with a query whose answer it alters.
Queries = list[tuple[str, str]]


def _days(folder: Path) -> list[date]:
    held = FilesSource(folder).days()
    first, last = min(held), max(held)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _first_loads(days: Sequence[date], chance: random.Random) -> tuple[list[Load], list[Load]]:
    """Loads of the time before anything changes, and of the time of changes; all days and tables are in them.

    Long ranges and the first load of any table make everything stale, and would hide what a change leaves behind.
    """
    long = [
        Window(day, day + timedelta(days=chance.randrange(4))) for day in chance.sample(days, len(days) // 3)
    ]
    missing = [day for day in days if not any(Days(_EVENTS, window).holds(day) for window in long)]
    again = [
        Window(day, day + timedelta(days=chance.randrange(2))) for day in chance.sample(days, len(days) // 3)
    ]
    before = [(_DAILY, window) for window in long] + [((name,), Window()) for name in _REFERENCE]
    during = [(_DAILY, window) for window in [*again, *(Window(day, day) for day in missing)]]
    chance.shuffle(before)
    chance.shuffle(during)
    return before, during


class DayByDay:
    """Loads, refreshes and changes in an order that chance decides.

    Attributes:
        made: The changes, each with the query whose answer it alters.
        loaded: How often each load was done.
    """

    def __init__(self, world: World, rounds: int) -> None:
        self._world = world
        self._chance = world.chance
        self._days = _days(world.folder.path)
        self._before, self._loads = _first_loads(self._days, world.chance)
        self._changes: list[Change] = [*CRM_CHANGES, *ACCOUNT_CHANGES] * rounds
        self._chance.shuffle(self._changes)
        self.made: Queries = []
        self.loaded: Counter[Load] = Counter()

    def begin(self, wanted: Callable[[World], Queries]) -> Queries:
        """Load and refresh some of the days, nothing changing, until ``wanted`` finds what it looks for."""
        for load in self._before:
            self._load(load)
            if self._chance.random() < 0.1:
                self._refresh()
        while True:
            self._refresh()
            try:
                return wanted(self._world)
            except NothingToChangeError:
                self._load(self._loads.pop())

    def go_on(self) -> None:
        """Let everything else happen, in groups of changes, loads and a refresh."""
        while self._loads or self._changes:
            made = self._change(self._chance.randint(0, 4) if self._loads else len(self._changes))
            if not made and not self._loads:
                # Later rounds may find nothing left to change; that each kind has happened is asserted at the end.
                return
            for _ in range(min(self._chance.randint(1, 8), len(self._loads))):
                self._load(self._loads.pop())
            assert read_rows(self._world.connection, _STALE) == []
            self._refresh()

    def _load(self, load: Load) -> None:
        self.loaded[load] += 1
        names, window = load
        source = FilesSource(self._world.folder.path)
        for name in names:
            result = load_table(
                self._world.connection, RAW_TABLES[name], source, window, settings=_SETTINGS, run_id=None
            )
            assert result.rows_rejected == 0, result.examples

    def _refresh(self) -> None:
        window = None
        if self._chance.random() < 0.1:
            day = self._chance.choice(self._days)
            window = RefreshWindow(day, day + timedelta(days=self._chance.randrange(4)))
        refresh_all(self._world.connection, window=window)

    def _change(self, most: int) -> int:
        """Make up to ``most`` changes, queue the loads of their days, and return how many were made."""
        made: list[Change] = []
        for change in self._changes:
            if len(made) == most:
                break
            try:
                self.made.append((change.__name__, change(self._world)))
            except NothingToChangeError:
                continue
            made.append(change)
        for change in made:
            self._changes.remove(change)
        self._world.folder.write()
        self._queue_concerned()
        return len(made)

    def _queue_concerned(self) -> None:
        tables_of: defaultdict[date, set[str]] = defaultdict(set)
        for name, day in self._world.folder.take_concerned():
            # Reference tables are loaded whole, and rows without a day with every day.
            tables_of[day or self._days[-1]].add(name)
        for day, tables in sorted(tables_of.items()):
            self._loads.append((tuple(name for name in RAW_TABLES if name in tables), Window(day, day)))
        self._chance.shuffle(self._loads)


def _change_rules_and_settings(connection: psycopg.Connection, rules: Path) -> None:
    with connection.transaction():
        load_rules(connection, rules)
    sync_settings(connection, Settings(lookback_days=2))


def _rule_and_contract(rules: Path, world: World) -> Queries:
    """Write a rule file, and return queries whose answers its rule and the look-back of two days alter."""
    _, contract_id = world.choose("""
        select client_id, contract_id from stg.fact_contracts
        where attribution_rule = 'last_paid_touch' and contract_date - attributed_at > interval '3 days'
    """)
    utm_source, id_source = world.choose(
        "select utm_source, id_source from stg.touches where platform = 'other' and utm_source !~ '[,\"]'"
    )
    rules.write_text(
        f"field,match,pattern,platform\nutm_source,exact,{utm_source},linkedin\n", encoding="utf-8"
    )
    return [
        ("a new rule", f"select platform from stg.touches where id_source = {id_source}"),
        ("a setting", f"select attribution_rule from stg.fact_contracts where contract_id = {contract_id}"),
    ]


def _refresh_by_sql_alone(connection: psycopg.Connection) -> None:
    for layer in (STG, PROD):
        function = f"{layer.name}.refresh_all_{layer.name}_tables"
        refreshed = read_rows(connection, f"select table_name from {function}()")
        assert refreshed == [(table.name,) for table in layer.tables]


def compare(
    server_url: str,
    path: Path,
    seed: int,
    last_refresh: Callable[[psycopg.Connection], object],
    rounds: int = 1,
) -> None:
    """Tell the story of one seed and hold it against one full run.

    Raises:
        AssertionError: if rows differ, or something did not really happen.
    """
    write_sample(path / "raw", days=_DAYS, seed=seed)
    folder = ChangingFolder(path / "raw", Settings().zone)
    withheld = withhold(folder)
    folder.write()
    folder.take_concerned()
    with (
        loaded_warehouse(server_url, folder.path) as never_changed,
        opened_warehouse(server_url) as followed,
        opened_warehouse(server_url) as fresh,
    ):
        world = World(folder, followed, never_changed, random.Random(seed), withheld)
        story = DayByDay(world, rounds)
        queries = story.begin(partial(_rule_and_contract, path / "rules.csv"))
        _change_rules_and_settings(followed, path / "rules.csv")
        # This recomputes everything once; what happens afterwards is recomputed by what changed alone.
        refresh_all(followed)
        story.go_on()
        last_refresh(followed)
        assert read_rows(followed, "select * from raw.changes") == []

        _change_rules_and_settings(fresh, path / "rules.csv")
        load_folder(fresh, folder.path)
        refresh_all(fresh, window=RefreshWindow())
        assert differences(followed, fresh) == ""

        queries += story.made
        assert {name for name, _ in story.made} == {
            change.__name__ for change in (*CRM_CHANGES, *ACCOUNT_CHANGES)
        }
        without_effect = [
            (name, query)
            for name, query in queries
            if read_rows(followed, query) == read_rows(never_changed, query)
        ]
        assert without_effect == []
        assert story.loaded.total() > len(story.loaded)
        assert any(window.from_day != window.to_day for _, window in story.loaded)


@pytest.mark.parametrize(
    ("seed", "last_refresh"), [(1, refresh_all), (2, _refresh_by_sql_alone)], ids=["python", "sql_alone"]
)
def test_days_in_any_order_with_changes_between_equal_one_full_run(
    server_url: str, tmp_path: Path, seed: int, last_refresh: Callable[[psycopg.Connection], object]
) -> None:
    compare(server_url, tmp_path, seed, last_refresh)
