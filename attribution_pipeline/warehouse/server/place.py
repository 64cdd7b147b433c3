"""Which file of the bundled server lies where, and the small files that hold its password and port."""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from attribution_pipeline.warehouse.server.errors import ServerError

USER = "attribution"
DATABASES = ("attribution", "dagster")
#: Only the superuser connects to these.
CLOSED_DATABASES = ("dagster", "postgres", "template1")


@dataclass(frozen=True)
class Place:
    """The directory of one bundled server.

    Attributes:
        root: ``<home>/postgres`` with links resolved. It is a link to a directory elsewhere when the server's
            own system user cannot reach the home directory.
    """

    root: Path

    @property
    def data(self) -> Path:
        """The data directory. It appears in one step when initdb has succeeded: it is never half finished."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """Directory of the server's rotated log files."""
        return self.root / "log"

    @property
    def start_log(self) -> Path:
        """What initdb, pg_ctl and the server print before the server's own log begins."""
        return self.root / "start.log"

    @property
    def tuning(self) -> Path:
        """The project's settings, included from postgresql.conf and written anew at each start."""
        return self.root / "attribution.conf"

    @property
    def initialised(self) -> bool:
        """Whether initdb has finished here.

        Raises:
            ServerError: When the directory belongs to another user.
        """
        try:
            return (self.data / "PG_VERSION").exists()
        except PermissionError as error:
            raise _foreign(self.data) from error

    def password(self) -> str:
        """The generated password of the ``attribution`` role.

        Raises:
            ServerError: When the file is gone or belongs to somebody else.
        """
        return self._read("password", "put the file back from a copy")

    def port(self) -> int:
        """The remembered TCP port.

        Raises:
            ServerError: When no port was chosen yet, or the file belongs to somebody else.
        """
        text = self._read("port", "run `attribution db start`, which chooses a new one")
        if not text.isdecimal():
            raise ServerError(
                f"{self.root / 'port'} holds no port number: delete it and run `attribution db start`"
            )
        return int(text)

    @property
    def knows_port(self) -> bool:
        """Whether a port was chosen."""
        return (self.root / "port").exists()

    def remembers(self, port: int | None) -> bool:
        """Whether ``port`` is the remembered one."""
        return self.knows_port and self.port() == port

    def new_password(self) -> str:
        """Generate and keep a password, readable by the calling user only."""
        password = secrets.token_urlsafe(24)
        replace_file(self.root / "password", password + "\n", mode=0o600)
        return password

    def role_password_file(self, role: str) -> Path:
        """Where the generated password of another role than ``attribution`` is kept."""
        return self.root / f"{role}.password"

    def remember_port(self, port: int) -> None:
        """Keep the port for the next start."""
        replace_file(self.root / "port", f"{port}\n", mode=0o644)

    def _read(self, name: str, remedy: str) -> str:
        path = self.root / name
        try:
            return path.read_text().strip()
        except FileNotFoundError as error:
            raise ServerError(f"{path} is missing: {remedy}") from error
        except PermissionError as error:
            raise _foreign(path) from error


def existing_place(home: Path) -> Place:
    """The place of the server under ``home``, whether or not anything is there yet."""
    return Place((home / "postgres").resolve())


def replace_file(path: Path, text: str, mode: int) -> None:
    """Write ``text`` in one step for any reader, and at no moment with wider rights than ``mode``."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "w") as file:
            os.fchmod(file.fileno(), mode)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def sync_directory(directory: Path) -> None:
    """Bring the names in a directory to disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with _loopback_socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A free loopback port, outside the range that systems hand to outgoing connections if possible."""
    for _ in range(50):
        port = 20_000 + secrets.randbelow(10_000)
        if port_is_free(port):
            return port
    with _loopback_socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _foreign(path: Path) -> ServerError:
    return ServerError(
        f"{path} belongs to another user: run the command as that user, "
        "or set ATTRIBUTION_HOME to a directory of your own"
    )


@contextmanager
def _loopback_socket() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As PostgreSQL does: connections of an earlier server that linger in TIME_WAIT occupy nothing.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        yield probe
