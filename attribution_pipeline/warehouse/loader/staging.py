"""Getting a source's rows into the session by COPY alone, typed, as long as all of them are good."""

from collections.abc import Sequence

from psycopg import sql

from attribution_pipeline.sources.csv_text import QuoteCheck, copyable
from attribution_pipeline.sources.csv_times import TimeCheck
from attribution_pipeline.warehouse.loader.columns import Staging, name, names, typed
from attribution_pipeline.warehouse.loader.load import Load


def stage(load: Load, staging: Staging) -> int:
    """Copy all rows and create the view ``loader_staged`` of them.

    Returns:
        Number of rows.

    Raises:
        OtherNotationError: a time cannot be staged as one.
        MalformedTextError, psycopg.Error: a row is bad (see ``BAD_ROW_ERRORS``), and ``stage_checked``
            finds out which. Some of these come only when the view is read.
    """
    with load.transaction():
        known = {column.name: column for column in load.table.columns}
        # Columns that the contract does not know are numbered, since they may be called anything.
        columns = [
            (column, staging.type_of(known[column])) if column in known else (f"unknown {index}", "text")
            for index, column in enumerate(load.rows.columns)
        ]
        definition = sql.SQL(", ").join(
            sql.SQL("{} {}").format(name(c), sql.SQL(type_)) for c, type_ in columns
        )
        load.run("create temporary table loader_copy ({definition})", {"definition": definition})
        query = copy_query(name("loader_copy"), [column for column, _ in columns])
        count = copy_rows(load, query, staging)
        create_view(load, "loader_copy", typed_values(load, "r", staging))
    return count


def copy_query(relation: sql.Composable, columns: Sequence[str]) -> sql.Composed:
    """COPY of CSV into columns of a relation, in their order; an empty value is null, quoted or not."""
    return sql.SQL(
        "copy {relation} ({columns}) from stdin (format csv, encoding 'UTF8', force_null ({columns}))"
    ).format(relation=relation, columns=names(columns))


def copy_rows(load: Load, query: sql.Composed, staging: Staging, *, with_amounts: bool = False) -> int:
    """Run a ``copy_query`` over all rows; see ``stage`` for the errors.

    Args:
        load: The load.
        query: The query.
        staging: As what columns are copied.
        with_amounts: Refuse amounts that do not fit their columns, where these would round them.

    Returns:
        Number of rows.

    Raises:
        RoundedAmountError: an amount does not fit, or is not a plain number.
    """
    quotes = QuoteCheck()
    chunks = copyable(load.chunks(), quotes)
    if staging is Staging.TYPED:
        types = {column.name: column.type for column in load.table.columns}
        chunks = TimeCheck(load.rows.columns, types, with_amounts=with_amounts).passed(chunks, quotes)
    with load.connection.cursor() as cursor:
        with cursor.copy(query) as copy:
            for chunk in chunks:
                copy.write(chunk)
        return cursor.rowcount


def typed_values(load: Load, qualifier: str, staging: Staging) -> sql.Composed:
    """The contract's columns in order, as expressions over staged ones: see ``columns.typed``."""
    held = {column.name for column in load.held}
    return sql.SQL(", ").join(
        sql.SQL("{} as {}").format(
            typed(column, name(column.name, qualifier), staging, is_indexed=column.name in load.indexed)
            if column.name in held
            else sql.SQL("null::{}").format(sql.SQL(column.type)),
            name(column.name),
        )
        for column in load.table.columns
    )


def create_view(load: Load, relation: str, values: sql.Composable) -> None:
    """Create ``loader_staged``: the rows of ``relation``, their ``tid`` and, if stored, their ``_day``."""
    load.run(
        "create temporary view loader_staged as"
        " select r.ctid as tid, {values}{day} from {relation} as r{events}",
        {
            "values": values,
            "relation": name(relation),
            "day": sql.SQL(", e.date_time::date as _day" if load.table.follows_event else ""),
            "events": sql.SQL(
                " left join raw.itcrm_new_source as e on e.id_source = r.id_source"
                if load.table.follows_event
                else ""
            ),
        },
    )
