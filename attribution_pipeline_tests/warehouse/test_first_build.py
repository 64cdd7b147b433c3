"""The first build of the tables does not wait for readers, and leaves every index in place."""

from __future__ import annotations

import psycopg
import pytest

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.loader import load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.refresh import PROD, STG, refresh_layer
from attribution_pipeline_tests.databases import new_warehouse, read_rows
from attribution_pipeline_tests.memory_source import MemorySource

pytestmark = pytest.mark.stg

_INDEXES = "select indexdef from pg_indexes where schemaname in ('stg', 'prod') order by indexdef"
_LEADS = "select client_id from prod.fact_leads order by client_id"
EVENTS: list[dict[str, object]] = [
    {"id_source": 10 + client, "id_uniq": client, "date_time": "2025-03-01 12:00"} for client in (1, 2)
]


@pytest.mark.parametrize("read", ["stg.touches", "prod.fact_leads", None])
def test_the_first_build_does_not_wait_for_readers(server_url: str, read: str | None) -> None:
    """A check or the page that reads one empty table, and waits for another, would wait for the refresh, and it for them."""
    settings = Settings()
    with (
        new_warehouse(server_url) as url,
        connect(url, time_zone=settings.timezone, autocommit=True) as connection,
        psycopg.connect(url) as reader,
    ):
        indexes = read_rows(connection, _INDEXES)
        source = MemorySource({"itcrm_new_source": EVENTS})
        load_table(
            connection, RAW_TABLES["itcrm_new_source"], source, Window(), settings=settings, run_id=None
        )
        if read is not None:
            # Its transaction goes on.
            reader.execute(f"select from {read}".encode())
        connection.execute("set lock_timeout = '10s'")
        for layer in (STG, PROD):
            refresh_layer(connection, layer)
        assert read_rows(connection, _LEADS) == [(1,), (2,)]
        assert read_rows(connection, _INDEXES) == indexes
