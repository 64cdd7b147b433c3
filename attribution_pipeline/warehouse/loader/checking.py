"""Staging with a look at every row, for a source that holds bad ones: each is set aside with the reason."""

from psycopg import sql

from attribution_pipeline.sources.csv_records import records
from attribution_pipeline.warehouse.loader.columns import MAX_INDEXED_BYTES, Staging, name, names
from attribution_pipeline.warehouse.loader.load import Load
from attribution_pipeline.warehouse.loader.staging import create_view, typed_values
from attribution_pipeline.warehouse.raw_contract import Column

#: Columns that hold people's names and contacts. In a table that has one, a value that slipped into another
#: column could be personal, too.
_PERSONAL = {"full_name", "customer", "name", "phone", "email"}


def stage_checked(load: Load) -> int:
    """Stage the good rows as ``stage`` does, and the others in the temporary table ``loader_rejected``.

    Of several rows with one key the last one in the source's order is good. ``loader_rejected`` has the
    columns line_number, day_value (what its day is found by), day (null so far), row_data, raw_line, reason
    and kind (the reason without values).

    Returns:
        Number of rows, rejected ones included.
    """
    with load.transaction():
        count = _copy_texts(load)
        _judge(load)
        _reject_misfits(load)
        _reject_duplicates(load)
        create_view(load, "loader_typed", names(load.table.column_names, "r"))
    return count


def _copy_texts(load: Load) -> int:
    held = [column.name for column in load.held]
    positions = [list(load.rows.columns).index(column) for column in held]
    keep_line = any(column.type == "jsonb" for column in load.held)
    definition = sql.SQL(", ").join(sql.SQL("{} text").format(name(column)) for column in held)
    load.run(
        "create temporary table loader_text (_line bigint, _problem text, _raw text, {definition})",
        {"definition": definition},
    )
    every = records(
        load.chunks(), len(load.rows.columns), load.rows.first_line, count_records=load.rows.counts == "row"
    )
    count = 0
    # Text format: older servers end CSV input at a line that holds only \. even within quotes.
    with load.connection.cursor() as cursor, cursor.copy("copy loader_text from stdin") as copy:
        for record in every:
            fields = record.fields
            raw = record.text if fields is None or keep_line else None
            values = [None] * len(held) if fields is None else [fields[position] for position in positions]
            copy.write_row([record.line, record.problem, raw, *values])
            count += 1
    return count


def _judge(load: Load) -> None:
    """Put the rows that fit all columns, typed, into ``loader_typed``."""
    required = [name(column.name, "r") for column in load.held if column.required]
    load.run(
        """
        create function pg_temp.loader_fits(r loader_text) returns boolean language plpgsql as $$
        begin
            if r._problem is not null or {is_null} then
                return false;
            end if;
            perform {values};
            return true;
        exception
            when data_exception or integrity_constraint_violation or program_limit_exceeded
                or statement_too_complex then
                return false;
        end $$
        """,
        {
            "is_null": sql.SQL(" or ").join(sql.SQL("{} is null").format(column) for column in required),
            "values": typed_values(load, "r", Staging.TEXT),
        },
    )
    load.run(
        "create temporary table loader_typed as"
        " select r._line, {values} from loader_text as r where pg_temp.loader_fits(r)",
        {"values": typed_values(load, "r", Staging.TEXT)},
    )


def _reject_misfits(load: Load) -> None:
    shown = sql.SQL("raw.shown_value({value}, {personal})")
    json_columns = [column for column in load.held if column.type == "jsonb"]
    bad_json = sql.SQL(" or ").join(
        sql.SQL("raw.value_problem({}, 'jsonb', '', 0) is not null").format(name(c.name, "r"))
        for c in json_columns
    )
    load.run(
        """
        create temporary table loader_rejected as
        select
            r._line as line_number, {day_value}::text as day_value, null::date as day,
            case when r._problem is null and not ({bad_json}) then {row_data} end as row_data,
            case when r._problem is not null or {bad_json} then r._raw end as raw_line,
            coalesce(r._problem, {reason}) as reason,
            coalesce(r._problem, {kind}) as kind
        from loader_text as r
        where not exists (select from loader_typed as t where t._line = r._line)
        """,
        {
            "day_value": _day_value(load),
            "bad_json": bad_json if json_columns else sql.SQL("false"),
            "row_data": _ROW_DATA,
            "reason": _first_problem(load, shown),
            "kind": _first_problem(load, sql.SQL("'the value'")),
        },
    )


_ROW_DATA = sql.SQL("(to_jsonb(r) - '_line' - '_problem' - '_raw')")


def _day_value(load: Load) -> sql.Composable:
    column = "id_source" if load.table.follows_event else load.table.day
    if column is None or column not in load.rows.columns:
        return sql.SQL("null")
    return name(column, "r")


def _first_problem(load: Load, shown: sql.SQL) -> sql.Composed:
    personal = any(column.name in _PERSONAL for column in load.table.columns)
    problems = [_problem(load, column, shown, personal=personal) for column in load.held]
    return sql.SQL("coalesce({}, 'the row does not fit')").format(sql.SQL(", ").join(problems))


def _problem(load: Load, column: Column, shown: sql.SQL, *, personal: bool) -> sql.Composed:
    value = name(column.name, "r")
    limit = None if column.type == "text" and column.name not in load.indexed else MAX_INDEXED_BYTES
    problem = sql.SQL("{label} || raw.value_problem({value}, {type}, {shown}, {limit})").format(
        label=f"column {column.name}: ",
        value=value,
        type=column.type,
        shown=shown.format(value=value, personal=personal),
        limit=limit,
    )
    if not column.required:
        return problem
    return sql.SQL("case when {value} is null then {empty} else {problem} end").format(
        value=value, empty=f"column {column.name}: must not be empty", problem=problem
    )


def _reject_duplicates(load: Load) -> None:
    load.run(
        """
        with ranked as (
            select ctid as tid, row_number() over (partition by {key} order by _line desc) as place
            from loader_typed
        ),
        earlier as (
            delete from loader_typed as t using ranked
            where t.ctid = ranked.tid and ranked.place > 1 returning t._line
        )
        insert into loader_rejected
        select r._line, {day_value}::text, null, {row_data}, null, 'duplicate_key', 'duplicate_key'
        from earlier join loader_text as r using (_line)
        """,
        {"key": names(load.table.key), "day_value": _day_value(load), "row_data": _ROW_DATA},
    )
