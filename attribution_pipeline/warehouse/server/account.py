"""The system user that the server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from attribution_pipeline.warehouse.server.errors import ServerError

SYSTEM_USER = "attribution-postgres"
SYSTEM_DIRECTORY = Path("/var/lib/attribution-postgres")

_OTHER_WAYS = "run the command as an ordinary user, or set ATTRIBUTION_WAREHOUSE_URL to a server of your own"


class SubprocessArguments(TypedDict, total=False):
    """The arguments of ``subprocess`` that choose a user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user to run the server as.

    Attributes:
        uid: Its user id.
        gid: Its primary group id.
        other: Whether it is another user than the calling one, who then is root.
    """

    uid: int
    gid: int
    other: bool

    def subprocess_arguments(self) -> SubprocessArguments:
        """How ``subprocess`` becomes this user; nothing when it is the calling one."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.other else {}

    def own(self, path: Path) -> None:
        """Give ``path`` to this user."""
        if self.other:
            os.chown(path, self.uid, self.gid)

    def reaches(self, directory: Path) -> bool:
        """Whether this user can enter ``directory``, by whatever rights decide that here.

        Raises:
            ServerError: When root may not become this user, as in some containers.
        """
        if not self.other:
            return True
        try:
            entered = subprocess.run(
                ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(directory)],
                cwd="/",
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                **self.subprocess_arguments(),
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise ServerError(
                "PostgreSQL does not run as root, and this system does not let root run it as the user "
                f"{SYSTEM_USER}: {_OTHER_WAYS}"
            ) from error
        return entered.returncode == 0


def account_for(data: Path) -> Account:
    """The user for a data directory: the calling one, or for root its owner or a system user of its own.

    Raises:
        ServerError: When root calls and the system user is missing and cannot be created.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), other=False)
    if data.exists():
        owner = data.stat()
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid, other=True)
    entry = _system_user()
    return Account(entry.pw_uid, entry.pw_gid, other=True)


def new_directory_elsewhere(prefix: str = "home-") -> Path:
    """A new directory within the system user's reach, for what lies outside of it."""
    if not SYSTEM_DIRECTORY.exists():
        SYSTEM_DIRECTORY.mkdir(parents=True, exist_ok=True)
        SYSTEM_DIRECTORY.chmod(0o755)
    directory = Path(tempfile.mkdtemp(prefix=prefix, dir=SYSTEM_DIRECTORY))
    directory.chmod(0o755)
    return directory


def note_home(directory: Path, home: Path) -> None:
    """Write into a directory made by ``new_directory_elsewhere`` which home it serves."""
    (directory / "home").write_text(f"{home}\n")


def directories_left_by(home: Path) -> list[Path]:
    """Directories that ``new_directory_elsewhere`` made for a home of this path, the current one included."""
    if os.geteuid() != 0 or not SYSTEM_DIRECTORY.exists():
        return []
    notes = SYSTEM_DIRECTORY.glob("home-*/home")
    return [note.parent for note in notes if _noted_home(note) == str(home)]


def _noted_home(note: Path) -> str | None:
    try:
        return note.read_text().strip()
    except FileNotFoundError:
        # Another home's directory, which its owner removes at this moment.
        return None


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        said = _create_system_user()
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError as error:
        raise ServerError(
            f"PostgreSQL does not run as root, and the user {SYSTEM_USER} to run it as could not be created "
            f"({said}): create that user, or {_OTHER_WAYS}"
        ) from error


def _create_system_user() -> str:
    """Create the system user and return what the tool said; its failure may mean that another was faster."""
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    adduser = shutil.which("adduser", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is not None:
        argv = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        argv += ["--shell", "/usr/sbin/nologin", SYSTEM_USER]
    elif adduser is not None:
        # BusyBox, as in Alpine.
        argv = [adduser, "-S", "-D", "-H", "-h", "/nonexistent", "-s", "/sbin/nologin", SYSTEM_USER]
    else:
        return "neither useradd nor adduser is installed"
    result = subprocess.run(argv, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return (result.stderr or result.stdout).strip() or f"{argv[0]} ended with code {result.returncode}"
