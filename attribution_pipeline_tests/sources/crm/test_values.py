"""Values come out of the CRM as they are: times, amounts, JSON and whatever people type."""

import json
from decimal import Decimal

import pytest

from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.loader import LoadResult, load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.crm.databases import (
    CrmDatabase,
    MysqlCrm,
    PostgresCrm,
    SqliteCrm,
    create,
    put,
    source,
)
from attribution_pipeline_tests.warehouse.loader.loading import ALL, SETTINGS, Loading, days

EVENTS, CONTRACTS, ANALYTICS = "itcrm_new_source", "itcrm_docs_clients", "itcrm_analytics"
TYPED = [
    '"quoted", and more',
    "two\nlines",
    "a\rb",
    "\\.",
    "\\N",
    "null",
    " blank ",
    "кирилиця 🙂",
    "%s ? :x",
]


def load(loading: Loading, crm: CrmDatabase, table: str, window: Window = ALL) -> LoadResult:
    return load_table(
        loading.connection, RAW_TABLES[table], source(crm), window, settings=SETTINGS, run_id=None
    )


@pytest.mark.parametrize("table", [name for name in RAW_TABLES if name.startswith("itcrm_")])
def test_every_table_of_the_contract_can_be_loaded(crm: CrmDatabase, loading: Loading, table: str) -> None:
    values: dict[str, object] = {
        "bigint": 9_007_199_254_740_993,
        "int": 2_147_483_647,
        "text": "Одеса",
        "timestamp": "2025-03-01 10:11:12.123456",
        "date": "2025-03-01",
        "numeric(15,2)": "1234567890123.45",
        "jsonb": '{"utm_source": "fb"}',
        "boolean": "true" if isinstance(crm, PostgresCrm) else 1,
    }
    contract = RAW_TABLES[table]
    full = {column.name: values[column.type] for column in contract.columns}
    bare = {column.name: values[column.type] for column in contract.columns if column.required}
    create(crm, table)
    put(crm, table, full, {**bare, contract.key[-1]: 7})

    result = load(loading, crm, table)

    assert (result.rows_loaded, result.unknown_columns, result.missing_columns) == (2, [], [])
    wanted = tuple("true" if c.type == "boolean" else str(values[c.type]) for c in contract.columns)
    texts = ", ".join(f"{column.name}::text" for column in contract.columns)
    assert loading.rows(f"select {texts} from raw.{table} where {contract.key[-1]} <> 7") == [wanted]


def test_what_people_type_stays_as_it_is_and_nothing_is_null(crm: CrmDatabase, loading: Loading) -> None:
    create(crm, CONTRACTS)
    for key, text in enumerate([*TYPED, ""]):
        put(crm, CONTRACTS, {"contract_id": key, "customer": text, "currentdate": "2025-03-01"})

    load(loading, crm, CONTRACTS)

    found = [text for (text,) in loading.rows(f"select customer from raw.{CONTRACTS} order by contract_id")]
    assert found == [*TYPED, None]


@pytest.mark.parametrize("type_", ["json", "jsonb", "text"])
def test_json_comes_as_it_is_from_json_and_text_columns(
    crm: CrmDatabase, loading: Loading, type_: str
) -> None:
    create(crm, ANALYTICS, code=type_)
    code = {
        "fbclid": 'I"wAR\\',
        "utm_campaign": "%D0%9E",
        "empty": "",
        "big": 12345678901234567890,
        "list": [1.10],
    }
    put(crm, ANALYTICS, {"id": 1, "code": json.dumps(code)}, {"id": 2, "code": None})

    load(loading, crm, ANALYTICS)

    assert loading.rows(f"select code from raw.{ANALYTICS} order by id") == [(code,), (None,)]


def test_amounts_are_exact_and_never_rounded(postgres: PostgresCrm, loading: Loading) -> None:
    create(postgres, CONTRACTS, total_cost_of_the_contract="numeric")
    amounts = ["0.10", "9999999999999.99", "1.500", "-5", "1.505"]
    for key, amount in enumerate(amounts):
        put(
            postgres,
            CONTRACTS,
            {"contract_id": key, "currentdate": "2025-03-01", "total_cost_of_the_contract": amount},
        )

    load(loading, postgres, CONTRACTS)

    assert loading.rows(f"select total_cost_of_the_contract from raw.{CONTRACTS} order by contract_id") == [
        (Decimal(amount),) for amount in amounts[:4]
    ]
    assert loading.rejected(CONTRACTS) == [
        (5, "column total_cost_of_the_contract: '1.505' has more than 2 decimals")
    ]


def times(loading: Loading) -> list[tuple[object, ...]]:
    return loading.rows(f"select id_source, date_time::text from raw.{EVENTS} order by 1")


def test_times_without_zone_are_taken_as_they_stand(crm: CrmDatabase, loading: Loading) -> None:
    create(crm, EVENTS)
    # The second does not exist in Kyiv: clocks are put forward from 03:00 to 04:00.
    put(
        crm,
        EVENTS,
        {"id_source": 1, "date_time": "2025-03-30 00:00:00"},
        {"id_source": 2, "date_time": "2025-03-30 03:30:00"},
    )

    load(loading, crm, EVENTS, days("2025-03-30"))

    assert times(loading) == [(1, "2025-03-30 00:00:00"), (2, "2025-03-30 03:30:00")]


def test_times_with_zone_become_the_business_own(crm: CrmDatabase, loading: Loading) -> None:
    if isinstance(crm, MysqlCrm):
        pytest.skip("MySQL gives times without a zone")
    create(crm, EVENTS, date_time="timestamptz" if isinstance(crm, PostgresCrm) else "datetime")
    for key, time in enumerate(
        [
            "2025-03-01T21:59:59+00:00",
            "2025-03-01T22:00:00+00:00",
            "2025-03-03T00:59:59+03:00",
            "2025-03-03T01:00:00+03:00",
        ]
    ):
        put(crm, EVENTS, {"id_source": key, "date_time": time})

    load(loading, crm, EVENTS, days("2025-03-02"))

    assert [row for row in times(loading) if row[0] in {1, 2}] == [
        (1, "2025-03-02 00:00:00"),
        (2, "2025-03-02 23:59:59"),
    ]
    if isinstance(crm, PostgresCrm):
        assert len(times(loading)) == 2
    load(loading, crm, EVENTS)
    assert times(loading)[0] == (0, "2025-03-01 23:59:59")
    assert times(loading)[3] == (3, "2025-03-03 00:00:00")


def test_dates_that_no_calendar_of_ours_holds_are_rejected_and_break_nothing(
    postgres: PostgresCrm, loading: Loading
) -> None:
    create(postgres, EVENTS)
    for key, time in enumerate(["2025-03-01 10:00:00", "infinity", "20000-01-01", "0044-03-15 BC"]):
        put(postgres, EVENTS, {"id_source": key, "date_time": time})

    result = load(loading, postgres, EVENTS)

    assert (result.rows_loaded, result.rows_rejected) == (1, 3)


@pytest.mark.parametrize("value", ["yesterday", "01.03.2025", 1740823200, 1740823200.5])
def test_what_is_no_time_in_sqlite_is_rejected_by_every_load(
    sqlite: SqliteCrm, loading: Loading, value: object
) -> None:
    create(sqlite, EVENTS)
    put(sqlite, EVENTS, {"id_source": 1, "date_time": value}, {"id_source": 2, "date_time": "2025-03-02"})

    result = load(loading, sqlite, EVENTS, days("2025-03-02"))

    assert (result.rows_loaded, result.rows_rejected) == (1, 1)
    assert "date_time" in loading.rejected(EVENTS)[0][1]
