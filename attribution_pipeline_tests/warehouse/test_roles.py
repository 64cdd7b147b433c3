"""Roles: what the reader, the pipeline and the owner can do, on servers with several warehouses, too."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from attribution_pipeline.analytics.queries import query_names
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import WarehouseError, connect
from attribution_pipeline.warehouse.roles import apply_roles, pipeline_url, reader_url, role_name
from attribution_pipeline.warehouse.sql_files import SCHEMAS
from attribution_pipeline.warehouse.upgrade import upgrade
from attribution_pipeline_tests.databases import (
    PASSWORD,
    database_url,
    login,
    new_warehouse,
    read_rows,
    refused,
    with_user,
)
from attribution_pipeline_tests.demo_home import Demo
from attribution_pipeline_tests.warehouse.asking import ask

#: Everything that the reader may read, and the columns of it that stay hidden.
READABLE = {
    "raw": {"load_log", "fx_rates"},
    "stg": {"settings", "source_rules"},
    "prod": {
        *("fact_events", "fact_leads", "fact_contracts", "fact_campaign_performance_daily", "refresh_state"),
        "data_version",
        *(
            "dim_clients",
            "dim_products",
            "dim_campaigns",
            "dim_ad_creatives",
            "fact_keyword_performance_daily",
        ),
        *("view_funnel_summary", "view_product_performance", "view_client_funnel", "view_utm_audit"),
    },
    "dashboards": {
        *("fact_leads", "v6_contracts_enriched", "v6_product_performance", "v6_branch_performance"),
        *("v6_campaign_roi_daily", "v6_attribution_coverage", "v6_funnel_daily"),
    },
}
HIDDEN = {
    ("dim_clients", "full_name"),
    ("dim_clients", "phone"),
    ("dim_clients", "email"),
    *(("fact_events", name) for name in ("fb_lead_id", "gclid", "gbraid", "wbraid")),
    *(("fact_events", name) for name in ("fbclid", "fclid", "msclkid", "ttclid")),
}


@pytest.fixture(scope="module")
def warehouse_url(server_url: str) -> Iterator[str]:
    with new_warehouse(server_url) as url:
        assert apply_roles(url, Settings()) == []
        yield url


@pytest.fixture(scope="module")
def reader(warehouse_url: str) -> Iterator[psycopg.Connection]:
    url = login(warehouse_url, role_name(urlsplit(warehouse_url).path[1:], "reader"))
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def columns(connection: psycopg.Connection) -> list[tuple[str, str, str]]:
    """Schema, relation and column of everything in the warehouse that can be selected from."""
    rows = connection.execute(
        """
        select nspname, relname, attname
        from pg_attribute
        join pg_class on pg_class.oid = attrelid
        join pg_namespace on pg_namespace.oid = relnamespace
        where relkind in ('r', 'v', 'm', 'f', 'p') and nspname !~ '^pg_' and nspname <> 'information_schema' and attnum > 0
        order by 1, 2, attnum
        """
    )
    return [(schema, relation, column) for schema, relation, column in rows]


@pytest.mark.stg
def test_the_reader_reads_exactly_the_listed_columns(warehouse_url: str, reader: psycopg.Connection) -> None:
    with connect(warehouse_url) as admin:
        everything = columns(admin)
    assert {schema for schema, _, _ in everything} == {*SCHEMAS, "public"}
    wrong = []
    for schema, relation, column in everything:
        query = sql.SQL("select {} from {} limit 0").format(
            sql.Identifier(column), sql.Identifier(schema, relation)
        )
        may = relation in READABLE.get(schema, set()) and (relation, column) not in HIDDEN
        if refused(reader, query.as_string(reader)) is may:
            wrong.append((schema, relation, column))
    assert wrong == []


@pytest.mark.stg
def test_the_reader_has_no_function_with_other_rights_than_its_own(reader: psycopg.Connection) -> None:
    callable_ones = read_rows(
        reader,
        "select oid::regprocedure::text, prosecdef, provolatile from pg_proc"
        " where pronamespace::regnamespace::text in ('raw', 'stg', 'prod', 'dashboards', 'checks')"
        " and has_function_privilege(oid, 'execute')",
    )
    assert ("prod.ratio(numeric,numeric)", False, "i") in callable_ones
    assert [name for name, is_definer, _ in callable_ones if is_definer] == []
    assert {str(name).partition("(")[0] for name, _, volatility in callable_ones if volatility != "i"} == {
        *("prod.campaign_totals", "stg.in_reporting_currency", "stg.local_time", "stg.rule_platform")
    }


@pytest.mark.stg
@pytest.mark.parametrize(
    "statement",
    [
        "insert into prod.refresh_state default values",
        "update stg.settings set time_zone = 'UTC'",
        "delete from prod.fact_leads",
        "truncate raw.load_log",
        "create table public.kept (note text)",
        "create schema kept",
        "create temporary table kept (note text)",
        "select lo_creat(-1)",
        "select lo_create(0)",
        "select lo_from_bytea(0, 'kept')",
        "drop view dashboards.fact_leads",
        "select stg.refresh_all_stg_tables()",
        "select prod.finish_refresh()",
        "select pg_read_file('/etc/passwd')",
        "copy (select 1) to program 'true'",
        "select rolpassword from pg_authid",
        "set role warehouse_template_owner",
    ],
)
def test_the_reader_changes_nothing(reader: psycopg.Connection, statement: str) -> None:
    assert refused(reader, statement)


@pytest.mark.stg
def test_the_reader_is_read_only_and_bounded(warehouse_url: str, reader: psycopg.Connection) -> None:
    assert read_rows(reader, "show default_transaction_read_only") == [("on",)]
    assert read_rows(reader, "show statement_timeout") == [("30s",)]
    role = reader.info.user
    with connect(warehouse_url) as admin:
        limits = read_rows(
            admin,
            "select rolconnlimit, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication"
            f" from pg_roles where rolname = '{role}'",
        )
    assert limits == [(40, False, False, False, False, False)]


def test_no_contact_data_of_a_whole_warehouse_reach_the_reader(demo: Demo) -> None:
    """Every phone, e-mail and name of the sample, and every id of a click or form lead, searched for in all it can read."""
    with connect(demo.url) as admin:
        secrets = {
            str(text).strip().lower()
            for (text,) in read_rows(
                admin,
                "select unnest(array[full_name, phone, email]) from raw.itcrm_clients"
                " union select unnest(array[phone, email]) from raw.itcrm_analytics"
                " union select unnest(array[fb_lead_id, gclid, gbraid, wbraid, fbclid, fclid]) from prod.fact_events",
            )
            if text is not None
        }
        [(found_by_owner,)] = read_rows(admin, "select count(phone) + count(email) from prod.dim_clients")
    assert len(secrets) > 1000
    assert isinstance(found_by_owner, int)
    assert found_by_owner > 1000
    # Numbers as people write them and as rules clean them: the nine digits at their end are the person's.
    numbers = {digits[-9:] for digits in (re.sub(r"\D", "", text) for text in secrets) if len(digits) >= 9}
    seen, leaked = 0, set()
    with psycopg.connect(reader_url(Settings(home=demo.home.path))) as connection:
        for cell in cells(connection):
            seen += 1
            text = cell.lower()
            digits = re.sub(r"\D", "", text)
            has_number = text.lstrip("+").isdecimal() and len(digits) > 9 and digits[-9:] in numbers
            if text in secrets or has_number or re.search(r"[^\s@/]+@[^\s@/]+\.\w", text):
                leaked.add(cell)
    assert seen > 1000
    assert leaked == set()


def cells(connection: psycopg.Connection) -> Iterator[str]:
    """Every different text that the connected user can select anywhere in the warehouse."""
    for schema, relation, column in columns(connection):
        name = sql.Identifier(schema, relation)
        if schema not in READABLE:
            continue
        row = connection.execute(
            "select has_column_privilege(%s::text, %s::text, 'select')", [name.as_string(connection), column]
        ).fetchone()
        if row == (True,):
            query = sql.SQL("select distinct {}::text from {}").format(sql.Identifier(column), name)
            yield from (text for (text,) in connection.execute(query) if text is not None)


def test_the_reader_can_ask_every_query_of_the_api(demo: Demo) -> None:
    with psycopg.connect(reader_url(Settings(home=demo.home.path)), autocommit=True) as connection:
        some_lead = read_rows(
            connection, "select max(lead_source_id) from prod.fact_leads where n_contracts > 0"
        )[0][0]
        for name in query_names():
            assert ask(connection, name, lead_source_id=some_lead), name


def test_the_bundled_readers_password_is_kept_for_its_user_alone(demo: Demo) -> None:
    settings = Settings(home=demo.home.path)
    url = reader_url(settings)
    assert reader_url(settings) == url
    kept = demo.home.path / "postgres" / "attribution_reader.password"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_text().strip() == urlsplit(url).password


@pytest.mark.parametrize("database", ["dagster", "postgres", "template1"])
def test_the_bundled_readers_database_is_the_warehouse_alone(demo: Demo, database: str) -> None:
    url = reader_url(Settings(home=demo.home.path))
    with pytest.raises(psycopg.OperationalError, match=f'permission denied for database "{database}"'):
        psycopg.connect(database_url(url, database))


def test_another_server_needs_the_readers_url() -> None:
    elsewhere = SecretStr("postgresql://owner:hidden-secret@127.0.0.1:1/shop")
    with pytest.raises(WarehouseError, match=r"ATTRIBUTION_READER_URL.*shop_reader") as raised:
        reader_url(Settings(warehouse_url=elsewhere))
    assert "hidden-secret" not in str(raised.value)
    named = SecretStr("postgresql://shop_reader:x@127.0.0.1:1/shop")
    assert reader_url(Settings(warehouse_url=elsewhere, reader_url=named)) == named.get_secret_value()


@pytest.mark.stg
def test_rights_survive_an_upgrade_and_the_owner_is_no_superuser(server_url: str) -> None:
    with new_warehouse(server_url) as url:
        database = urlsplit(url).path[1:]
        with connect(url) as admin:
            admin.execute("update raw.warehouse_version set sql_hash = 'of an older version'")
        assert upgrade(url, Settings())
        with psycopg.connect(login(url, role_name(database, "reader"))) as connection:
            assert read_rows(connection, "select count(*) from dashboards.fact_leads") == [(0,)]
        with connect(url) as admin:
            owners = read_rows(
                admin,
                "select distinct relowner::regrole::text from pg_class where relnamespace::regnamespace::text = 'raw'"
                " union select distinct proowner::regrole::text from pg_proc where pronamespace::regnamespace::text = 'stg'"
                " union select datdba::regrole::text from pg_database where datname = current_database()",
            )
            assert owners == [(role_name(database, "owner"),)]
            assert read_rows(
                admin, f"select rolsuper, rolcanlogin from pg_roles where rolname = '{owners[0][0]}'"
            ) == [(False, False)]


@pytest.mark.stg
def test_two_warehouses_of_one_server_have_readers_of_their_own(server_url: str, warehouse_url: str) -> None:
    with new_warehouse(server_url) as other:
        apply_roles(other, Settings())
        role = role_name(urlsplit(other).path[1:], "reader")
        assert role != role_name(urlsplit(warehouse_url).path[1:], "reader")
        login(other, role)
        with psycopg.connect(with_user(warehouse_url, role, PASSWORD), autocommit=True) as stranger:
            assert refused(stranger, "select count(*) from dashboards.fact_leads")


@pytest.fixture
def pipeline(demo: Demo) -> Iterator[psycopg.Connection]:
    """Connected as the role that loaded and refreshed the demo."""
    with psycopg.connect(pipeline_url(Settings(home=demo.home.path)), autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize(
    "statement",
    [
        "alter table raw.itcrm_clients add column note text",
        "drop index raw.rejected_rows_source_table_day_idx",
        "drop table raw.itcrm_clients",
        "create table raw.kept (note text)",
        "create table public.kept (note text)",
        "create or replace function raw.mark_sample(holds_sample boolean) returns void language sql return null",
        "insert into prod.refresh_state default values",
        "delete from prod.fact_leads",
        "delete from stg.touches",
        "update raw.warehouse_version set sql_hash = ''",
        "insert into raw.dropped_indexes values ('itcrm_clients', 'drop schema prod cascade')",
        "set role attribution_owner",
        "set role attribution",
        "create role kept",
    ],
)
def test_the_pipeline_alters_nothing(pipeline: psycopg.Connection, statement: str) -> None:
    assert pipeline.info.user == "attribution_pipeline"
    assert refused(pipeline, statement)


def test_a_table_with_rows_keeps_its_key(pipeline: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="itcrm_clients holds rows"):
        pipeline.execute("select raw.begin_fill('itcrm_clients')")


def test_keys_and_indexes_are_there_after_the_pipeline_has_filled_the_tables(
    demo: Demo, server_url: str
) -> None:
    """The demo's tables were filled without them."""
    query = "select indexdef from pg_indexes where schemaname in ('raw', 'stg', 'prod') order by 1"
    with connect(demo.url) as filled, new_warehouse(server_url) as url, connect(url) as fresh:
        assert read_rows(filled, "select count(*) from raw.dropped_indexes") == [(0,)]
        assert read_rows(filled, query) == read_rows(fresh, query)
