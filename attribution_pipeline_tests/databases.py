"""Databases for tests: copies of one upgraded warehouse, raw rows put into them, and tables read back."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.roles import apply_roles, role_name, set_password
from attribution_pipeline.warehouse.upgrade import upgrade

_NUMBERS = itertools.count(1)
_TEMPLATE = "warehouse_template"
Row = tuple[object, ...]


def database_url(server_url: str, name: str) -> str:
    """URL of another database on the same server."""
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


#: Of roles that tests log in as.
PASSWORD = "of-this-test"


def login(url: str, role: str) -> str:
    """URL of the same database with another user, who gets the password."""
    with connect(url, autocommit=True) as admin:
        set_password(admin, role, PASSWORD)
    return with_user(url, role, PASSWORD)


def with_user(url: str, user: str, password: str) -> str:
    """URL of the same database with another user."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{parts.hostname}:{parts.port}"))


def reader_login(url: str) -> str:
    """URL of the same warehouse with the user that reads for the API; it is made if need be."""
    apply_roles(url, Settings())
    return login(url, role_name(urlsplit(url).path[1:], "reader"))


@contextmanager
def new_warehouse(server_url: str) -> Iterator[str]:
    """URL of a fresh, upgraded warehouse that is dropped at the end."""
    name = f"warehouse_{next(_NUMBERS)}"
    with connect(server_url, autocommit=True) as admin:
        if admin.execute("select from pg_database where datname = %s", [_TEMPLATE]).fetchone() is None:
            admin.execute(f"create database {_TEMPLATE} encoding 'UTF8' template template0".encode())
            upgrade(database_url(server_url, _TEMPLATE), Settings())
        admin.execute(f"create database {name} template {_TEMPLATE}".encode())
        try:
            yield database_url(server_url, name)
        finally:
            admin.execute(f"drop database {name} with (force)".encode())


def put_raw_rows(connection: psycopg.Connection, raw: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
    """Replace all raw rows by ``raw``, so that the next refresh finds everything changed."""
    for name, table in RAW_TABLES.items():
        connection.execute(sql.SQL("delete from {}").format(sql.Identifier("raw", name)))
        json_columns = {column.name for column in table.columns if column.type == "jsonb"}
        for columns, rows in itertools.groupby(raw.get(name, ()), key=_columns):
            query = sql.SQL("copy {} ({}) from stdin").format(
                sql.Identifier("raw", name), sql.SQL(", ").join(map(sql.Identifier, columns))
            )
            with connection.cursor() as cursor, cursor.copy(query) as copy:
                for row in rows:
                    # A key with the value None is SQL's null; JSON's null is no value that a source would send.
                    copy.write_row(
                        [
                            Jsonb(row[column])
                            if column in json_columns and row[column] is not None
                            else row[column]
                            for column in columns
                        ]
                    )
        connection.execute("insert into raw.changes (table_name, operation) values (%s, 'reload')", [name])
    connection.commit()


def _columns(row: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(row)


def read_rows(connection: psycopg.Connection, query: str) -> list[Row]:
    """All rows of a query."""
    return connection.execute(query.encode()).fetchall()


def refused(connection: psycopg.Connection, statement: str) -> bool:
    """Whether PostgreSQL refuses a statement for want of rights; what it does otherwise is rolled back."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute("set transaction read write")
            connection.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False
