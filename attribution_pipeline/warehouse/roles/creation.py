"""Creating a warehouse's roles, where the connected user may, and saying what an administrator must run where not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import psycopg
from psycopg import sql

from attribution_pipeline.warehouse.database import WarehouseError
from attribution_pipeline.warehouse.roles.names import role_name
from attribution_pipeline.warehouse.sql_files import SCHEMAS

#: What keeps a mistaken query of the reader short and harmless. It could change these for its session: what it
#: cannot change is that it has no right to write.
READER_SETTINGS = {
    "default_transaction_read_only": "on",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
    "lock_timeout": "5s",
}
#: Connections that the reader may hold at once, over all servers of the API.
READER_CONNECTIONS = 40


@dataclass(frozen=True)
class Roles:
    """The roles of one warehouse.

    Attributes:
        owner: Role that owns the warehouse's objects and must be in force when it is upgraded.
        pipeline: Role that loads and refreshes.
        reader: Role that reads what dashboards show.
    """

    owner: str
    pipeline: str
    reader: str


def create_roles(connection: psycopg.Connection) -> Roles:
    """Create the roles that are missing as far as the connected user may, and hand the warehouse to its owner.

    A superuser's warehouse gets an owner of its own, so that nothing belongs to a superuser; otherwise the owner is
    the connected user. Call it under the upgrade lock.

    Returns:
        The roles, whether they exist or not.

    Raises:
        WarehouseError: If the connected user may not change this warehouse.
    """
    database = connection.info.dbname
    is_superuser, may_create = _rights(connection)
    owner = role_name(database, "owner") if is_superuser else connection.info.user
    roles = Roles(owner, role_name(database, "pipeline"), role_name(database, "reader"))
    if is_superuser:
        _create(connection, owner, "nologin")
        _hand_over(connection, owner)
    else:
        _refuse_stranger(connection)
    if may_create:
        _create(connection, roles.pipeline, "login")
        _create(connection, roles.reader, "login")
    with _tolerated(connection):
        connection.execute(_limits(roles.reader))
    return roles


def missing_roles(connection: psycopg.Connection, roles: Roles) -> list[str]:
    """What an administrator of the server must run for the roles that are missing; nothing if all exist."""
    statements = []
    for role in (roles.pipeline, roles.reader):
        if not role_exists(connection, role):
            create = sql.SQL("create role {} login password '...'").format(sql.Identifier(role))
            statements.append(create.as_string(connection))
            if role == roles.reader:
                statements.extend(_limits(role).as_string(connection).split("; "))
    return statements


def set_password(connection: psycopg.Connection, role: str, password: str) -> None:
    """Give a role a password; only its SCRAM verifier reaches the server and its log.

    Raises:
        psycopg.errors.InsufficientPrivilege: If the connected user may not change the role.
    """
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("alter role {} login password {}").format(
            sql.Identifier(role), sql.Literal(verifier.decode())
        )
    )


def _rights(connection: psycopg.Connection) -> tuple[bool, bool]:
    row = connection.execute(
        "select rolsuper, rolsuper or rolcreaterole from pg_roles where rolname = current_user"
    ).fetchone()
    return (False, False) if row is None else (row[0], row[1])


def role_exists(connection: psycopg.Connection, role: str) -> bool:
    """Whether the server knows the role."""
    return connection.execute("select from pg_roles where rolname = %s", [role]).fetchone() is not None


def _create(connection: psycopg.Connection, role: str, kind: Literal["login", "nologin"]) -> None:
    if not role_exists(connection, role):
        connection.execute(sql.SQL("create role {} {}").format(sql.Identifier(role), sql.SQL(kind)))


def _limits(reader: str) -> sql.Composed:
    role = sql.Identifier(reader)
    limit = sql.SQL("alter role {} connection limit {}").format(role, sql.Literal(READER_CONNECTIONS))
    settings = [
        sql.SQL("alter role {} set {} = {}").format(role, sql.Identifier(name), sql.Literal(value))
        for name, value in READER_SETTINGS.items()
    ]
    return sql.SQL("; ").join([limit, *settings])


def _hand_over(connection: psycopg.Connection, owner: str) -> None:
    """Give the database, the schemas and all that they hold to ``owner``."""
    statements = connection.execute(
        """
        select format('alter database %%I owner to %%I', datname, %(owner)s::text)
        from pg_database
        where datname = current_database() and datdba <> %(owner)s::text::regrole
        union all
        select format('alter schema %%I owner to %%I', nspname, %(owner)s::text)
        from pg_namespace
        where nspname = any (%(schemas)s) and nspowner <> %(owner)s::text::regrole
        union all
        select format('alter table %%s owner to %%I', oid::regclass, %(owner)s::text)
        from pg_class
        where
            relkind in ('r', 'v') and relowner <> %(owner)s::text::regrole
            and (
                relnamespace = any (select oid from pg_namespace where nspname = any (%(schemas)s))
                or oid = to_regclass('public.alembic_version')
            )
        union all
        select format('alter function %%s owner to %%I', pg_proc.oid::regprocedure, %(owner)s::text)
        from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
        where nspname = any (%(schemas)s) and proowner <> %(owner)s::text::regrole
        union all
        select format('alter collation %%I.%%I owner to %%I', nspname, collname, %(owner)s::text)
        from pg_collation join pg_namespace on pg_namespace.oid = collnamespace
        where nspname = any (%(schemas)s) and collowner <> %(owner)s::text::regrole
        """,
        {"owner": owner, "schemas": SCHEMAS},
    ).fetchall()
    for (statement,) in statements:
        connection.execute(statement.encode())


def _refuse_stranger(connection: psycopg.Connection) -> None:
    """A user who neither owns the warehouse nor may create one cannot upgrade it: say so before PostgreSQL does."""
    row = connection.execute(
        """
        select coalesce(
            (select pg_has_role(nspowner, 'usage') from pg_namespace where nspname = 'raw'),
            has_database_privilege(current_database(), 'create')
        )
        """
    ).fetchone()
    if row != (True,):
        raise WarehouseError(
            f"the warehouse {connection.info.dbname} is not of this version, and the user {connection.info.user} may not "
            "change it: run `attribution db upgrade` with ATTRIBUTION_WAREHOUSE_URL naming its owner"
        )


@contextmanager
def _tolerated(connection: psycopg.Connection) -> Iterator[None]:
    # The roles may be missing, or an administrator's: then their limits are the administrator's as well.
    try:
        with connection.transaction():
            yield
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedObject):
        return
