"""Getting a source's rows into the session by COPY alone, typed, as long as all of them are good."""

from psycopg import sql

from attribution_pipeline.sources.csv_text import copyable
from attribution_pipeline.warehouse.loader.columns import name, names, staged_type, typed
from attribution_pipeline.warehouse.loader.load import Load


def stage(load: Load) -> int:
    """Copy all rows and create the view ``loader_staged`` of them.

    Returns:
        Number of rows.

    Raises:
        psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded, MalformedTextError: a row is
            bad; ``stage_checked`` finds out which. Most of these come only when the view is read.
    """
    with load.transaction():
        known = {column.name: column for column in load.table.columns}
        # Columns that the contract does not know are numbered, since they may be called anything.
        columns = [
            (column, staged_type(known[column])) if column in known else (f"unknown {index}", "text")
            for index, column in enumerate(load.rows.columns)
        ]
        definition = sql.SQL(", ").join(
            sql.SQL("{} {}").format(name(c), sql.SQL(type_)) for c, type_ in columns
        )
        load.run("create temporary table loader_copy ({definition})", {"definition": definition})
        copy_columns = names(column for column, _ in columns)
        query = sql.SQL("copy loader_copy from stdin (format csv, encoding 'UTF8', force_null ({}))").format(
            copy_columns
        )
        with load.connection.cursor() as cursor:
            with cursor.copy(query) as copy:
                for chunk in copyable(load.chunks()):
                    copy.write(chunk)
            count = cursor.rowcount
        create_view(load, "loader_copy", typed_values(load, "r", is_text=False))
    return count


def typed_values(load: Load, qualifier: str, *, is_text: bool) -> sql.Composed:
    """The contract's columns in order, as expressions over staged ones: see ``columns.typed``."""
    held = {column.name for column in load.held}
    return sql.SQL(", ").join(
        sql.SQL("{} as {}").format(
            typed(
                column, name(column.name, qualifier), is_indexed=column.name in load.indexed, is_text=is_text
            )
            if column.name in held
            else sql.SQL("null::{}").format(sql.SQL(column.type)),
            name(column.name),
        )
        for column in load.table.columns
    )


def create_view(load: Load, relation: str, values: sql.Composable) -> None:
    """Create ``loader_staged``: the rows of ``relation`` with their ``tid`` and, where it is stored, their ``_day``."""
    load.run(
        "create temporary view loader_staged as select r.ctid as tid, {values}{day} from {relation} as r{events}",
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
