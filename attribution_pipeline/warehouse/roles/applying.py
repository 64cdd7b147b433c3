"""Roles and rights of a warehouse on their own, without an upgrade."""

import psycopg
from psycopg import sql

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import UPGRADE_LOCK, connect
from attribution_pipeline.warehouse.roles.creation import (
    create_roles,
    missing_roles,
    role_exists,
    set_password,
)
from attribution_pipeline.warehouse.roles.grants import close_large_objects, grant_all
from attribution_pipeline.warehouse.roles.logins import named_passwords


def apply_roles(url: str, settings: Settings) -> list[str]:
    """Create the roles that are missing, give all their rights anew, and the passwords that the settings name.

    The warehouse must be of this version. Any number of processes may call it at once.

    Returns:
        Statements that an administrator of the server must run before a second call, where the connected user may not
        create roles.

    Raises:
        WarehouseError: If the warehouse does not answer, or the connected user may not change it.
    """
    with connect(url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [UPGRADE_LOCK])
        with connection.transaction():
            roles = create_roles(connection)
            close_large_objects(connection)
            for role, password in named_passwords(settings).items():
                if role in {roles.pipeline, roles.reader} and role_exists(connection, role):
                    _set_if_allowed(connection, role, password)
            connection.execute(sql.SQL("set local role {}").format(sql.Identifier(roles.owner)))
            grant_all(connection, roles)
        return missing_roles(connection, roles)


def _set_if_allowed(connection: psycopg.Connection, role: str, password: str) -> None:
    # Of a role that an administrator made, the administrator sets the password too.
    try:
        with connection.transaction():
            set_password(connection, role, password)
    except psycopg.errors.InsufficientPrivilege:
        return
