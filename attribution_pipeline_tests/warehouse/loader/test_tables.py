"""The contracts of the raw tables against the migrated warehouse, and real folders."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.warehouse.loader import load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.warehouse.loader.loading import ALL, SETTINGS, Loading

_NAMES = {"bigint": "bigint", "int": "integer", "timestamp": "timestamp without time zone"} | {
    "timestamptz": "timestamp with time zone"
}


def test_the_contracts_are_those_of_the_warehouse(loading: Loading) -> None:
    columns = loading.rows(
        """
        select relname, attname, format_type(atttypid, atttypmod), attnotnull
        from pg_attribute join pg_class on pg_class.oid = attrelid
        where relnamespace = 'raw'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
            and attname not like '\\_%' and relname not in ('changes', 'rejected_rows', 'load_log', 'warehouse_version',
                'dropped_indexes')
        order by relname, attnum
        """
    )
    keys = loading.rows(
        """
        select conrelid::regclass::text, array_agg(attname::text order by place)
        from pg_constraint
            cross join unnest(conkey) with ordinality as part (number, place)
            join pg_attribute on attrelid = conrelid and attnum = number
        where contype = 'p' and connamespace = 'raw'::regnamespace group by conrelid
        """
    )
    own = loading.rows(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'raw' and column_name in ('_loaded_at', '_deleted_at', '_day')"
    )

    assert columns == [
        (table.name, column.name, _NAMES.get(column.type, column.type), column.required)
        for table in sorted(RAW_TABLES.values(), key=lambda table: table.name)
        for column in table.columns
    ]
    held: dict[str, list[str]] = dict(keys)
    assert {f"raw.{table.name}": list(table.key) for table in RAW_TABLES.values()}.items() <= held.items()
    assert sorted(own) == sorted(
        (table.name, column)
        for table in RAW_TABLES.values()
        for column in (
            "_loaded_at",
            *(["_day"] if table.follows_event else []),
            *([] if table.is_daily else ["_deleted_at"]),
        )
    )


@pytest.mark.parametrize("table", RAW_TABLES)
def test_every_table_loads_its_header_and_nothing(loading: Loading, table: str) -> None:
    result = loading.load(table, ",".join([*RAW_TABLES[table].column_names, "other"]) + "\n")

    assert (result.held, result.rows_read, result.unknown_columns, result.missing_columns) == (
        True,
        0,
        ["other"],
        [],
    )


def test_unknown_columns_are_reported_and_ignored(loading: Loading) -> None:
    result = loading.load(
        "itcrm_new_types", 'b,id_type,"a ""b""",types_descr,\n1,2,3,call,"x\ny"\n1,2,3,call,z\n'
    )

    assert result.unknown_columns == ["b", 'a "b"', ""]
    assert loading.rows("select id_type, types_descr from raw.itcrm_new_types") == [(2, "call")]
    assert loading.rows("select row_data from raw.rejected_rows") == [
        ({"id_type": "2", "types_descr": "call"},)
    ]


def test_a_parquet_file_loads_like_a_csv_file(loading: Loading) -> None:
    table = pa.table(
        {
            "date_start": pa.array(["2025-03-01", "2025-03-02", "soon"]),
            "ad_id": ["1", "2", "3"],
            "publisher_platform": ["facebook", "instagram", "facebook"],
            "spend": pa.array([Decimal("1.250000"), None, None], pa.decimal128(18, 6)),
            "impressions": pa.array([10.0, None, 2.5]),
            "actions": pa.array([[{"action_type": "lead", "value": 1}], None, None]),
        }
    )
    pyarrow.parquet.write_table(table, loading.folder / "fb_ad_insights.parquet")

    result = loading.load("fb_ad_insights")

    assert result.examples == [
        "fb_ad_insights.parquet: row 3: column date_start: 'soon' is not a date (ISO 8601, as 2025-01-31)"
    ]
    assert loading.rows("select ad_id, spend, impressions, actions from raw.fb_ad_insights order by 1") == [
        ("1", Decimal("1.250000"), 10, [{"action_type": "lead", "value": 1}]),
        ("2", None, None, None),
    ]


def real_data(folder: str) -> Path:
    path = Path(__file__).resolve().parents[4] / "shared/data" / folder
    if not path.is_dir():
        pytest.skip(f"the real data are not beside this repository (../shared/data/{folder})")
    return path


def load_folder(loading: Loading, folder: Path) -> None:
    source = FilesSource(folder)
    for name in source.tables():
        first, again = (
            load_table(loading.connection, RAW_TABLES[name], source, ALL, settings=SETTINGS, run_id=None)
            for _ in range(2)
        )
        assert first.rows_inserted == first.rows_loaded == again.rows_loaded
        assert (first.rows_rejected, first.rows_outside) == (0, 0)
        assert (again.rows_inserted, again.rows_updated, again.rows_deleted) == (0, 0, 0)


def test_a_real_crm_loads_whole(loading: Loading) -> None:
    load_folder(loading, real_data("crm_leads"))

    assert loading.rows(
        "select (select count(*) from raw.itcrm_new_source where type = 1), (select count(*) from raw.itcrm_docs_clients),"
        " (select count(*) from raw.itcrm_internet_request_relation where _day is not null)"
    ) == [(8000, 842, 8000)]
    origins: dict[str, int] = dict(
        loading.rows("select code ->> 'utm_source', count(*) from raw.itcrm_analytics group by 1")
    )
    assert (origins["organic search"], origins["paid search"], origins["social"]) == (2296, 1586, 1350)


def test_a_real_ad_account_loads_whole(loading: Loading) -> None:
    load_folder(loading, real_data("facebook_account"))

    assert loading.rows(
        "select publisher_platform, round(sum(spend), 2), sum(impressions)::int, sum(clicks)::int"
        " from raw.fb_ad_insights group by 1 order by 1"
    ) == [
        ("audience_network", Decimal("39.31"), 2392, 327),
        ("facebook", Decimal("1182.17"), 65744, 631),
        ("instagram", Decimal("1483.89"), 59884, 365),
    ]
