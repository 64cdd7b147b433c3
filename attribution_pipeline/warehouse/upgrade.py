"""Bringing a warehouse to this version: Alembic revisions for tables, files of sql/ for functions and views."""

import hashlib
import re
from collections.abc import Collection
from graphlib import TopologicalSorter
from importlib.resources import files
from pathlib import Path

import psycopg
import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy.pool import StaticPool

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import UPGRADE_LOCK, WarehouseError, connect
from attribution_pipeline.warehouse.roles import close_large_objects, create_roles, grant_all
from attribution_pipeline.warehouse.rules import (
    load_referrer_hosts,
    load_rules,
    referrer_hosts,
    sync_settings,
)
from attribution_pipeline.warehouse.sql_files import SCHEMAS, sql_root


def sql_objects() -> dict[str, str]:
    """Text of every file of sql/<schema>/ by ``schema.object``, each after the ones it uses."""
    texts = {f"{path.parent.name}.{path.stem}": path.read_text(encoding="utf-8") for path in _sql_files()}
    graph = {name: _uses(text, texts.keys() - {name}) for name, text in texts.items()}
    return {name: texts[name] for name in TopologicalSorter(graph).static_order()}


def _sql_files() -> list[Path]:
    return sorted(path for schema in SCHEMAS for path in (sql_root() / schema).glob("*.sql"))


def _uses(text: str, names: set[str]) -> set[str]:
    code = re.sub(r"--[^\n]*", "", text)
    return set(re.findall(rf"\b(?:{'|'.join(SCHEMAS)})\.\w+", code)) & names


def sql_hash() -> str:
    """Hash of all functions, views, migrations and grants: another one means that a warehouse is behind."""
    granted = (files("attribution_pipeline.warehouse.roles") / "grants.py").read_bytes()
    return hashlib.sha256(_objects_hash(SCHEMAS).encode() + granted).hexdigest()


def _objects_hash(schemas: Collection[str]) -> str:
    digest = hashlib.sha256()
    for name, text in sorted(sql_objects().items()):
        if name.partition(".")[0] in schemas:
            digest.update(f"{name}\n{text}\n".encode())
    digest.update((sql_root() / "rules" / "source_rules.csv").read_bytes())
    digest.update(str(_scripts().get_current_head()).encode())
    return digest.hexdigest()


def _rules_version() -> str:
    # Whatever else the rules' results depend on: their SQL and the referrer list.
    parts = (_objects_hash(["raw", "stg"]), sorted(referrer_hosts().items()))
    return hashlib.sha256(str(parts).encode()).hexdigest()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("attribution_pipeline.warehouse") / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def is_current(connection: psycopg.Connection) -> bool:
    """True when the warehouse was upgraded by the very files of this installation."""
    row = connection.execute("select to_regclass('raw.warehouse_version')").fetchone()
    if row is None or row[0] is None:
        return False
    version = connection.execute("select sql_hash from raw.warehouse_version").fetchone()
    return version is not None and version[0] == sql_hash()


def upgrade(url: str, settings: Settings, *, force: bool = False) -> bool:
    """Create or upgrade the warehouse in one transaction; does nothing when it is current.

    Safe when several processes start at once: an advisory lock makes them take turns.

    Returns:
        True if anything was changed.

    Raises:
        WarehouseError: if the server is too old, is not UTF-8, or cannot lower-case Unicode.
    """
    with connect(url, time_zone=settings.timezone, autocommit=True) as connection:
        _refuse_unfit_server(connection)
        connection.execute("select pg_advisory_lock(%s)", [UPGRADE_LOCK])
        if is_current(connection) and not force:
            return False
        connection.autocommit = False
        with _sqlalchemy(connection) as alchemy, alchemy.begin():
            roles = create_roles(connection)
            close_large_objects(connection)
            _drop_functions_and_views(connection)
            connection.execute(sql.SQL("set local role {}").format(sql.Identifier(roles.owner)))
            _migrate(alchemy)
            _create_functions_and_views(connection)
            load_rules(connection)
            load_referrer_hosts(connection)
            sync_settings(connection, settings, rules_version=_rules_version())
            _mark_prod_stale(connection)
            grant_all(connection, roles)
        return True


def _mark_prod_stale(connection: psycopg.Connection) -> None:
    # Other SQL may mean other rows: the next refresh of prod rebuilds all of history.
    connection.execute(
        """
        with changed as (
            update prod.refresh_state set sql_version = %(version)s
            where sql_version is distinct from %(version)s
            returning 1
        )
        insert into stg.change_set (kind) select 'everything' from changed
        """,
        {"version": _objects_hash(["prod"])},
    )


def _sqlalchemy(connection: psycopg.Connection) -> sqlalchemy.Connection:
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool
    )
    return engine.connect()


def _refuse_unfit_server(connection: psycopg.Connection) -> None:
    if connection.info.server_version < 150000:
        raise WarehouseError(
            f"PostgreSQL 15 or newer is needed, this server is {connection.info.server_version // 10000}: "
            "upgrade it, or unset ATTRIBUTION_WAREHOUSE_URL to use the bundled server"
        )
    encoding = connection.execute("show server_encoding").fetchone()
    if encoding != ("UTF8",):
        raise WarehouseError(
            "the warehouse database must be UTF8: create it with `create database ... encoding 'UTF8' template template0`"
        )


def _drop_functions_and_views(connection: psycopg.Connection) -> None:
    # Cascade, since they use each other; tables use none of them, so no table goes with them.
    drops = connection.execute(
        """
        select format('drop function if exists %%s cascade', pg_proc.oid::regprocedure)
        from pg_proc where pronamespace = any (select oid from pg_namespace where nspname = any (%(schemas)s))
        union all
        select format('drop view if exists %%s cascade', pg_class.oid::regclass)
        from pg_class
        where relkind = 'v' and relnamespace = any (select oid from pg_namespace where nspname = any (%(schemas)s))
        """,
        {"schemas": SCHEMAS},
    ).fetchall()
    for (drop,) in drops:
        connection.execute(drop.encode())


def _migrate(alchemy: sqlalchemy.Connection) -> None:
    config = _config()
    config.attributes["connection"] = alchemy
    command.upgrade(config, "head")


def _create_functions_and_views(connection: psycopg.Connection) -> None:
    for name, text in sql_objects().items():
        try:
            connection.execute(text.encode())
        except psycopg.Error as error:
            raise WarehouseError(f"sql/{name.replace('.', '/')}.sql: {error}") from error
    connection.execute(
        "insert into raw.warehouse_version (sql_hash) values (%s)"
        " on conflict (only_row) do update set sql_hash = excluded.sql_hash, upgraded_at = now()",
        [sql_hash()],
    )
