"""The command's own queries, from sql/queries."""

from collections.abc import Sequence

import psycopg
from psycopg.rows import dict_row

from attribution_pipeline.warehouse.sql_files import sql_root


def rows_of(
    connection: psycopg.Connection, name: str, parameters: Sequence[object] = ()
) -> list[dict[str, object]]:
    """Rows of ``sql/queries/<name>.sql`` as mappings by column; ``parameters`` are $1, $2 ..."""
    text = (sql_root() / "queries" / f"{name}.sql").read_text(encoding="utf-8")
    with psycopg.RawCursor(connection, row_factory=dict_row) as cursor:
        return cursor.execute(text.encode(), parameters).fetchall()
