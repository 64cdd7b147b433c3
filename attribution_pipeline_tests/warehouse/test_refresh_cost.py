"""A refresh of what changed costs what changed: it reads few rows of tables that hold a long history."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from attribution_pipeline.warehouse.refresh import PROD, STG, refresh_layer
from attribution_pipeline_tests.warehouse.loaded import opened_warehouse, value

pytestmark = pytest.mark.stg

_ROWS = 20_000
#: By table: columns, and their values in row ``n`` of ``at``, ten minutes after the row before.
_HISTORY = {
    "itcrm_new_source": ("id_source, id_uniq, type, date_time", "n, 1 + n / 4, n %% 8, at"),
    "itcrm_docs_clients": (
        "contract_id, id_source, currentdate, total_cost_of_the_contract, id_product",
        "n, n, at, n %% 2, n %% 1000",
    ),
    "itcrm_internet_request": ("request_id, created_at", "n, at"),
    "itcrm_internet_request_relation": ("id_source, id_request, _day", "n, n, at::date"),
    "itcrm_analytics": (
        "id, internet_request_id, code, phone, request_created_at",
        "n, n, jsonb_build_object('gclid', 'click-' || n, 'fb_lead_id', 'lead-' || n), 380440000000 + n, at",
    ),
    "itcrm_events_relations": ("id_source, id_event, _day", "n, 1, at::date"),
    "fb_leads": ("fb_lead_id, phone, created_time", "'lead-' || n, 380440000000 + n, at"),
    "google_ads_clicks": ("gclid, date", "'click-' || n, at::date"),
    "fb_ad_insights": (
        "date_start, campaign_id, ad_id, publisher_platform, spend, account_currency",
        "at::date, 'campaign-' || n, 'ad-' || n, 'facebook', n, 'UAH'",
    ),
    "google_ads_campaign_daily": (
        "date, campaign_id, cost_micros, currency_code",
        "at::date, n, n, 'UAH'",
    ),
}


@pytest.fixture(scope="module")
def history(server_url: str) -> Iterator[psycopg.Connection]:
    """A warehouse with 20,000 rows in each table that grows, refreshed and analyzed."""
    with opened_warehouse(server_url) as connection:
        for table, (columns, values) in _HISTORY.items():
            connection.execute(
                f"""
                insert into raw.{table} ({columns})
                select {values} from (
                    select n, timestamp '2025-01-01' + n * interval '10 minutes' as at
                    from generate_series(1, %s) as n
                ) as rows
                """.encode(),
                [_ROWS],
            )
        for layer in (STG, PROD):
            refresh_layer(connection, layer)
        connection.execute("vacuum (analyze)")
        yield connection


def _change_a_row(connection: psycopg.Connection, table: str) -> None:
    """Queue one row of a table as changed, the way a load does."""
    connection.execute(
        f"""
        insert into raw.changes (table_name, operation, old_row, new_row)
        select %s, 'update', to_jsonb(row), to_jsonb(row) || '{{"changed": true}}'
        from raw.{table} as row offset %s limit 1
        """.encode(),
        [table, _ROWS // 2],
    )


@pytest.mark.parametrize(
    "days", [("infinity", "-infinity"), ("2025-02-01", "2025-02-01")], ids=["none", "one"]
)
def test_a_refresh_reads_few_rows_of_a_long_history(
    history: psycopg.Connection, days: tuple[str, str]
) -> None:
    for table in _HISTORY:
        _change_a_row(history, table)
    # What a transaction counts begins with what the server has not taken over from earlier ones.
    history.execute("select pg_stat_force_next_flush()")
    with history.transaction(force_rollback=True):
        history.execute("select stg.refresh_all_stg_tables(%s::date, %s::date)", days)
        history.execute("select prod.refresh_all_prod_tables(%s::date, %s::date)", days)
        for schema in ("stg", "prod"):
            assert value(
                history,
                f"select not everything and exists (select from {schema}.scope_clients) from {schema}.scope",
            )
        read = history.execute(
            """
            select schemaname || '.' || relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
            from pg_stat_xact_user_tables
            where
                schemaname in ('raw', 'stg', 'prod')
                -- Small whatever the history: the refresh's own tables and the settings.
                and relname not in ('settings', 'change_set', 'conversion_changes') and relname not like 'scope%'
            """
        ).fetchall()
    assert [(table, rows) for table, rows in read if rows > _ROWS / 10] == []
