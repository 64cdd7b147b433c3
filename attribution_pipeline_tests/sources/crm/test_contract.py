"""Tables and columns may have other names; what is missing or has another type is named, what is new is ignored."""

import logging

import pytest
from sqlalchemy.dialects import mysql

from attribution_pipeline.sources.crm import TableNames, table_names
from attribution_pipeline.sources.crm.rows import CrmRows
from attribution_pipeline.sources.protocol import SourceError
from attribution_pipeline.warehouse.loader import LoadResult, load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.crm.databases import (
    CrmDatabase,
    MysqlCrm,
    PostgresCrm,
    create,
    put,
    source,
)
from attribution_pipeline_tests.warehouse.loader.loading import ALL, SETTINGS, Loading, days

CLIENTS, EVENTS, RELATION = "itcrm_clients", "itcrm_new_source", "itcrm_internet_request_relation"
CONTACTS = {CLIENTS: {"table": "contacts", "columns": {"id_uniq": "Contact ID", "full_name": "order"}}}


def load(loading: Loading, crm: CrmDatabase, table: str, names: object = None) -> LoadResult:
    return load_table(
        loading.connection, RAW_TABLES[table], source(crm, names), ALL, settings=SETTINGS, run_id=None
    )


def test_tables_and_columns_may_have_other_names(crm: CrmDatabase, loading: Loading) -> None:
    crm.run('create table contacts ("Contact ID" bigint, "order" varchar(50), id_uniq text, phone text)')
    crm.run("insert into contacts values (5, 'Олена', 'not the key', '067')")

    result = load(loading, crm, CLIENTS, CONTACTS)

    assert loading.rows(f"select id_uniq, full_name, phone, email from raw.{CLIENTS}") == [
        (5, "Олена", "067", None)
    ]
    assert result.missing_columns == ["email", "id_city", "created_at", "updated_at"]


def test_a_table_may_lie_in_another_schema_and_be_a_view(postgres: PostgresCrm, loading: Loading) -> None:
    postgres.run("create schema sales")
    postgres.run("create view sales.clients as select 5::bigint as id_uniq, 'x'::text as full_name")

    load(loading, postgres, CLIENTS, {CLIENTS: "sales.clients"})

    assert loading.rows(f"select id_uniq, full_name from raw.{CLIENTS}") == [(5, "x")]


def test_relations_follow_events_with_other_names(crm: CrmDatabase, loading: Loading) -> None:
    crm.run("create table log (number bigint, happened timestamp)")
    crm.run("insert into log values (1, '2025-03-01 10:00:00'), (2, '2025-03-02 10:00:00')")
    names = {
        EVENTS: {"table": "log", "columns": {"id_source": "number", "date_time": "happened"}},
        RELATION: {"table": "links", "columns": {"id_source": "event"}},
    }
    crm.run("create table links (event bigint, id_request bigint)")
    crm.run("insert into links values (1, 11), (2, 12), (3, 13)")
    load(loading, crm, EVENTS, names)

    load_table(
        loading.connection,
        RAW_TABLES[RELATION],
        source(crm, names),
        days("2025-03-02"),
        settings=SETTINGS,
        run_id=None,
    )

    assert loading.rows(f"select id_source, id_request from raw.{RELATION} order by 1") == [(2, 12), (3, 13)]


def test_a_table_that_the_crm_does_not_have_is_left_alone(crm: CrmDatabase, loading: Loading) -> None:
    without = source(crm, {CLIENTS: None})

    assert CLIENTS not in without.tables()
    assert without.open(RAW_TABLES[CLIENTS], ALL) is None
    assert load(loading, crm, CLIENTS, {CLIENTS: None}).held is False
    assert without.open(RAW_TABLES["fb_ads"], ALL) is None
    assert source(crm).tables() == tuple(name for name in RAW_TABLES if name.startswith("itcrm_"))


