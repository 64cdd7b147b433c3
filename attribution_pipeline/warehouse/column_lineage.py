"""Column lineage of stg, prod and dashboards: which columns of its upstream assets each column comes from.

It is read from the functions and views as the warehouse holds them, so it is that of the SQL which fills the tables.
Views and tables that are no assets are followed to those that are; what such a table holds is what functions insert
into it. Tables that only Python or PL/pgSQL fills, such as the queues of changes and the settings, end a path.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import psycopg

from attribution_pipeline.warehouse.layer_table import ColumnOf, LayerTable
from attribution_pipeline.warehouse.prod_tables import PROD_TABLES, PROD_VIEWS
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.stg_tables import STG_TABLES

if TYPE_CHECKING:
    from attribution_pipeline.warehouse.query_columns import Outputs

_RAW_COLUMNS = {f"raw.{table.name}": table.column_names for table in RAW_TABLES.values()}
_ASSETS = {
    *_RAW_COLUMNS,
    *(f"{table.schema}.{table.name}" for table in (*STG_TABLES, *PROD_TABLES, *PROD_VIEWS)),
}

_VIEWS = """
select format('%s.%s', nspname, relname), pg_get_viewdef(pg_class.oid)
from pg_class
join pg_namespace on pg_namespace.oid = relnamespace
where relkind = 'v' and nspname in ('stg', 'prod', 'dashboards')
"""
_FUNCTIONS = """
select format('%s.%s', nspname, proname), pg_get_function_sqlbody(pg_proc.oid)
from pg_proc
join pg_namespace on pg_namespace.oid = pronamespace
where prosqlbody is not null and nspname in ('stg', 'prod', 'dashboards')
"""

#: The columns of assets that each column comes from; none for constants and counts.
Lineage = dict[str, list[ColumnOf]]


class LineageError(RuntimeError):
    """A view or function of the warehouse could not be read; the message names it."""


def column_lineage(connection: psycopg.Connection, table: LayerTable) -> Lineage:
    """Which columns of assets the columns of ``table`` come from; empty for a table that no SQL fills.

    Raises:
        LineageError: if the SQL of the warehouse could not be read.
    """
    row = connection.execute("select sql_hash from raw.warehouse_version").fetchone()
    version = row[0] if row is not None else None
    if version not in _warehouses:
        _warehouses.clear()
        _warehouses[version] = _Warehouse(connection)
    return _warehouses[version].lineage(f"{table.schema}.{table.name}")


class _Warehouse:
    """The views and functions of a warehouse; each is read when it is first needed."""

    def __init__(self, connection: psycopg.Connection) -> None:
        with connection.transaction(force_rollback=True):
            # PostgreSQL leaves out schemas that are on the path.
            connection.execute("set local search_path = pg_catalog")
            self._views = dict[str, str](connection.execute(_VIEWS).fetchall())
            self._functions = dict[str, str](connection.execute(_FUNCTIONS).fetchall())
        self._known: dict[str, dict[str, set[ColumnOf]]] = {}

    def lineage(self, relation: str) -> Lineage:
        """The columns of other assets that the columns of a table or view come from."""
        return {
            name: sorted(column for column in self._origins(sources) if column.relation != relation)
            for name, sources in self._sources(relation).items()
        }

    def _origins(self, sources: Iterable[ColumnOf]) -> Iterator[ColumnOf]:
        """The columns of assets among ``sources`` and what these come from."""
        ahead, seen = list(sources), set[ColumnOf]()
        while ahead:
            source = ahead.pop()
            if source in seen:
                continue
            seen.add(source)
            if source.column == "*":
                ahead += [ColumnOf(source.relation, name) for name in self._row(source.relation)]
            elif source.relation in _ASSETS:
                yield source
            else:
                known = self._sources(source.relation)
                ahead += known.get(source.column, known.get(source.relation.partition(".")[2], ()))

    def _row(self, relation: str) -> Iterable[str]:
        """Columns of a whole row, without the loader's own."""
        return _RAW_COLUMNS.get(relation) or self._sources(relation)

    def _sources(self, relation: str) -> dict[str, set[ColumnOf]]:
        """What the columns of a table or view, or the result of a function, are computed from."""
        if relation not in self._known:
            known = self._known[relation] = dict[str, set[ColumnOf]]()
            for outputs in self._outputs(relation):
                for name, sources in outputs:
                    known.setdefault(name, set()).update(sources)
        return self._known[relation]

    def _outputs(self, relation: str) -> Iterator["Outputs"]:
        # Importing sqlglot takes longer than most commands run.
        from sqlglot.errors import SqlglotError  # noqa: PLC0415

        from attribution_pipeline.warehouse.query_columns import QueryColumns  # noqa: PLC0415

        try:
            if relation in self._views:
                yield QueryColumns(self._views[relation]).result()
            elif relation in self._functions:
                outputs = QueryColumns(_statements(self._functions[relation])).result()
                yield [(relation.partition(".")[2], sources) for _, sources in outputs]
                # Those of a function that returns a table.
                yield outputs
            for body in self._functions.values():
                if f"INSERT INTO {relation} (" in body:
                    yield from QueryColumns(_statements(body)).inserts(relation)
        except (SqlglotError, LookupError, ValueError) as error:
            raise LineageError(f"cannot tell what the columns of {relation} come from: {error}") from error


def _statements(body: str) -> str:
    """The statements of a function's body."""
    if body.startswith("RETURN "):
        return body.replace("RETURN", "select", 1)
    return body.removeprefix("BEGIN ATOMIC").removesuffix("END")


_warehouses: dict[str | None, _Warehouse] = {}
