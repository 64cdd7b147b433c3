"""The URLs under which the pipeline and the reader log in."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.database import UPGRADE_LOCK, WarehouseError, connect
from attribution_pipeline.warehouse.roles.creation import set_password
from attribution_pipeline.warehouse.roles.names import Kind, role_name
from attribution_pipeline.warehouse.server.processes import Progress


def reader_url(settings: Settings, on_wait: Progress | None = None) -> str:
    """URL under which dashboards and the API read: no right to write, no personal data.

    On the bundled server, which is started and upgraded if need be, the role's password is generated and kept in a file
    that only the calling user can read.

    Args:
        settings: Where the warehouse is.
        on_wait: Receives a line about each longer step of the bundled server's start.

    Raises:
        ServerError: If the bundled server cannot be started.
        WarehouseError: If the warehouse is on another server and ATTRIBUTION_READER_URL is not set.
    """
    if settings.reader_url is not None:
        return settings.reader_url.get_secret_value()
    if settings.warehouse_url is not None:
        database = conninfo_to_dict(settings.warehouse_url.get_secret_value()).get("dbname")
        raise WarehouseError(
            "ATTRIBUTION_READER_URL is not set: it names the warehouse with a user who can only read, such as "
            f"{role_name(str(database), 'reader')}; `attribution db roles` makes that user or says who must"
        )
    _bundled_warehouse(settings, on_wait)
    return _bundled_url(settings, "reader", on_wait)


def pipeline_url(settings: Settings, on_wait: Progress | None = None) -> str:
    """URL under which runs load and refresh: they cannot alter tables or functions.

    For a warehouse on another server it is ATTRIBUTION_PIPELINE_URL, or ATTRIBUTION_WAREHOUSE_URL without it.
    The bundled server is started if need be, and its warehouse upgraded if it does not know the role yet.

    Raises:
        ServerError: If the bundled server cannot be started.
        WarehouseError: If the bundled server's warehouse cannot be upgraded.
    """
    for url in (settings.pipeline_url, settings.warehouse_url):
        if url is not None:
            return url.get_secret_value()
    return _bundled_url(settings, "pipeline", on_wait)


def new_bundled_passwords(settings: Settings) -> list[str]:
    """Give the bundled server's roles new passwords; connections that are open stay so.

    Returns:
        The roles.

    Raises:
        ServerError: If the bundled server cannot be started.
        WarehouseError: If its warehouse cannot be upgraded.
    """
    url = _bundled_warehouse(settings)
    roles = [_bundled_role("pipeline"), _bundled_role("reader")]
    with _locked(url) as connection:
        for role in roles:
            server.new_role_password(settings.home, role, partial(set_password, connection, role))
    return roles


def named_passwords(settings: Settings) -> dict[str, str]:
    """Passwords by user that ATTRIBUTION_PIPELINE_URL and ATTRIBUTION_READER_URL name."""
    return dict(filter(None, map(_login, (settings.pipeline_url, settings.reader_url))))


def _login(url: SecretStr | None) -> tuple[str, str] | None:
    parts = conninfo_to_dict(url.get_secret_value()) if url is not None else {}
    user, password = parts.get("user"), parts.get("password")
    return (str(user), str(password)) if user and password else None


def _bundled_url(settings: Settings, kind: Kind, on_wait: Progress | None) -> str:
    server.start(settings.home, on_wait=on_wait, bin_dir=settings.postgres_bin)
    role = _bundled_role(kind)
    password = server.role_password(settings.home, role)
    if password is None:
        with _locked(_bundled_warehouse(settings, on_wait)) as connection:
            # Another process may have made one meanwhile.
            password = server.role_password(settings.home, role) or server.new_role_password(
                settings.home, role, partial(set_password, connection, role)
            )
    return server.url(settings.home, login=(role, password))


def _bundled_warehouse(settings: Settings, on_wait: Progress | None = None) -> str:
    from attribution_pipeline.warehouse.upgrade import upgrade  # noqa: PLC0415 - it uses the roles itself

    url = server.start(settings.home, on_wait=on_wait, bin_dir=settings.postgres_bin)
    upgrade(url, settings)
    return url


def _bundled_role(kind: Kind) -> str:
    return role_name("attribution", kind)


@contextmanager
def _locked(url: str) -> Iterator[psycopg.Connection]:
    with connect(url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [UPGRADE_LOCK])
        yield connection
