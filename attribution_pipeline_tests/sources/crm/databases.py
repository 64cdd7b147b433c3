"""CRM databases for tests, on PostgreSQL, MySQL and SQLite: tables made from their contracts, rows put into them."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
import pymysql
import sqlalchemy as sa
from psycopg import sql
from pymysql.cursors import Cursor

from attribution_pipeline.sources.crm import CrmSettings, CrmSource, table_names
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.databases import database_url
from attribution_pipeline_tests.warehouse.loader.loading import SETTINGS

#: Of the login that the pipeline reads with. Characters that mean something in a URL.
PASSWORD = "ge:heim/пароль@1%"
PHONE = "+380671112233"
EMAIL = "olena@example.com"

Row = Mapping[str, object]
_NUMBERS = itertools.count(1)
_SQLITE_TYPES = {"timestamp": "datetime", "jsonb": "json", "numeric(15,2)": "decimal(15,2)"}
_MYSQL_TYPES = {"timestamp": "datetime(6)", "timestamptz": "datetime(6)", "jsonb": "json"}


class CrmDatabase(Protocol):
    """A CRM's database as its owner sees it."""

    url: str

    def run(self, statement: str, values: Sequence[object] = ()) -> None:
        """Execute a statement; ``?`` stands for each value."""


class PostgresCrm:
    """A CRM on PostgreSQL, read by a login that may only read."""

    def __init__(self, owner: psycopg.Connection, url: str) -> None:
        self.url = url
        self.owner = owner

    def run(self, statement: str, values: Sequence[object] = ()) -> None:
        self.owner.execute(statement.replace("?", "%s").encode(), list(values) or None)

    def empty(self) -> None:
        """Remove everything that the tests before have made."""
        self.owner.execute("drop schema if exists public, sales cascade")
        self.owner.execute("create schema public")

    def end_readers(self) -> int:
        """End the sessions of the login that reads; returns how many there were."""
        return self.owner.execute(
            "select pg_terminate_backend(pid, 60000) from pg_stat_activity"
            " where datname = current_database() and usename = 'crm_reader'"
        ).rowcount


class SqliteCrm:
    """A CRM in a SQLite file."""

    def __init__(self, owner: sqlite3.Connection, path: Path) -> None:
        self.url = f"sqlite:///{path}"
        self.owner = owner

    def run(self, statement: str, values: Sequence[object] = ()) -> None:
        self.owner.execute(statement, values)


class MysqlCrm:
    """A CRM on MySQL, read by a login of its own."""

    def __init__(self, owner: pymysql.Connection[Cursor], port: int, database: str) -> None:
        url = sa.URL.create("mysql+pymysql", "crm_reader", PASSWORD, "127.0.0.1", port, database)
        self.url = url.render_as_string(hide_password=False)
        self.owner = owner
        self.database = database

    def run(self, statement: str, values: Sequence[object] = ()) -> None:
        with self.owner.cursor() as cursor:
            cursor.execute(statement.replace("?", "%s"), list(values) or None)

    def empty(self) -> None:
        """Remove everything that the tests before have made."""
        self.run(f"drop database if exists {self.database}")
        self.run(f"create database {self.database}")
        self.owner.select_db(self.database)


@contextmanager
def postgres_crm(server_url: str) -> Iterator[PostgresCrm]:
    """A new CRM on PostgreSQL, dropped at the end."""
    name = f"crm_{next(_NUMBERS)}"
    with connect(server_url, autocommit=True) as admin:
        if admin.execute("select from pg_roles where rolname = 'crm_reader'").fetchone() is None:
            admin.execute(sql.SQL("create role crm_reader login password {}").format(PASSWORD))
        admin.execute(f"create database {name} encoding 'UTF8' template template0".encode())
        try:
            with connect(database_url(server_url, name), autocommit=True) as owner:
                owner.execute("alter default privileges grant select on tables to crm_reader")
                owner.execute("alter default privileges grant usage on schemas to crm_reader")
                yield PostgresCrm(owner, reader_url(server_url, name))
        finally:
            admin.execute(f"drop database {name} with (force)".encode())


def reader_url(server_url: str, database: str, password: str = PASSWORD) -> str:
    """URL of a database for the login that may only read."""
    url = sa.make_url(server_url).set(username="crm_reader", password=password, database=database)
    return url.render_as_string(hide_password=False)


@contextmanager
def sqlite_crm(folder: Path) -> Iterator[SqliteCrm]:
    """A new, empty CRM in a SQLite file."""
    path = folder / f"crm{next(_NUMBERS)}.db"
    owner = sqlite3.connect(path, isolation_level=None)
    owner.execute("pragma synchronous = off")
    try:
        yield SqliteCrm(owner, path)
    finally:
        owner.close()


def create(crm: CrmDatabase, table: str, **types: str) -> None:
    """Create a table as its contract says, but for the types of some columns."""
    columns = [
        f"{column.name} {_own_type(crm, types.get(column.name)) or _type(crm, column.type)}"
        for column in RAW_TABLES[table].columns
    ]
    crm.run(f"create table {table} ({', '.join(columns)})")


def _own_type(crm: CrmDatabase, type_: str | None) -> str | None:
    return "json" if type_ == "jsonb" and isinstance(crm, MysqlCrm) else type_


def _type(crm: CrmDatabase, type_: str) -> str:
    if isinstance(crm, MysqlCrm):
        return _MYSQL_TYPES.get(type_, type_)
    return _SQLITE_TYPES.get(type_, type_) if isinstance(crm, SqliteCrm) else type_


def put(crm: CrmDatabase, table: str, *rows: Row) -> None:
    """Insert rows; values are given as texts or numbers."""
    for row in rows:
        marks = ", ".join("?" * len(row))
        crm.run(f"insert into {table} ({', '.join(row)}) values ({marks})", tuple(row.values()))


def source(crm: CrmDatabase, names: object = None, **settings: object) -> CrmSource:
    """The CRM as the pipeline reads it."""
    crm_settings = CrmSettings(crm.url, table_names(names or {}), **settings)  # type: ignore[arg-type]
    return CrmSource(crm_settings, SETTINGS.timezone)
