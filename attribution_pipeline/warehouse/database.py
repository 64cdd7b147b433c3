"""Connections to the warehouse."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from attribution_pipeline.settings import Settings

#: Keys of the advisory locks that refreshes and upgrades hold; any fixed numbers do.
REFRESH_LOCK = 7_461_001
UPGRADE_LOCK = 7_461_002
#: A run that refreshes and checks holds it, so that loads of other runs wait: see ``hold_publish_lock``.
PUBLISH_LOCK = 7_461_004


class WarehouseError(RuntimeError):
    """The warehouse cannot be used as it is; the message says what to do."""


def connect(url: str, *, time_zone: str = "UTC", autocommit: bool = False) -> psycopg.Connection:
    """Open a connection whose session time zone is ``time_zone``.

    ``prepare_threshold`` is off, since plans must follow tables that a load has just filled.

    Raises:
        WarehouseError: if the server does not answer or refuses the login; the password is not part of the message.
    """
    try:
        connection = psycopg.connect(
            url,
            autocommit=True,
            prepare_threshold=None,
            connect_timeout=15,
            application_name="attribution",
            # A server that has gone without a word is noticed within a minute, not after the hours that are usual.
            keepalives_idle=30,
            keepalives_interval=10,
            keepalives_count=3,
        )
    except psycopg.OperationalError as error:
        raise WarehouseError(
            f"cannot connect to the warehouse at {_place(url)}: {str(error).strip().splitlines()[-1]}. "
            "Check that the server runs and ATTRIBUTION_WAREHOUSE_URL, or unset it to use the bundled server."
        ) from None
    connection.execute(sql.SQL("set time zone {}").format(sql.Literal(time_zone)))
    # Values of a changed client-side locale must not change what a load reads.
    connection.execute("set datestyle = 'ISO, YMD'")
    connection.execute("set client_min_messages = warning")
    _notice_our_end(connection)
    connection.autocommit = autocommit
    return connection


def _notice_our_end(connection: psycopg.Connection) -> None:
    """Let the server give up a statement whose client is gone: its locks would keep the next run waiting."""
    connection.execute(
        "set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3"
    )
    # Servers on some systems cannot look after their clients while they work.
    with contextlib.suppress(psycopg.errors.InvalidParameterValue):
        connection.execute("set client_connection_check_interval = '5s'")


def _place(url: str) -> str:
    info = psycopg.conninfo.conninfo_to_dict(url)
    return f"{info.get('host', 'localhost')}:{info.get('port', 5432)}/{info.get('dbname', '')}"


@contextmanager
def warehouse(url: str, settings: Settings, *, autocommit: bool = False) -> Iterator[psycopg.Connection]:
    """A connection in the business time zone, closed at the end; commits on success unless ``autocommit``."""
    with connect(url, time_zone=settings.timezone, autocommit=autocommit) as connection:
        yield connection