def test_new_columns_are_ignored_with_a_warning(
    crm: CrmDatabase, loading: Loading, caplog: pytest.LogCaptureFixture
) -> None:
    create(crm, CLIENTS)
    crm.run(f'alter table {CLIENTS} add column "Passport" text')
    put(crm, CLIENTS, {"id_uniq": 1, '"Passport"': "secret"})

    result = load(loading, crm, CLIENTS)

    assert (result.unknown_columns, result.rows_loaded) == (["Passport"], 1)
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert [record.getMessage() for record in warnings] == [
        "CRM: itcrm_clients has columns that are ignored: Passport"
    ]
    rows = source(crm).open(RAW_TABLES[CLIENTS], ALL)
    assert rows is not None
    assert b"secret" not in b"".join(rows.chunks())


def test_columns_of_types_that_nobody_knows_do_no_harm(postgres: PostgresCrm, loading: Loading) -> None:
    create(postgres, CLIENTS)
    postgres.run("create type place as (x float, y float)")
    postgres.run(f"alter table {CLIENTS} add column home place")
    put(postgres, CLIENTS, {"id_uniq": 1})

    assert load(loading, postgres, CLIENTS).unknown_columns == ["home"]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (None, "CRM: there is no table itcrm_clients, or the login may not see it"),
        ({CLIENTS: "sales"}, "CRM: there is no table sales for itcrm_clients"),
    ],
)
def test_a_missing_table_is_named(crm: CrmDatabase, names: object, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        source(crm, names).open(RAW_TABLES[CLIENTS], ALL)


def test_a_missing_schema_is_a_missing_table(postgres: PostgresCrm) -> None:
    with pytest.raises(SourceError, match=r"CRM: there is no table crm.sales for itcrm_clients"):
        source(postgres, {CLIENTS: "crm.sales"}).open(RAW_TABLES[CLIENTS], ALL)


def test_a_missing_column_is_named(crm: CrmDatabase, loading: Loading) -> None:
    create(crm, EVENTS)
    put(crm, EVENTS, {"id_source": 1, "date_time": "2025-03-01"})
    load(loading, crm, EVENTS)
    crm.run(f"alter table {EVENTS} drop column date_time")

    with pytest.raises(SourceError, match=r"CRM: itcrm_new_source lacks the column date_time;"):
        load(loading, crm, EVENTS)
    crm.run(f"alter table {EVENTS} rename column id_source to number")
    with pytest.raises(SourceError, match=r"lacks the columns id_source, event_time \(for date_time\);"):
        load(loading, crm, EVENTS, {EVENTS: {"columns": {"date_time": "event_time"}}})
    # Optional, but somebody said that it is there.
    with pytest.raises(
        SourceError, match=r"lacks the columns id_source, manager \(for id_user\), date_time;"
    ):
        load(loading, crm, EVENTS, {EVENTS: {"columns": {"id_user": "manager"}}})
    assert loading.rows(f"select count(*) from raw.{EVENTS}") == [(1,)]


@pytest.mark.parametrize(
    ("table", "column", "type_"),
    [
        ("itcrm_new_source", "id_source", "varchar(20)"),
        ("itcrm_new_source", "dogovor", "boolean"),
        ("itcrm_new_source", "id_uniq", "numeric(10,2)"),
        ("itcrm_new_source", "date_time", "bigint"),
        ("itcrm_new_source", "updated_at", "bigint"),
        ("itcrm_events", "date_event", "timestamp"),
        ("itcrm_docs_clients", "total_cost_of_the_contract", "varchar(20)"),
        ("itcrm_docs_clients", "customer", "json"),
        ("itcrm_products", "is_active", "varchar(5)"),
        ("itcrm_analytics", "code", "bigint"),
    ],
)
def test_a_changed_type_is_named(crm: CrmDatabase, table: str, column: str, type_: str) -> None:
    if isinstance(crm, MysqlCrm) and type_ in {"boolean", "json"}:
        pytest.skip("MySQL's boolean is a whole number, and MariaDB's JSON a text: both fit")
    create(crm, table, **{column: type_})

    needed = next(c.type for c in RAW_TABLES[table].columns if c.name == column)
    message = rf"CRM: {table} column {column} is of type .+, and {table} needs "
    with pytest.raises(SourceError, match=message) as raised:
        source(crm).open(RAW_TABLES[table], ALL)
    assert f"needs {needed};" in str(raised.value)


@pytest.mark.parametrize("type_", ["varchar(30)", "text", "money", "interval", "time"])
def test_only_sqlite_may_hold_times_as_texts(postgres: PostgresCrm, type_: str) -> None:
    create(postgres, EVENTS, date_time=type_)

    with pytest.raises(SourceError, match="column date_time is of type"):
        source(postgres).open(RAW_TABLES[EVENTS], ALL)


def test_types_that_lose_nothing_are_fine(postgres: PostgresCrm, loading: Loading) -> None:
    postgres.run("create domain contact as varchar(100)")
    postgres.run("create type city as enum ('Київ', 'Львів')")
    create(
        postgres,
        "itcrm_docs_clients",
        contract_id="numeric(20,0)",
        id_source="smallint",
        customer="contact",
        payment_form="city",
        payment_status="uuid",
        currentdate="date",
        total_cost_of_the_contract="double precision",
    )
    put(
        postgres,
        "itcrm_docs_clients",
        {
            "contract_id": 1,
            "id_source": 2,
            "customer": "x",
            "payment_form": "Львів",
            "payment_status": "00000000-0000-0000-0000-000000000001",
            "currentdate": "2025-03-01",
            "total_cost_of_the_contract": 0.1,
        },
    )

    load(loading, postgres, "itcrm_docs_clients")

    assert loading.rows(
        "select contract_id, id_source, customer, payment_form, payment_status, currentdate::text,"
        " total_cost_of_the_contract::text from raw.itcrm_docs_clients"
    ) == [(1, 2, "x", "Львів", "00000000-0000-0000-0000-000000000001", "2025-03-01 00:00:00", "0.10")]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ([], "must be a JSON object"),
        ({"clients": "c"}, "no table clients in a CRM; known: itcrm_clients,"),
        ({"fb_ads": "c"}, "no table fb_ads in a CRM"),
        ({CLIENTS: 5}, "itcrm_clients must look as in"),
        ({CLIENTS: {"name": "c"}}, "itcrm_clients must look as in"),
        ({CLIENTS: {"table": 5}}, "itcrm_clients must look as in"),
        ({CLIENTS: {"columns": ["id_uniq"]}}, "itcrm_clients must look as in"),
        ({CLIENTS: {"columns": {"id_uniq": 5}}}, "itcrm_clients must look as in"),
        ({CLIENTS: {"columns": {"id": "x"}}}, "itcrm_clients has no column id; known: id_uniq, full_name,"),
    ],
)
def test_names_that_make_no_sense_are_refused(setting: object, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        table_names(setting)


def test_names_may_be_given_in_short() -> None:
    assert table_names({CLIENTS: "a.b", EVENTS: None, RELATION: {"columns": {"id_source": "x"}}}) == {
        CLIENTS: TableNames("a.b"),
        EVENTS: None,
        RELATION: TableNames(RELATION, {"id_source": "x"}),
    }


def test_queries_are_such_as_mysql_understands(crm: CrmDatabase) -> None:
    create(crm, EVENTS)
    create(crm, RELATION)
    rows = source(crm).open(RAW_TABLES[RELATION], days("2025-03-01"))
    assert isinstance(rows, CrmRows)

    query = rows._query.compile(dialect=mysql.dialect())

    text = " ".join(str(query).split())
    assert "CAST(itcrm_internet_request_relation.id_source AS CHAR)" in text
    assert "LEFT OUTER JOIN itcrm_new_source ON" in text
