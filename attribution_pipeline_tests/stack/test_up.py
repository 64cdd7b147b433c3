"""``attribution up`` as an operator uses it: real processes on free ports."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from attribution_pipeline.stack.state import State, identities, read_state, write_state
from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.server.place import port_is_free
from attribution_pipeline_tests.conftest import reachable_directory
from attribution_pipeline_tests.demo_home import COMMAND, Home
from attribution_pipeline_tests.warehouse.server_process import wait_for

#: Secrets of the sources, which every process of the stack gets.
SECRETS = {
    "FACEBOOK_ACCESS_TOKEN": "marker-of-a-facebook-token",
    "GOOGLE_ADS_DEVELOPER_TOKEN": "marker-of-a-google-token",
    "CRM_URL": "postgresql://reader:marker-of-a-password@127.0.0.1:1/crm",
}


@dataclass(frozen=True)
class Up:
    """A running ``up``: its process, its home, and what it printed when it was ready."""

    process: subprocess.Popen[str]
    home: Home
    printed: dict[str, Any]


@pytest.fixture(scope="module")
def up() -> Iterator[Up]:
    home = Home(reachable_directory("attribution-up-") / "home", SECRETS)
    process = subprocess.Popen(
        [*COMMAND, "--json", "up", "--port", "0", "--api-port", "0"],
        env=home.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        lines: list[str] = []
        # It prints one object and goes on.
        while not lines or lines[-1] != "}\n":
            lines.append(process.stdout.readline())
            assert lines[-1], process.communicate()[1]
        yield Up(process, home, json.loads("".join(lines)))
    finally:
        process.terminate()
        process.communicate(timeout=120)
        server.stop(home.path)
        shutil.rmtree(home.path.parent)


def test_everything_answers_at_the_printed_addresses(up: Up) -> None:
    addresses = up.printed["addresses"]
    assert set(addresses) == {"webserver", "api"}
    assert (
        "dagster_webserver_version" in httpx.get(f"{addresses['webserver']}/server_info", timeout=60).json()
    )
    assert httpx.get(f"{addresses['api']}/health/live", timeout=60).is_success
    assert up.printed["pid"] == up.process.pid


def test_all_of_it_is_one_process_group(up: Up) -> None:
    state = read_state(up.home.path)
    assert state is not None
    assert len(state.children) == 4
    assert {os.getpgid(pid) for pid, _ in state.children} == {os.getpgid(up.process.pid)}


def test_a_second_up_tells_where_the_first_is(up: Up) -> None:
    again = up.home.data("up")
    assert again["status"] == "already running"
    assert again["pid"] == up.process.pid
    assert again["addresses"] == up.printed["addresses"]


def test_a_killed_api_comes_back_at_its_address(up: Up) -> None:
    address = up.printed["addresses"]["api"]
    [api] = apis(up)
    api.kill()
    psutil.wait_procs([api], timeout=30)
    wait_for(partial(answers, f"{address}/health/live"), seconds=120)
    [again] = apis(up)
    assert again != api


def apis(up: Up) -> list[psutil.Process]:
    """The processes of the API."""
    return [child for child in psutil.Process(up.process.pid).children() if "serve" in child.cmdline()]


def test_a_killed_postgresql_comes_back_under_all_that_use_it(up: Up) -> None:
    killed = server.status(up.home.path).pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    with suppress(psutil.NoSuchProcess):
        psutil.Process(killed).wait(60)
    wait_for(lambda: server.status(up.home.path).pid not in {None, killed}, seconds=180)
    addresses = up.printed["addresses"]
    wait_for(partial(answers, f"{addresses['api']}/health/ready"), seconds=120)
    wait_for(partial(asks_its_storage, addresses["webserver"]), seconds=120)
    assert up.process.poll() is None


def asks_its_storage(webserver: str) -> bool:
    """Whether the UI gets an answer that it has to ask PostgreSQL for."""
    query = {"query": "{ runsOrError(limit: 1) { __typename } }"}
    try:
        return bool(
            httpx.post(f"{webserver}/graphql", json=query).json()["data"]["runsOrError"]["__typename"]
            == "Runs"
        )
    except (httpx.HTTPError, KeyError, TypeError, ValueError):
        return False


def answers(url: str) -> bool:
    """Whether there is a good answer at the address."""
    try:
        return httpx.get(url).is_success
    except httpx.HTTPError:
        return False


def test_no_secret_is_in_logs_state_or_dagsters_home(up: Up) -> None:
    values = [value.encode() for value in SECRETS.values()]
    passwords = [file.read_bytes().strip() for file in (up.home.path / "postgres").glob("*password")]
    assert len(passwords) == 3
    allowed = {"storage.pgpass", "password"}
    told = [
        str(file)
        for file in up.home.path.rglob("*")
        if file.is_file()
        and "data" not in file.parts
        and file.name not in allowed
        and file.suffix != ".password"
        and any(secret in file.read_bytes() for secret in (*values, *passwords))
    ]
    assert told == []
    assert (up.home.path / "dagster" / "storage.pgpass").stat().st_mode & 0o077 == 0


def test_ctrl_c_stops_all_of_it(up: Up) -> None:
    began = psutil.Process(up.process.pid).children(recursive=True)
    assert len(began) >= 4
    up.process.send_signal(signal.SIGINT)
    _, said = up.process.communicate(timeout=120)
    assert up.process.returncode == 0
    assert said.rstrip().endswith("Everything has stopped")
    assert [process for process in began if process.is_running()] == []
    for address in up.printed["addresses"].values():
        assert port_is_free(int(address.rpartition(":")[2]))
    # It had started the server itself.
    assert server.status(up.home.path).pid is None
    assert {path.name for path in (up.home.path / "logs").iterdir()} >= {
        "api.log",
        "daemon.log",
        "webserver.log",
    }


_LISTENS = """
import signal, socket
with socket.create_server(("127.0.0.1", 0)) as listening:
    print(listening.getsockname()[1], flush=True)
    signal.pause()
"""


def test_a_port_that_a_killed_up_still_holds_is_free_for_the_next_one(tmp_path: Path) -> None:
    left = subprocess.Popen([sys.executable, "-c", _LISTENS], stdout=subprocess.PIPE, text=True)
    # It is no child of the next one, which could wait for ever for somebody to take notice of its end.
    notice = threading.Thread(target=left.wait)
    notice.start()
    try:
        assert left.stdout is not None
        with left.stdout:
            port = left.stdout.readline().strip()
        home = tmp_path / "home"
        home.mkdir()
        write_state(home, State(pid=left.pid, is_ready=True, children=identities([left.pid])))
        nowhere = "postgresql://somebody@127.0.0.1:1/warehouse"
        variables = {"ATTRIBUTION_WAREHOUSE_URL": nowhere, "ATTRIBUTION_DAGSTER_STORAGE_URL": nowhere}
        done = Home(home, variables).run("up", "--port", port, "--api-port", "0")
    finally:
        left.kill()
        notice.join()
    assert "left behind" in done.stderr
    # It came as far as the warehouse.
    assert done.returncode == 4, done.stderr


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = Home(tmp_path / "home").run("up", "--port", str(port))
    assert done.returncode == 2
    assert f"another program listens on port {port}: choose another one by --port" in done.stderr
