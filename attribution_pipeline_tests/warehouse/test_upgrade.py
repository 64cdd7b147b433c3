"""Upgrading a warehouse: once, again, by several processes, and only where the server is fit."""

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import WarehouseError, connect
from attribution_pipeline.warehouse.prod_tables import PROD_TABLES
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.stg_tables import STG_TABLES
from attribution_pipeline.warehouse.upgrade import is_current, upgrade
from attribution_pipeline_tests.databases import database_url, new_warehouse, read_rows

pytestmark = pytest.mark.stg

_UPGRADE = (
    "import sys; from attribution_pipeline.settings import Settings;"
    " from attribution_pipeline.warehouse.upgrade import upgrade; print(upgrade(sys.argv[1], Settings()))"
)


@pytest.fixture
def empty_database(server_url: str) -> Iterator[str]:
    with connect(server_url, autocommit=True) as admin:
        admin.execute("create database empty_warehouse encoding 'UTF8' template template0")
        try:
            yield database_url(server_url, "empty_warehouse")
        finally:
            admin.execute("drop database empty_warehouse with (force)")


def test_an_upgrade_makes_every_table_and_is_done_once(empty_database: str) -> None:
    assert upgrade(empty_database, Settings())
    assert not upgrade(empty_database, Settings())
    with connect(empty_database) as connection:
        tables = read_rows(connection, "select schemaname || '.' || tablename from pg_tables")
    wanted = {f"raw.{name}" for name in RAW_TABLES} | {
        f"{table.schema}.{table.name}" for table in (*STG_TABLES, *PROD_TABLES)
    }
    assert wanted <= {name for (name,) in tables}


def test_processes_that_upgrade_at_once_take_turns(empty_database: str) -> None:
    command = [sys.executable, "-c", _UPGRADE, empty_database]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    answers = sorted(process.communicate(timeout=60)[0].strip() for process in processes)
    assert answers == ["False", "False", "True"]


def test_an_upgrade_keeps_rows_and_business_rules(server_url: str) -> None:
    with new_warehouse(server_url) as url:
        with connect(url) as connection:
            connection.execute("insert into raw.itcrm_new_types values (1, 'call')")
            connection.execute("update stg.source_rules set origin = 'business' where pattern = 'ig'")
            connection.execute("update raw.warehouse_version set sql_hash = 'of an older version'")
        assert upgrade(url, Settings())
        with connect(url) as connection:
            assert is_current(connection)
            assert read_rows(connection, "select id_type, types_descr from raw.itcrm_new_types") == [
                (1, "call")
            ]
            first = "select origin, pattern from stg.source_rules where rule_rank = 1"
            assert read_rows(connection, first) == [("business", "ig")]


def test_other_sql_of_prod_makes_prod_stale_and_leaves_stg_alone(server_url: str) -> None:
    fingerprint = "select stg.fingerprint()"
    stale = "select count(*) from stg.change_set where kind = 'everything'"
    with new_warehouse(server_url) as url:
        with connect(url) as connection:
            before = read_rows(connection, fingerprint)
            connection.execute("delete from stg.change_set")
            connection.execute("update raw.warehouse_version set sql_hash = 'of an older version'")
        upgrade(url, Settings())
        with connect(url) as connection:
            assert read_rows(connection, stale) == [(0,)]
            connection.execute("update raw.warehouse_version set sql_hash = 'of an older version'")
            connection.execute("update prod.refresh_state set sql_version = 'of an older version'")
        upgrade(url, Settings())
        with connect(url) as connection:
            assert read_rows(connection, stale) == [(1,)]
            assert read_rows(connection, fingerprint) == before


def test_a_failed_upgrade_names_the_file_and_leaves_the_warehouse_as_it_was(server_url: str) -> None:
    with new_warehouse(server_url) as url:
        with connect(url) as connection:
            connection.execute("update raw.warehouse_version set sql_hash = 'of an older version'")
            # The functions that are there follow the new name; their files do not.
            connection.execute("alter table raw.itcrm_new_types rename column types_descr to renamed")
        with pytest.raises(WarehouseError, match=r"sql/stg/\w+\.sql: .*types_descr"):
            upgrade(url, Settings())
        with connect(url) as connection:
            refreshed = read_rows(connection, "select table_name from stg.refresh_all_stg_tables()")
            # The SQL function and Python name the same tables in the same order.
            assert [name for (name,) in refreshed] == [table.name for table in STG_TABLES]


def test_postgresql_refuses_to_drop_a_column_that_the_rules_read(server_url: str) -> None:
    with (
        new_warehouse(server_url) as url,
        connect(url) as connection,
        pytest.raises(psycopg.errors.DependentObjectsStillExist),
    ):
        connection.execute("alter table raw.itcrm_docs_clients drop column total_cost_of_the_contract")


def test_a_database_that_is_not_utf8_is_refused(server_url: str) -> None:
    with connect(server_url, autocommit=True) as admin:
        admin.execute("create database ascii_warehouse encoding 'SQL_ASCII' locale 'C' template template0")
        try:
            with pytest.raises(WarehouseError, match="must be UTF8"):
                upgrade(database_url(server_url, "ascii_warehouse"), Settings())
        finally:
            admin.execute("drop database ascii_warehouse with (force)")


def test_a_server_that_is_down_is_named_without_its_password() -> None:
    with pytest.raises(WarehouseError, match=r"127\.0\.0\.1:9.*ATTRIBUTION_WAREHOUSE_URL") as raised:
        connect("postgresql://someone:a-secret@127.0.0.1:9/warehouse")
    assert "a-secret" not in str(raised.value)
