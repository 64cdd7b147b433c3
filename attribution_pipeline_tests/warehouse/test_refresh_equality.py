"""A refresh of what changed ends in the very rows that a rebuild of everything ends in: small random data, any changes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from functools import cache

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.loader import load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.refresh import PROD, STG, Layer, RefreshWindow, refresh_all, refresh_layer
from attribution_pipeline.warehouse.rules import sync_settings
from attribution_pipeline_tests.databases import Row, new_warehouse, read_rows
from attribution_pipeline_tests.memory_source import MemorySource
from attribution_pipeline_tests.reference.messy import Table, messy_example

pytestmark = pytest.mark.stg

_TIME_ZONE = Settings().timezone
Raw = dict[str, Table]
Key = tuple[object, ...]


@cache
def _versions(seed: int, clients: int = 25) -> tuple[Raw, ...]:
    """Data sets whose keys overlap: switching a row from one to another moves, changes, adds or deletes it."""
    return tuple(
        {name: [*messy_example(seed + n, clients).get(name, [])] for name in RAW_TABLES} for n in range(3)
    )


def _by_key(name: str, rows: Table) -> dict[Key, dict[str, object]]:
    return {tuple(row.get(column) for column in RAW_TABLES[name].key): dict(row) for row in rows}


def load_everything(
    connection: psycopg.Connection, raw: Raw, window: Window, names: list[str] | None = None
) -> None:
    source = MemorySource(raw)
    for name, table in RAW_TABLES.items():
        if names is None or name in names:
            load_table(connection, table, source, window, settings=Settings(), run_id=None)


def refreshed_rows(connection: psycopg.Connection) -> dict[str, list[Row]]:
    """Every row of every table of stg and prod, in one order."""
    return {
        f"{layer.name}.{table.name}": sorted(
            read_rows(connection, f"select * from {layer.name}.{table.name}"), key=repr
        )
        for layer in (STG, PROD)
        for table in layer.tables
    }


def _switch_rows(
    table: str, rows: dict[Key, dict[str, object]], other: dict[Key, dict[str, object]], count: int, seed: int
) -> None:
    """Bring some rows, chosen by the seed, to what another version of the source holds."""
    keys = sorted(rows.keys() | other.keys(), key=repr)
    for key in random.Random(seed).sample(keys, min(count, len(keys))):
        if key in other:
            rows[key] = other[key]
        elif RAW_TABLES[table].is_daily:
            # Vanished rows of reference tables are kept, marked: a fresh warehouse cannot know them.
            del rows[key]


class RefreshMachine(RuleBasedStateMachine):
    """A source whose rows change, loads of some days or tables, and refreshes, in any order."""

    server_url: str

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        url = self._stack.enter_context(new_warehouse(self.server_url))
        self._connection = self._stack.enter_context(connect(url, time_zone=_TIME_ZONE, autocommit=True))
        self._settings = Settings()
        self._raw: dict[str, dict[Key, dict[str, object]]] = {}
        self._seed = 0

    @initialize(seed=st.integers(0, 40))
    def begin(self, seed: int) -> None:
        self._seed = seed * 10
        self._raw = {name: _by_key(name, rows) for name, rows in _versions(self._seed)[0].items()}
        load_everything(self._connection, self._source(), Window())
        refresh_all(self._connection)

    def _source(self) -> Raw:
        return {name: list(rows.values()) for name, rows in self._raw.items()}

    @rule(
        table=st.sampled_from(list(RAW_TABLES)),
        version=st.integers(0, 2),
        rows=st.integers(1, 3),
        seed=st.integers(0, 999),
    )
    def change_rows(self, table: str, version: int, rows: int, seed: int) -> None:
        other = _by_key(table, _versions(self._seed)[version][table])
        _switch_rows(table, self._raw[table], other, rows, seed)

    @rule(first=st.integers(-80, 80), days=st.integers(0, 60))
    def load_days(self, first: int, days: int) -> None:
        from_day = self._some_day() + timedelta(days=first)
        load_everything(self._connection, self._source(), Window(from_day, from_day + timedelta(days=days)))

    @rule(tables=st.sets(st.sampled_from(list(RAW_TABLES)), min_size=1))
    def load_tables(self, tables: set[str]) -> None:
        load_everything(self._connection, self._source(), Window(), sorted(tables))

    @rule()
    def load_all(self) -> None:
        load_everything(self._connection, self._source(), Window())

    @rule(how=st.sampled_from(["changed", "window", "all"]), first=st.integers(-30, 30))
    def refresh(self, how: str, first: int) -> None:
        from_day = self._some_day() + timedelta(days=first)
        windows = {
            "changed": None,
            "window": RefreshWindow(from_day, from_day + timedelta(days=7)),
            "all": RefreshWindow(),
        }
        refresh_all(self._connection, window=windows[how])

    @rule(chosen=st.sampled_from([(layer, table.name) for layer in (STG, PROD) for table in layer.tables]))
    def refresh_one_table_alone(self, chosen: tuple[Layer, str]) -> None:
        layer, table = chosen
        refresh_layer(self._connection, layer, tables=[table])

    @rule(layer=st.sampled_from([STG, PROD]))
    def refresh_one_layer_alone(self, layer: Layer) -> None:
        refresh_layer(self._connection, layer)

    @rule(lookback_days=st.sampled_from([None, 1, 30]), reporting_currency=st.sampled_from(["UAH", "EUR"]))
    def change_settings(self, lookback_days: int | None, reporting_currency: str) -> None:
        self._settings = Settings(lookback_days=lookback_days, reporting_currency=reporting_currency)
        sync_settings(self._connection, self._settings)

    def _some_day(self) -> date:
        times = [row["date_time"] for row in self._raw["itcrm_new_source"].values()]
        return min((time.date() for time in times if isinstance(time, datetime)), default=date(2025, 1, 1))

    def teardown(self) -> None:
        try:
            if self._raw:
                self._compare_with_rebuild()
        finally:
            self._stack.close()

    def _compare_with_rebuild(self) -> None:
        load_everything(self._connection, self._source(), Window())
        refresh_all(self._connection)
        for queue in ("raw.changes", "stg.change_set", "prod.conversion_changes"):
            assert read_rows(self._connection, f"select * from {queue}") == []
        with (
            new_warehouse(self.server_url) as url,
            connect(url, time_zone=_TIME_ZONE, autocommit=True) as fresh,
        ):
            sync_settings(fresh, self._settings)
            load_everything(fresh, self._source(), Window())
            refresh_all(fresh, window=RefreshWindow())
            rebuilt = refreshed_rows(fresh)
        for name, rows in refreshed_rows(self._connection).items():
            assert rows == rebuilt[name], name


def test_refreshing_changes_equals_a_rebuild(server_url: str) -> None:
    class Machine(RefreshMachine):
        pass

    Machine.server_url = server_url
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=6,
            stateful_step_count=7,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


@pytest.fixture(scope="module")
def loaded(server_url: str) -> Iterator[tuple[psycopg.Connection, dict[str, dict[Key, dict[str, object]]]]]:
    """A warehouse with some hundred clients, refreshed, and the rows of its source, which tests change."""
    with new_warehouse(server_url) as url, connect(url, time_zone=_TIME_ZONE, autocommit=True) as connection:
        chooser = random.Random(1)
        # A third of the rows is missing at first, so that changes bring rows that nothing has referred to yet.
        raw = {
            name: {key: row for key, row in _by_key(name, rows).items() if chooser.randrange(3)}
            for name, rows in _versions(0, 250)[0].items()
        }
        load_everything(connection, {name: list(rows.values()) for name, rows in raw.items()}, Window())
        refresh_all(connection)
        yield connection, raw


@pytest.mark.parametrize("table", [name for name, rows in _versions(0, 250)[0].items() if rows])
def test_nothing_is_missed_when_one_table_changes(
    loaded: tuple[psycopg.Connection, dict[str, dict[Key, dict[str, object]]]], table: str
) -> None:
    connection, raw = loaded
    # Rows of ad accounts are referred to in many ways, and one change shows only some of them.
    for turn in range(8 if table == "fb_leads" else 3):
        _switch_rows(table, raw[table], _by_key(table, _versions(0, 250)[turn % 3][table]), 4, seed=turn)
        load_everything(connection, {table: list(raw[table].values())}, Window())
        refresh_all(connection)
        refreshed = refreshed_rows(connection)
        refresh_all(connection, window=RefreshWindow())
        rebuilt = refreshed_rows(connection)
        for name, rows in refreshed.items():
            assert rows == rebuilt[name], name
