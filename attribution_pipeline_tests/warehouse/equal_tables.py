"""Comparing every table of two warehouses, and telling the first rows that differ."""

from __future__ import annotations

import json
from collections import Counter

import psycopg

from attribution_pipeline.warehouse.prod_tables import PROD_VIEWS
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.refresh import PROD, STG
from attribution_pipeline_tests.databases import Row, read_rows

_SHOWN = 3


def differences(found: psycopg.Connection, expected: psycopg.Connection) -> str:
    """The rows of raw (load times apart), stg, prod and dashboards that differ, as a text; empty if none does."""
    tables = [("raw", name, ["_loaded_at", "_day"]) for name in RAW_TABLES]
    tables += [(layer.name, table.name, []) for layer in (STG, PROD) for table in layer.tables]
    tables += [(view.schema, view.name, []) for view in PROD_VIEWS]
    texts = []
    for schema, name, ignored in tables:
        query = (
            f"select (to_jsonb(t) - '{{{','.join(ignored)}}}'::text[])::text as row from {schema}.{name} as t"
        )
        if _sum_of_rows(found, query) == _sum_of_rows(expected, query):
            continue
        left, right = (Counter(text for (text,) in read_rows(one, query)) for one in (found, expected))
        texts.append(_told(f"{schema}.{name}", left - right, right - left))
    return "\n".join(texts)


def _sum_of_rows(connection: psycopg.Connection, query: str) -> Row:
    """A number of 64 bits that other rows have by no accident, whatever their order, and how many they are."""
    [found] = read_rows(
        connection, f"select count(*), sum(hashtextextended(row, 0)::numeric) from ({query}) as rows"
    )
    return found


def _told(table: str, only_found: Counter[object], only_expected: Counter[object]) -> str:
    lines = [
        f"{table}: {only_found.total()} rows too many, {only_expected.total()} missing; the first of them:"
    ]
    for sign, rows in (("too many", only_found), ("missing", only_expected)):
        for row in sorted(map(str, rows))[:_SHOWN]:
            filled = {column: cell for column, cell in json.loads(row).items() if cell is not None}
            lines.append(f"  {sign}: {filled}")
    return "\n".join(lines)
