"""SQL expressions that turn what a source wrote into what a raw table holds."""

from collections.abc import Iterable

from psycopg import sql

from attribution_pipeline.warehouse.raw_contract import Column

#: Bytes of all text columns of an index together; PostgreSQL refuses index entries of more than 2,704 bytes.
_INDEX_BYTES = 2600
#: Text columns that one index of a raw table has at most.
_INDEXED_TEXTS = 2
MAX_INDEXED_BYTES = _INDEX_BYTES // _INDEXED_TEXTS
_STAGED_AS_TEXT = {"timestamp", "timestamptz", "date"}


def names(columns: Iterable[str], qualifier: str | None = None) -> sql.Composed:
    """Column names separated by commas: ``s.a, s.b``."""
    return sql.SQL(", ").join(name(column, qualifier) for column in columns)


def name(column: str, qualifier: str | None = None) -> sql.Identifier:
    """A column name, qualified or not."""
    return sql.Identifier(column) if qualifier is None else sql.Identifier(qualifier, column)


def staged_type(column: Column) -> str:
    """The type that COPY reads a column as.

    Times stay text, because PostgreSQL would drop their zone and accept other notations; numeric(p,s) would round.
    """
    kind = column.type.partition("(")[0]
    return "text" if kind in _STAGED_AS_TEXT else kind


def typed(column: Column, value: sql.Composable, *, is_indexed: bool, is_text: bool) -> sql.Composed:
    """The column's value, from how it was staged; evaluating it raises a class 22, 23 or 54 error if it does not fit.

    Args:
        column: The column.
        value: Its staged value.
        is_indexed: Whether it stands in an index, which bounds the length of texts.
        is_text: Whether all columns were staged as text instead of as ``staged_type``.
    """
    kind = column.type.partition("(")[0]
    if kind in _TIMES:
        return sql.SQL(_TIMES[kind]).format(value=value)
    if is_text and kind != "text":
        value = sql.SQL("{}::{}").format(value, sql.SQL(kind))
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


# The usual notation is read without a function call. Equal to PostgreSQL's own output means that it is what it looks
# like: its input would also take '2025-1--12' for a date. Far cheaper than a regular expression.
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
