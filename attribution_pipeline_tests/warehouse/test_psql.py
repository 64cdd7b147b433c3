"""The refresh functions from psql alone, whatever time zone its session is in."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.loader import load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.refresh import PROD, STG, refresh_all
from attribution_pipeline.warehouse.server.binaries import client_program
from attribution_pipeline_tests.databases import new_warehouse
from attribution_pipeline_tests.memory_source import MemorySource
from attribution_pipeline_tests.warehouse.equal_tables import differences

pytestmark = pytest.mark.stg

_LATE = datetime.fromisoformat("2025-09-01 23:30")
#: A client who comes from a form late in the evening, and signs at what is midnight.
_WORLD: dict[str, list[dict[str, object]]] = {
    "itcrm_new_source": [{"id_source": 1, "id_uniq": 1, "type": 1, "date_time": _LATE}],
    "itcrm_docs_clients": [
        {
            "contract_id": 5,
            "id_source": 1,
            "currentdate": datetime.fromisoformat("2025-09-02 00:00"),
            "total_cost_of_the_contract": Decimal("1000.50"),
        }
    ],
    "itcrm_internet_request_relation": [{"id_source": 1, "id_request": 9}],
    "itcrm_analytics": [{"id": 1, "internet_request_id": 9, "code": {"fb_lead_id": "77"}}],
    "fb_leads": [
        {
            "fb_lead_id": "77",
            "platform": "ig",
            "campaign_id": "100",
            "created_time": datetime.fromisoformat("2025-09-01 22:30+00:00"),
        }
    ],
    "fb_campaigns": [{"campaign_id": "100", "name": "Autumn"}],
}


def _psql(url: str, bin_dir: Path | None, *queries: str) -> list[str]:
    """The rows that psql prints, in a session whose day begins elsewhere."""
    commands = [part for query in queries for part in ("--command", query)]
    done = subprocess.run(
        [
            client_program("psql", bin_dir),
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--set=ON_ERROR_STOP=1",
            *commands,
            url,
        ],
        env={**os.environ, "PGTZ": "Pacific/Kiritimati"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_psql_alone_refreshes_as_the_pipeline_does(server_url: str, postgres_bin: Path | None) -> None:
    zone = Settings().timezone
    with (
        new_warehouse(server_url) as by_psql,
        new_warehouse(server_url) as by_pipeline,
        connect(by_psql, time_zone=zone, autocommit=True) as found,
        connect(by_pipeline, time_zone=zone, autocommit=True) as expected,
    ):
        for connection in (found, expected):
            _load(connection)
        refresh_all(expected)
        all_tables = [
            f"select * from {layer.name}.refresh_all_{layer.name}_tables()" for layer in (STG, PROD)
        ]
        _psql(by_psql, postgres_bin, *all_tables)
        assert differences(found, expected) == ""
        # Each table by itself, all of history: rows deleted and inserted.
        everything = {
            f"{layer.name}.{table.name}": f"select * from {layer.name}.refresh_{layer.name}_{table.name}(null, null)"
            for layer in (STG, PROD)
            for table in layer.tables
        }
        assert len(_psql(by_psql, postgres_bin, *everything.values())) == len(everything)
        found.execute("delete from prod.fact_leads")
        assert _psql(by_psql, postgres_bin, everything["prod.fact_leads"]) == ["0|1"]
        assert differences(found, expected) == ""


def _load(connection: psycopg.Connection) -> None:
    source = MemorySource(_WORLD)
    for name in _WORLD:
        load_table(connection, RAW_TABLES[name], source, Window(), settings=Settings(), run_id=None)
