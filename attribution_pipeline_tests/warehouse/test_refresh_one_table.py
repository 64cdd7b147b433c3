"""A table that was refreshed alone hides no change from the next refresh of all."""

from __future__ import annotations

import psycopg
import pytest

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.loader import load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.refresh import STG, refresh_layer
from attribution_pipeline_tests.databases import read_rows
from attribution_pipeline_tests.memory_source import MemorySource
from attribution_pipeline_tests.warehouse.loaded import opened_warehouse

pytestmark = pytest.mark.stg

_CONTRACTS_BY_CLIENT = "select client_id, n_contracts from stg.fact_leads order by client_id"


def _load(connection: psycopg.Connection, table: str, rows: list[dict[str, object]]) -> None:
    load_table(
        connection, RAW_TABLES[table], MemorySource({table: rows}), Window(), settings=Settings(), run_id=None
    )


def test_a_contract_moves_to_another_client(server_url: str) -> None:
    noon = "2025-03-01 12:00"
    events: list[dict[str, object]] = [
        {"id_source": 10 + client, "id_uniq": client, "date_time": noon} for client in (1, 2)
    ]
    contracts: list[dict[str, object]] = [
        {"contract_id": number, "id_source": 11, "currentdate": noon, "total_cost_of_the_contract": 500}
        for number in range(1, 11)
    ]
    with opened_warehouse(server_url) as connection:
        _load(connection, "itcrm_new_source", events)
        _load(connection, "itcrm_docs_clients", contracts)
        refresh_layer(connection, STG)
        assert read_rows(connection, _CONTRACTS_BY_CLIENT) == [(1, 10), (2, 0)]

        _load(connection, "itcrm_docs_clients", [*contracts[:9], contracts[9] | {"id_source": 12}])
        refresh_layer(connection, STG, tables=["fact_contracts"])
        refresh_layer(connection, STG)
        assert read_rows(connection, _CONTRACTS_BY_CLIENT) == [(1, 9), (2, 1)]
