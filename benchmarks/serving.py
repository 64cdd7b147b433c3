"""``attribution serve`` as a process of its own, over a benchmark's warehouse."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.conninfo import conninfo_to_dict

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.roles import apply_roles, role_name, set_password
from attribution_pipeline.warehouse.upgrade import upgrade


def reader_url(url: str) -> str:
    """URL of a warehouse as the role that reads for the API, upgraded and with a password of its own."""
    upgrade(url, Settings())
    apply_roles(url, Settings())
    parts = conninfo_to_dict(url)
    role = role_name(str(parts["dbname"]), "reader")
    with connect(url, autocommit=True) as connection:
        set_password(connection, role, "of-this-benchmark")
    return f"postgresql://{role}:of-this-benchmark@{parts['host']}:{parts['port']}/{parts['dbname']}"


@contextmanager
def serving(url: str, database: str, **variables: str) -> Iterator[str]:
    """URL of ``attribution serve`` as a process of its own."""
    environment = {
        **os.environ,
        "ATTRIBUTION_WAREHOUSE_URL": url,
        "ATTRIBUTION_READER_URL": database,
        "ATTRIBUTION_API_RATE_LIMIT": "off",
        **variables,
    }
    command = [sys.executable, "-c", "from attribution_pipeline.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "--json", "serve", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        printed = ""
        while process.stdout is not None and not printed.endswith("}\n"):
            line = process.stdout.readline()
            if not line:
                raise RuntimeError("attribution serve did not start; run it to see why")
            printed += line
        yield json.loads(printed)["url"]
    finally:
        process.terminate()
        process.communicate()
