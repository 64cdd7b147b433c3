"""What runs besides PostgreSQL: one entry per process, in the order in which they start."""

import socket
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import httpx

HOST = "127.0.0.1"
_SECONDS_PER_QUESTION = 5.0


@dataclass(frozen=True)
class Ports:
    """Ports on loopback: the Dagster UI's, the API's, and the code server's."""

    ui: int
    api: int
    code: int


@dataclass(frozen=True)
class Service:
    """One process.

    Attributes:
        name: What it is called in messages, and its log file.
        argv: Program and arguments.
        wave: Processes of a wave start together, when all earlier ones are ready.
        is_ready: Whether it does its work; asked again and again, errors of the connection mean no.
        address: Where people reach it, if they do.
        runs_on: False for what does a job at the start and ends.
    """

    name: str
    argv: list[str]
    wave: int
    is_ready: Callable[[], bool]
    address: str | None = None
    runs_on: bool = True


def code_address(ports: Ports) -> dict[str, str]:
    """Variables by which UI and daemon find the code server: see workspace.yaml."""
    return {"ATTRIBUTION_CODE_HOST": HOST, "ATTRIBUTION_CODE_PORT": str(ports.code)}


def services(ports: Ports) -> list[Service]:
    """Everything that ``attribution up`` starts. The code server holds the definitions once, for UI and daemon."""
    ui, api = f"http://{HOST}:{ports.ui}", f"http://{HOST}:{ports.api}"
    workspace = ["-w", str(files("attribution_pipeline.stack") / "workspace.yaml")]
    python = [sys.executable, "-m"]
    code = ["-m", "attribution_pipeline.definitions", "--host", HOST, "--port", str(ports.code)]
    return [
        # Creates or upgrades Dagster's tables, which the others would each try to do.
        Service("migrate", [*python, "dagster", "instance", "migrate"], 0, lambda: False, runs_on=False),
        Service(
            "api",
            [*_command(), "serve", "--host", HOST, "--port", str(ports.api)],
            0,
            lambda: _answers(f"{api}/health/live"),
            api,
        ),
        Service("code-server", [*python, "dagster", "api", "grpc", *code], 1, lambda: _listens(ports.code)),
        Service(
            "webserver",
            [*python, "dagster_webserver", *workspace, "--host", HOST, "--port", str(ports.ui)],
            2,
            lambda: _has_definitions(ui),
            ui,
        ),
        Service("daemon", [*python, "dagster._daemon", "run", *workspace], 2, lambda: _daemon_beats(ui)),
    ]


def _command() -> list[str]:
    return [sys.executable, "-c", "from attribution_pipeline.cli import main; main()"]


def _listens(port: int) -> bool:
    # The code server opens its port when it has loaded the definitions.
    with closing(socket.socket()) as probe:
        probe.settimeout(_SECONDS_PER_QUESTION)
        return probe.connect_ex((HOST, port)) == 0


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=_SECONDS_PER_QUESTION, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _has_definitions(ui: str) -> bool:
    found = _ask_dagster(
        ui,
        "{ workspaceOrError { ... on Workspace { locationEntries { locationOrLoadError { __typename } } } } }",
    )
    entries = found.get("workspaceOrError", {}).get("locationEntries", [])
    kinds = [(entry["locationOrLoadError"] or {}).get("__typename") for entry in entries]
    return bool(kinds) and set(kinds) == {"RepositoryLocation"}


def _daemon_beats(ui: str) -> bool:
    found = _ask_dagster(ui, "{ instance { daemonHealth { allDaemonStatuses { required healthy } } } }")
    daemons = found.get("instance", {}).get("daemonHealth", {}).get("allDaemonStatuses", [])
    return bool(daemons) and all(daemon["healthy"] for daemon in daemons if daemon["required"])


def _ask_dagster(ui: str, query: str) -> dict[str, Any]:
    """Dagster's answer to a GraphQL query; nothing while the UI does not answer."""
    try:
        answer = httpx.post(
            f"{ui}/graphql", json={"query": query}, timeout=_SECONDS_PER_QUESTION, trust_env=False
        )
        return dict(answer.json().get("data") or {}) if answer.is_success else {}
    except (httpx.HTTPError, ValueError):
        return {}
