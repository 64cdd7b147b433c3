"""The bundled PostgreSQL server: started on first use under the home directory, shared by every process.

``control`` holds the functions that the rest of the project calls and ``lifecycle`` their steps; ``place``
says which file lies where; ``account`` is about running the server as root; ``binaries`` about which
PostgreSQL; ``cluster`` about creating a data directory; ``processes`` about what really runs; ``connection``
about what answers; ``tuning`` about its settings.
"""

from attribution_pipeline.warehouse.server.control import (
    ServerStatus,
    new_role_password,
    psql_command,
    role_password,
    start,
    status,
    stop,
    url,
)
from attribution_pipeline.warehouse.server.errors import ServerError

__all__ = [
    "ServerError",
    "ServerStatus",
    "new_role_password",
    "psql_command",
    "role_password",
    "start",
    "status",
    "stop",
    "url",
]
