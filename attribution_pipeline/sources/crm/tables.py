"""What the CRM's tables look like, held against their contracts."""

import warnings
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DOMAIN

from attribution_pipeline.sources.crm.settings import TableNames
from attribution_pipeline.sources.protocol import SourceError
from attribution_pipeline.warehouse.raw_contract import Column, RawTable

_Type = sa.types.TypeEngine[Any]

#: Types of the CRM whose values a column of the contract can hold without loss, by its kind.
_FITTING: dict[str, tuple[type[_Type], ...]] = {
    "int": (sa.Integer,),
    "bigint": (sa.Integer,),
    "text": (sa.String, sa.Uuid, sa.Integer),
    "numeric": (sa.Numeric, sa.Float, sa.Integer),
    "timestamp": (sa.DateTime, sa.Date),
    "timestamptz": (sa.DateTime, sa.Date),
    "date": (sa.Date,),
    "boolean": (sa.Boolean, sa.Integer),
    "jsonb": (sa.JSON, sa.String),
}
#: SQLite has no types of its own for these: it holds them as texts, or as whatever it was given.
_TEXTS_IN_SQLITE = {"timestamp", "timestamptz", "date"}


@dataclass(frozen=True)
class CrmTable:
    """A table or view of the CRM.

    Attributes:
        label: What messages call it.
        clause: The table in a query.
        columns: Its columns by the contract's names, in the contract's order; without optional ones that it lacks.
        ignored: Names of the columns that the contract does not know.
    """

    label: str
    clause: sa.TableClause
    columns: dict[str, sa.ColumnClause[Any]]
    ignored: tuple[str, ...]


def find_table(connection: sa.Connection, table: RawTable, names: TableNames) -> CrmTable:
    """Look up a table of the CRM.

    Raises:
        SourceError: if there is none, it lacks a required or named column, or one has a type that does not fit.
    """
    schema, _, bare = names.table.rpartition(".")
    try:
        with warnings.catch_warnings():
            # Of columns with types that SQLAlchemy does not know; those that matter are checked below.
            warnings.simplefilter("ignore", sa.exc.SAWarning)
            found = {
                column["name"]: column["type"]
                for column in sa.inspect(connection).get_columns(bare, schema or None)
            }
    except sa.exc.NoSuchTableError:
        raise SourceError(_missing_table(table, names)) from None
    wanted = {column.name: (column, names.columns.get(column.name, column.name)) for column in table.columns}
    _refuse_missing(table, names, set(found))
    columns: dict[str, sa.ColumnClause[Any]] = {}
    for name, (column, own_name) in wanted.items():
        if own_name in found:
            _refuse_misfit(connection.dialect, table, names, column, found[own_name])
            columns[name] = _column(connection.dialect, own_name, column, found[own_name])
    used = {own_name for _, own_name in wanted.values()}
    ignored = tuple(name for name in found if name not in used and name not in columns)
    return CrmTable(names.table, sa.table(bare, *columns.values(), schema=schema or None), columns, ignored)


def _missing_table(table: RawTable, names: TableNames) -> str:
    called = names.table if names.table == table.name else f"{names.table} for {table.name}"
    return (
        f"CRM: there is no table {called}, or the login may not see it; grant the right to read it, "
        f"or say in the CRM's table names what it is called (null if the CRM has none)"
    )


def _refuse_missing(table: RawTable, names: TableNames, found: set[str]) -> None:
    missing = [
        _called(names, column)
        for column in table.columns
        if (column.required or column.name in names.columns)
        and names.columns.get(column.name, column.name) not in found
    ]
    if missing:
        raise SourceError(
            f"CRM: {names.table} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)};"
            " say in the CRM's table names what they are called"
        )


def _called(names: TableNames, column: Column) -> str:
    own_name = names.columns.get(column.name, column.name)
    return own_name if own_name == column.name else f"{own_name} (for {column.name})"


def _refuse_misfit(
    dialect: sa.Dialect, table: RawTable, names: TableNames, column: Column, found: _Type
) -> None:
    kind = column.type.partition("(")[0]
    plain = _plain(found)
    fits = isinstance(plain, _FITTING[kind])
    if kind in {"int", "bigint"} and isinstance(plain, sa.Numeric):
        fits = plain.scale == 0
    if dialect.name == "sqlite":
        fits = fits or isinstance(plain, sa.types.NullType)
        fits = fits or (kind in _TEXTS_IN_SQLITE and isinstance(plain, sa.String))
    if not fits:
        raise SourceError(
            f"CRM: {names.table} column {_called(names, column)} is of type {_shown(dialect, found)}, and"
            f" {table.name} needs {column.type}; change it back, or give a view that converts it and name that"
            " view in the CRM's table names"
        )


def _column(dialect: sa.Dialect, name: str, column: Column, found: _Type) -> sa.ColumnClause[Any]:
    is_text = dialect.name == "sqlite" and column.type in _TEXTS_IN_SQLITE
    return sa.column(name, sa.Text() if is_text else _plain(found))


def _plain(type_: _Type) -> _Type:
    return type_.data_type if isinstance(type_, DOMAIN) else type_


def _shown(dialect: sa.Dialect, type_: _Type) -> str:
    try:
        return type_.compile(dialect=dialect).lower()
    except sa.exc.CompileError:
        return "unknown to SQLAlchemy"
