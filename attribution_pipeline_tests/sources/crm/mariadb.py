"""A MariaDB server for the tests of a CRM on MySQL: Debian's programs, a directory of its own, gone at the end."""

import getpass
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pymysql

from attribution_pipeline.warehouse.server.place import free_port
from attribution_pipeline_tests.conftest import reachable_directory
from attribution_pipeline_tests.sources.crm.databases import PASSWORD, MysqlCrm

_DATABASE = "crm"
#: Debian keeps servers where only root looks by itself.
_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])


def is_installed() -> bool:
    """Whether the server's programs are there: Debian's packages mariadb-server-core and mariadb-client-core."""
    programs = ("mariadb-install-db", "my_print_defaults", "mariadbd")
    return all(shutil.which(program, path=_PATH) is not None for program in programs)


@contextmanager
def mysql_crm() -> Iterator[MysqlCrm]:
    """An empty CRM on a server of its own."""
    home = reachable_directory("mariadb-tests-")
    common = ["--no-defaults", f"--datadir={home}/data", f"--user={getpass.getuser()}"]
    environment = {**os.environ, "PATH": _PATH}
    try:
        # The directory is this user's, so that its root needs no password.
        install = [
            "mariadb-install-db",
            *common,
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ]
        subprocess.run(install, check=True, capture_output=True, env=environment)
        port = free_port()
        with (home / "log").open("wb") as log:
            listening = ["--bind-address=127.0.0.1", f"--port={port}", f"--socket={home}/socket"]
            quick = ["--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0", f"--pid-file={home}/pid"]
            server = subprocess.Popen(
                ["mariadbd", *common, *listening, *quick, "--character-set-server=utf8mb4"],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
            )
        try:
            owner = _connect(server, port)
            with owner.cursor() as cursor:
                cursor.execute(f"create user crm_reader@'127.0.0.1' identified by {owner.escape(PASSWORD)}")
                # It could write, so that a test sees that its sessions do not.
                cursor.execute(f"grant all on {_DATABASE}.* to crm_reader@'127.0.0.1'")
            yield MysqlCrm(owner, port, _DATABASE)
            owner.close()
        finally:
            server.terminate()
            server.wait()
    finally:
        shutil.rmtree(home)


def _connect(server: "subprocess.Popen[bytes]", port: int) -> "pymysql.Connection[pymysql.cursors.Cursor]":
    deadline = time.monotonic() + 60
    while True:
        try:
            return pymysql.connect(
                host="127.0.0.1",
                port=port,
                user="root",
                autocommit=True,
                charset="utf8mb4",
                # The tests quote names as the standard says.
                sql_mode="ANSI_QUOTES,STRICT_ALL_TABLES",
            )
        except pymysql.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
