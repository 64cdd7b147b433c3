"""The command's own queries, from sql/queries."""

from collections.abc import Mapping

import psycopg
from psycopg.rows import dict_row

from attribution_pipeline.warehouse.sql_files import sql_root


def rows_of(
    connection: psycopg.Connection, name: str, parameters: Mapping[str, object] | None = None
) -> list[dict[str, object]]:
    """Rows of ``sql/queries/<name>.sql`` as mappings by column."""
    text = (sql_root() / "queries" / f"{name}.sql").read_text(encoding="utf-8")
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(text.encode(), parameters).fetchall()
