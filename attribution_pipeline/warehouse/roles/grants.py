"""What the roles may do. Upgrades drop and create functions and views, so all of it is granted anew by each.

The reader gets an explicit list. A column that can hold personal data is in ``HIDDEN_COLUMNS`` or its table is not listed;
a test looks for the contact data of a whole warehouse in everything that the reader can read.
"""

from typing import LiteralString

import psycopg
from psycopg import sql

from attribution_pipeline.warehouse.prod_tables import PROD_TABLES, PROD_VIEWS
from attribution_pipeline.warehouse.roles.creation import Roles
from attribution_pipeline.warehouse.sql_files import SCHEMAS

#: Besides the tables and views of prod and dashboards: how new the data are, the settings that they were made with, and
#: what functions within the views look up.
READER_STATE = (
    *("raw.load_log", "raw.fx_rates", "stg.settings", "stg.source_rules"),
    *("prod.refresh_state", "prod.data_version"),
)

#: Contact data, and the ids by which ad platforms know a person.
HIDDEN_COLUMNS = {
    "prod.dim_clients": ["full_name", "phone", "email"],
    "prod.fact_events": [
        *("fb_lead_id", "gclid", "gbraid", "wbraid", "fbclid", "fclid", "msclkid", "ttclid"),
    ],
}

#: Functions that read tables, for the reader with its own rights. Immutable functions are its as well: they read none.
READER_FUNCTIONS = [
    "prod.campaign_totals",
    "stg.in_reporting_currency",
    "stg.local_time",
    "stg.rule_platform",
]

_SCHEMAS = sql.SQL(", ").join(map(sql.Identifier, SCHEMAS))

_PIPELINE_GRANTS: tuple[LiteralString, ...] = (
    "grant usage on schema {schemas} to {role}",
    "grant select on all tables in schema {schemas} to {role}",
    "grant insert, update, delete, truncate on all tables in schema raw to {role}",
    "revoke insert, update, delete, truncate on raw.warehouse_version, raw.dropped_indexes from {role}",
    "grant usage on all sequences in schema raw to {role}",
    "grant execute on all functions in schema {schemas} to {role}",
    # The rules and settings of a run. All other rows of stg and prod are written by functions with the owner's rights.
    "grant insert, delete on stg.source_rules to {role}",
    "grant update on stg.settings to {role}",
)

_NO_GRANTS: tuple[LiteralString, ...] = (
    # Those of single columns go with those of their table.
    "revoke all on all tables in schema {schemas} from {role}",
    "revoke all on all sequences in schema {schemas} from {role}",
    "revoke all on all functions in schema {schemas} from {role}",
    "revoke all on schema {schemas} from {role}",
)


def grant_all(connection: psycopg.Connection, roles: Roles) -> None:
    """Give each existing role exactly what it may do; the connected user must own the warehouse's objects.

    Call it in the transaction that created functions and views, so that nobody is without rights meanwhile.
    """
    known = {name for (name,) in connection.execute("select rolname from pg_roles")}
    connection.execute(sql.SQL("revoke all on all functions in schema {} from public").format(_SCHEMAS))
    if roles.pipeline in known:
        _run(connection, roles.pipeline, *_NO_GRANTS, *_PIPELINE_GRANTS)
    if roles.reader in known:
        _run(connection, roles.reader, *_NO_GRANTS)
        _grant_reader(connection, roles.reader)
    if _owns_database(connection):
        _close_database(connection, roles, known)


def close_large_objects(connection: psycopg.Connection) -> None:
    """Let nobody but a superuser make large objects, which can fill the disk; only a superuser can see to it.

    Call it as the connected user, before the owner's role is set.
    """
    statements = connection.execute(
        """
        select format('revoke execute on function %%s from public', pg_proc.oid::regprocedure)
        from pg_proc
        where
            pronamespace = 'pg_catalog'::regnamespace
            and proname = any (%(names)s)
            and has_function_privilege('public', pg_proc.oid, 'execute')
            and (select rolsuper from pg_roles where rolname = current_user)
        """,
        {"names": ["lo_creat", "lo_create", "lo_from_bytea"]},
    ).fetchall()
    for (statement,) in statements:
        connection.execute(statement.encode())


def _run(connection: psycopg.Connection, role: str, *statements: LiteralString) -> None:
    for statement in statements:
        connection.execute(sql.SQL(statement).format(schemas=_SCHEMAS, role=sql.Identifier(role)))


def _grant_reader(connection: psycopg.Connection, role: str) -> None:
    _run(connection, role, "grant usage on schema raw, stg, prod, dashboards to {role}")
    shown = [f"{table.schema}.{table.name}" for table in (*PROD_TABLES, *PROD_VIEWS)]
    for relation in (*shown, *READER_STATE):
        columns = _visible_columns(connection, relation)
        connection.execute(
            sql.SQL("grant select{} on {} to {}").format(
                columns, sql.Identifier(*relation.split(".")), sql.Identifier(role)
            )
        )
    functions = connection.execute(
        """
        select format('grant execute on function %%s to %%I', oid::regprocedure, %(role)s::text)
        from pg_proc
        where
            pronamespace = any (select oid from pg_namespace where nspname = any (%(schemas)s))
            and not prosecdef
            and (provolatile = 'i' or oid::regproc::text = any (%(named)s))
        """,
        {"role": role, "schemas": SCHEMAS, "named": READER_FUNCTIONS},
    ).fetchall()
    for (grant,) in functions:
        connection.execute(grant.encode())


def _visible_columns(connection: psycopg.Connection, relation: str) -> sql.Composable:
    """The list of columns that are shown, in parentheses; nothing where all are."""
    hidden = HIDDEN_COLUMNS.get(relation)
    if hidden is None:
        return sql.SQL("")
    columns = connection.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
        " and not attisdropped and attname <> all (%s)",
        [relation, hidden],
    ).fetchall()
    return sql.SQL(" ({})").format(sql.SQL(", ").join(sql.Identifier(name) for (name,) in columns))


def _owns_database(connection: psycopg.Connection) -> bool:
    row = connection.execute(
        "select pg_has_role(datdba, 'usage') from pg_database where datname = current_database()"
    ).fetchone()
    return row == (True,)


def _close_database(connection: psycopg.Connection, roles: Roles, known: set[str]) -> None:
    # Temporary tables, which can fill the disk, are for those who load.
    database = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("revoke temporary on database {} from public").format(database))
    for role, privileges in ((roles.pipeline, "connect, temporary"), (roles.reader, "connect")):
        if role in known:
            connection.execute(
                sql.SQL("grant {} on database {} to {}").format(
                    sql.SQL(privileges), database, sql.Identifier(role)
                )
            )
