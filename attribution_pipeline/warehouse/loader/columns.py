"""SQL expressions that turn what a source wrote into what a raw table holds."""

from collections.abc import Iterable
from enum import Enum

from psycopg import sql

from attribution_pipeline.warehouse.raw_contract import Column

#: Bytes of all text columns of an index together; PostgreSQL refuses index entries of more than 2,704 bytes.
_INDEX_BYTES = 2600
#: Text columns that one index of a raw table has at most.
_INDEXED_TEXTS = 2
MAX_INDEXED_BYTES = _INDEX_BYTES // _INDEXED_TEXTS


def names(columns: Iterable[str], qualifier: str | None = None) -> sql.Composed:
    """Column names separated by commas: ``s.a, s.b``."""
    return sql.SQL(", ").join(name(column, qualifier) for column in columns)


def name(column: str, qualifier: str | None = None) -> sql.Identifier:
    """A column name, qualified or not."""
    return sql.Identifier(column) if qualifier is None else sql.Identifier(qualifier, column)


class Staging(Enum):
    """How the columns of a source are staged.

    Attributes:
        TYPED: As the types that they have, as long as PostgreSQL reads times as they are meant.
        TIMES_AS_TEXT: Dates and times as texts.
        TEXT: All as texts.
    """

    TYPED = "typed"
    TIMES_AS_TEXT = "times as text"
    TEXT = "text"

    def type_of(self, column: Column) -> str:
        """The SQL type that a column is staged as; numeric without size, with which it would be rounded."""
        kind = column.type.partition("(")[0]
        return "text" if self is Staging.TEXT or (self is Staging.TIMES_AS_TEXT and kind in _TIMES) else kind


def typed(column: Column, value: sql.Composable, staging: Staging, *, is_indexed: bool) -> sql.Composed:
    """The column's value, from its staged ``value``; raises an error of class 22, 23 or 54 if it cannot.

    ``is_indexed`` says whether the column stands in an index, which bounds the length of texts.
    """
    kind = column.type.partition("(")[0]
    if staging.type_of(column) == "text" and kind != "text":
        value = sql.SQL(_TIMES.get(kind, "{value}::{kind}")).format(value=value, kind=sql.SQL(kind))
    if kind == "numeric":
        return _numeric(column.type, value)
    if kind == "text" and is_indexed:
        return sql.SQL(
            "case when octet_length({value}) > {limit} then raw.refuse({value}) else {value} end"
        ).format(value=value, limit=MAX_INDEXED_BYTES)
    return sql.SQL("{}").format(value)


def _numeric(type_: str, value: sql.Composable) -> sql.Composed:
    _, bracket, size = type_.rstrip(")").partition("(")
    if not bracket:
        fits = sql.SQL("abs({value}) < 'Infinity'").format(value=value)
    else:
        digits, decimals = map(int, size.split(","))
        fits = sql.SQL("{value} = round({value}, {decimals}) and abs({value}) < {limit}").format(
            value=value, decimals=decimals, limit=sql.Literal(10 ** (digits - decimals))
        )
    return sql.SQL("case when {fits} or {value} is null then {value} else raw.refuse({value}) end").format(
        fits=fits, value=value
    )


# The usual notation is read without a function call. Equal to PostgreSQL's own output means that it is what
# it looks like: its input would also take '2025-1--12' for a date. Far cheaper than a regular expression.
_TIMES = {
    "timestamp": (
        "case when {value} like '____-__-_____:__:__' then"
        " case when replace({value}, 'T', ' ') = {value}::timestamp::text then {value}::timestamp"
        " else raw.as_timestamp({value}) end else raw.as_timestamp({value}) end"
    ),
    "timestamptz": (
        "case when {value} like '____-__-_____:__:__' then"
        " case when replace({value}, 'T', ' ') = {value}::timestamp::text then {value}::timestamptz"
        " else raw.as_timestamptz({value}) end else raw.as_timestamptz({value}) end"
    ),
    "date": (
        "case when {value} like '____-__-__' then"
        " case when {value} = {value}::date::text then {value}::date"
        " else raw.as_date({value}) end else raw.as_date({value}) end"
    ),
}
