"""Talking to the bundled server as its owner: does it answer, and which databases has it."""

from collections.abc import Iterable

import psycopg
from psycopg import pq, sql

from attribution_pipeline.warehouse.server import processes
from attribution_pipeline.warehouse.server.errors import ServerError
from attribution_pipeline.warehouse.server.place import CLOSED_DATABASES, USER, Place


class Refused(Exception):  # noqa: N818 - not an error by itself: the caller decides how long to bear with it
    """The server takes no connection for another reason than that it is starting or stopping."""


def probe(place: Place, databases: Iterable[str] = ()) -> bool:
    """Whether ``select 1`` answers and all ``databases`` exist.

    It is False also while the server starts, recovers or stops.

    Raises:
        Refused: When the server does not accept the connection although it is up, or says nothing at all.
        ServerError: When the password file is missing, or the server knows another password.
    """
    port = processes.listening_port(place.data)
    if port is None:
        return False
    ping = pq.PGconn.ping(
        f"host=127.0.0.1 hostaddr=127.0.0.1 port={port} dbname=postgres user={USER} "
        "sslmode=disable gssencmode=disable connect_timeout=5".encode()
    )
    if ping == pq.Ping.REJECT:
        return False
    if ping != pq.Ping.OK:
        raise Refused(f"nothing answers on 127.0.0.1:{port}")
    try:
        with _connect(place, port) as connection:
            connection.execute("select 1")
            found = {name for (name,) in connection.execute("select datname from pg_database")}
    except psycopg.OperationalError as error:
        text = str(error).strip()
        if "password authentication failed" in text:
            raise ServerError(
                f"the server in {place.data} refuses the password in {place.root / 'password'}: "
                "put the right file back"
            ) from error
        raise Refused(text) from error
    return found.issuperset(databases)


def create_missing_databases(place: Place, databases: Iterable[str]) -> None:
    """Create each of ``databases`` that the answering server lacks; call it under the start lock.

    Roles of the warehouse, which share the server, have no business in the others.

    Raises:
        ServerError: When one cannot be created, as on a full disk.
    """
    try:
        with _connect(place, place.port()) as connection:
            found = {name for (name,) in connection.execute("select datname from pg_database")}
            for database in databases:
                if database not in found:
                    connection.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
            _close(connection)
    except psycopg.Error as error:
        raise ServerError(
            f"the databases {', '.join(databases)} could not be created in {place.data}: "
            f"{str(error).strip()}; make room on the disk if it is full, and repeat the command"
        ) from error


def _close(connection: psycopg.Connection) -> None:
    # Nothing is written where it is done already: a start must not need room on a full disk.
    opened = connection.execute(
        "select datname from pg_database"
        " where datname = any (%s) and has_database_privilege('public', oid, 'connect')",
        [list(CLOSED_DATABASES)],
    ).fetchall()
    for (database,) in opened:
        revoke = sql.SQL("revoke connect, temporary on database {} from public")
        connection.execute(revoke.format(sql.Identifier(database)))


def server_version(place: Place) -> str | None:
    """The full version of the server, such as ``18.4``; None when it does not answer."""
    port = processes.listening_port(place.data)
    if port is None or processes.postmaster(place.data) is None:
        return None
    try:
        with _connect(place, port) as connection:
            connection.execute("select 1")
            return connection.info.parameter_status("server_version")
    except psycopg.OperationalError:
        return None


def _connect(place: Place, port: int) -> psycopg.Connection[tuple[str]]:
    # Everything that a PG* variable could change is said here; and only a server that proves to know the
    # password, as SCRAM demands of both sides, is taken for ours.
    return psycopg.connect(
        host="127.0.0.1",
        hostaddr="127.0.0.1",
        port=port,
        user=USER,
        password=place.password(),
        dbname="postgres",
        sslmode="disable",
        gssencmode="disable",
        channel_binding="disable",
        require_auth="scram-sha-256",
        options="",
        connect_timeout=5,
        application_name="attribution server",
        autocommit=True,
    )
