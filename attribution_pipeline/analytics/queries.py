"""The queries of sql/analytics: their names, texts and parameters, and asking them for typed rows."""

from collections.abc import Mapping
from functools import cache
from typing import TypeVar

import psycopg
from psycopg.rows import dict_row
from pydantic import BaseModel, TypeAdapter

from attribution_pipeline.warehouse.sql_files import sql_root

RowType = TypeVar("RowType", bound=BaseModel)


def query_names() -> list[str]:
    """Names of all queries of sql/analytics."""
    return sorted(path.stem for path in (sql_root() / "analytics").glob("*.sql"))


@cache
def query_text(name: str) -> str:
    """Text of one of them."""
    return (sql_root() / "analytics" / f"{name}.sql").read_text(encoding="utf-8")


def parameters_of(text: str) -> list[str]:
    """What $1, $2 ... of a query stand for, as its header says."""
    line = next(line for line in text.splitlines() if line.startswith("-- Parameters: "))
    names = line.removeprefix("-- Parameters: ").split(", ")
    return [] if names == ["none"] else names


def plain_rows(
    connection: psycopg.Connection, name: str, values: Mapping[str, object]
) -> list[dict[str, object]]:
    """Rows of the query ``name`` as mappings by column.

    Args:
        connection: To the warehouse, as any role that may read prod and dashboards.
        name: The file's name without its ending.
        values: Of the parameters that the query's header names; others are ignored.
    """
    text = query_text(name)
    with psycopg.RawCursor(connection, row_factory=dict_row) as cursor:
        return cursor.execute(
            text.encode(), [values[parameter] for parameter in parameters_of(text)]
        ).fetchall()


def typed_rows(
    connection: psycopg.Connection, name: str, row_type: type[RowType], values: Mapping[str, object]
) -> list[RowType]:
    """Rows of the query ``name`` as ``row_type``."""
    return as_rows(plain_rows(connection, name, values), row_type)


def as_rows(rows: list[dict[str, object]], row_type: type[RowType]) -> list[RowType]:
    """Mappings by column as ``row_type``; columns that it does not have are left out."""
    return _adapter(row_type).validate_python(rows)


@cache
def _adapter(row_type: type[RowType]) -> TypeAdapter[list[RowType]]:
    return TypeAdapter(list[row_type])  # type: ignore[valid-type] # known at run time
