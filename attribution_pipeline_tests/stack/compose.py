"""Reading docker-compose.yml and the Dockerfile as a container engine would, and running a service without one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
#: Folder that holds workspace.yaml, as the image's working directory does.
WORKING_DIRECTORY = ROOT / "attribution_pipeline" / "stack"

_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")

#: Services that run the package, in an order in which they can start.
OURS = ("migrate-warehouse", "migrate-dagster", "code-server", "webserver", "daemon", "api")
DATABASES = ("warehouse", "dagster-storage")

Services = dict[str, dict[str, Any]]


def compose_text() -> str:
    return (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def services() -> Services:
    """Every service, with its variables not yet replaced."""
    found: Services = yaml.safe_load(compose_text())["services"]
    return found


def interpolated(text: str, variables: Mapping[str, str]) -> str:
    """A text of the file with its variables replaced.

    Raises:
        KeyError: If a required variable is missing.
    """

    def replace(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        if variables.get(name):
            return variables[name]
        if kind == "?":
            raise KeyError(f"{name}: {rest}")
        return rest or ""

    return _VARIABLE.sub(replace, text).replace("$$", "$")


def required_variables() -> set[str]:
    return {name for name, kind, _ in _VARIABLE.findall(compose_text()) if kind == "?"}


def dockerfile_lines(instruction: str) -> list[str]:
    """What follows an instruction, each time that the Dockerfile's last stage has it; continued lines are joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    stage = re.split(r"^FROM ", text, flags=re.MULTILINE)[-1]
    return re.findall(rf"^{instruction} +(.*)$", stage, flags=re.MULTILINE)


@dataclass(frozen=True)
class Machine:
    """This machine in place of the containers'.

    Attributes:
        addresses: What stands for an address of the compose network or of a container, such as ``warehouse:5432``.
        variables: What the operator's environment sets.
        homes: A folder per service in place of its memory file system.
        extra: More variables by service.
    """

    addresses: Mapping[str, str]
    variables: Mapping[str, str]
    homes: Path
    extra: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def here(self, text: str) -> str:
        """A text of the file with addresses and variables replaced."""
        pattern = "|".join(rf"(?<!\w){re.escape(there)}(?!\w)" for there in self.addresses)
        moved = re.sub(pattern, lambda match: self.addresses[match.group()], text)
        return interpolated(moved, self.variables)

    def environment(self, name: str) -> dict[str, str]:
        """The environment of a service's process: the image's, then the service's, nothing of this test's."""
        clean = {n: v for n, v in os.environ.items() if not n.startswith(("ATTRIBUTION_", "DAGSTER_"))}
        home = self.homes / name
        own = services()[name].get("environment", {})
        return {
            **clean,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{clean['PATH']}",
            "PYTHONUNBUFFERED": "1",
            "ATTRIBUTION_HOME": str(home),
            "DAGSTER_HOME": str(home / "dagster"),
            **{variable: self.here(str(value)) for variable, value in own.items()},
            **self.extra.get(name, {}),
        }

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start a service's command, its output in a file."""
        entry: list[str] = json.loads(dockerfile_lines("ENTRYPOINT")[-1])
        command = [self.here(str(part)) for part in services()[name]["command"]]
        self.homes.mkdir(exist_ok=True)
        with self.log(name).open("ab") as log:
            return subprocess.Popen(
                [*entry, *command],
                env=self.environment(name),
                cwd=WORKING_DIRECTORY,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def log(self, name: str) -> Path:
        return self.homes / f"{name}.log"

    def is_healthy(self, name: str) -> bool:
        """Run the service's own health check."""
        kind, *command = services()[name]["healthcheck"]["test"]
        assert kind == "CMD"
        done = subprocess.run(
            [self.here(part) for part in command],
            env=self.environment(name),
            cwd=WORKING_DIRECTORY,
            capture_output=True,
            check=False,
            timeout=180,
        )
        return done.returncode == 0
