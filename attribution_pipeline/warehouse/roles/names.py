"""What the roles of a warehouse are called."""

import hashlib
from typing import Literal

Kind = Literal["owner", "pipeline", "reader"]

#: Longest name that PostgreSQL keeps, in bytes.
_LONGEST = 63


def role_name(database: str, kind: Kind) -> str:
    """Name of a warehouse's role, such as ``attribution_reader``; two databases never share one."""
    # PostgreSQL keeps the beginning pg_ for itself.
    name = f"{'db_' if database.startswith('pg_') else ''}{database}_{kind}"
    if len(name.encode()) <= _LONGEST:
        return name
    digest = hashlib.sha256(database.encode()).hexdigest()[:12]
    room = _LONGEST - len(f"_{digest}_{kind}")
    return f"{name.encode()[:room].decode(errors='ignore')}_{digest}_{kind}"
