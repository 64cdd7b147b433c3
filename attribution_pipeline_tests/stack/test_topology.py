"""The topology of docker-compose.yml from its very commands on this machine, loading the sample."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest

from attribution_pipeline.automation.partitions import partition_tags
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.sources.sample import write_sample
from attribution_pipeline.stack.child import end_processes, process_tree
from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.server.place import free_port
from attribution_pipeline_tests.conftest import reachable_directory
from attribution_pipeline_tests.databases import Row, database_url, read_rows
from attribution_pipeline_tests.stack.compose import (
    DATABASES,
    OURS,
    Machine,
    services,
)
from attribution_pipeline_tests.warehouse.server_process import wait_for

SECRETS = {
    "PIPELINE_PASSWORD": "markerofthepipeline1",
    "READER_PASSWORD": "markerofthereader22",
    "ATTRIBUTION_API_TOKENS": "page:marker-of-an-api-token-333",
}
TOKEN = SECRETS["ATTRIBUTION_API_TOKENS"].partition(":")[2]
#: Of sources.env: the sources' own, which no run needs while all comes from files.
SOURCES = {
    "FACEBOOK_ACCESS_TOKEN": "marker-of-a-facebook-token",
    "CRM_URL": "postgresql://crm:marker-of-the-crm@127.0.0.1:1/crm",
}


LOCATION = "attribution_pipeline.definitions"
_TICKS = """{
  schedulesOrError(
    repositorySelector: {
      repositoryName: "__repository__", repositoryLocationName: "attribution_pipeline.definitions"
    }
  ) { ... on Schedules { results { name scheduleState { id status ticks(limit: 5) { status runIds } } } } }
}"""


@dataclass(frozen=True)
class Topology:
    """All services running on this machine."""

    machine: Machine
    processes: dict[str, subprocess.Popen[bytes]]
    warehouse: str
    storage: str
    ui: str
    api: str
    secrets: list[str]

    def ask_dagster(self, query: str, **variables: object) -> dict[str, Any]:
        body = {"query": query, "variables": variables}
        answer = httpx.post(f"{self.ui}/graphql", json=body, timeout=60).json()
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    def nightly(self) -> dict[str, Any]:
        """The state of the schedule."""
        schedules = self.ask_dagster(_TICKS)["schedulesOrError"]["results"]
        [state] = [schedule["scheduleState"] for schedule in schedules if schedule["name"] == "nightly"]
        return dict(state)

    def has_ended(self, run_id: str) -> bool:
        return self.status(run_id) in {"SUCCESS", "FAILURE", "CANCELED"}

    def status(self, run_id: str) -> str:
        query = f'{{ runOrError(runId: "{run_id}") {{ ... on Run {{ status }} }} }}'
        return str(self.ask_dagster(query)["runOrError"]["status"])

    def failures(self, run_id: str) -> str:
        """What the events of a run that failed say of it."""
        query = (
            "select event from public.event_logs where run_id = %s and dagster_event_type like %s order by id"
        )
        with psycopg.connect(self.storage) as connection:
            return "\n".join(event for (event,) in connection.execute(query, [run_id, "%FAILURE"]))


@pytest.fixture(scope="module")
def topology() -> Iterator[Topology]:
    """The services in the order of their depends_on, each awaited by its own health check."""
    folder = reachable_directory("attribution-compose-")
    write_sample(folder / "input")
    homes = {name: folder / name for name in DATABASES}
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        urls = {name: server.start(home) for name, home in homes.items()}
        ports = {port: free_port() for port in (3000, 4000, 8000)}
        parts = {name: psycopg.conninfo.conninfo_to_dict(url) for name, url in urls.items()}
        passwords = {name: str(part["password"]) for name, part in parts.items()}
        machine = Machine(
            {
                **{f"{name}:5432": f"127.0.0.1:{part['port']}" for name, part in parts.items()},
                "0.0.0.0": "127.0.0.1",  # noqa: S104 - of the containers
                "code-server": "127.0.0.1",
                "/input": str(folder / "input"),
                **{str(port): str(here) for port, here in ports.items()},
            },
            {
                **SECRETS,
                "WAREHOUSE_PASSWORD": passwords["warehouse"],
                "DAGSTER_PASSWORD": passwords["dagster-storage"],
                "ATTRIBUTION_NIGHTLY_DAYS": "3",
            },
            folder / "homes",
            {"code-server": SOURCES},
        )
        start_all(machine, processes, without="daemon")
        yield Topology(
            machine,
            processes,
            urls["warehouse"],
            database_url(urls["dagster-storage"], "dagster"),
            f"http://127.0.0.1:{ports[3000]}",
            f"http://127.0.0.1:{ports[8000]}",
            [*passwords.values(), *SECRETS.values(), TOKEN, *SOURCES.values()],
        )
    finally:
        # Runs as well, which are processes of the code server and would go on writing into the folder.
        trees = [process_tree(process.pid) for process in processes.values()]
        end_processes([process for tree in trees for process in tree], seconds=10)
        for process in processes.values():
            process.wait()
        for home in homes.values():
            server.stop(home)
        shutil.rmtree(folder)


def start_all(machine: Machine, processes: dict[str, subprocess.Popen[bytes]], without: str = "") -> None:
    waiting = dict.fromkeys(name for name in OURS if name not in {without, *processes})
    done = {*DATABASES, *processes}
    while waiting:
        ready = [name for name in waiting if set(services()[name]["depends_on"]) <= done]
        assert ready, f"nothing can start: {list(waiting)}"
        started = {name: machine.start(name) for name in ready}
        processes |= started
        for name, process in started.items():
            if services()[name]["restart"] == "no":
                assert process.wait(timeout=300) == 0, machine.log(name).read_text()
            else:
                wait_for(partial(is_over_or_healthy, machine, name, process), seconds=300)
                assert process.poll() is None, machine.log(name).read_text()
            del waiting[name]
            done.add(name)


def is_over_or_healthy(machine: Machine, name: str, process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is not None or machine.is_healthy(name)


@pytest.fixture(scope="module")
def loaded(topology: Topology) -> Topology:
    """All services, after the schedule has ticked and the sample was loaded through the code server."""
    place = f'repositoryLocationName: "{LOCATION}", repositoryName: "__repository__"'
    # It runs by its definition alone. Stopped and started by hand, its state is stored, with the time from which on it ticks.
    assert topology.nightly()["status"] == "RUNNING"
    topology.ask_dagster(
        "mutation($id: String) { stopRunningSchedule(id: $id) { __typename } }", id=topology.nightly()["id"]
    )
    assert topology.nightly()["status"] == "STOPPED"
    topology.ask_dagster(
        f'mutation {{ startSchedule(scheduleSelector: {{ {place}, scheduleName: "nightly" }}) {{ __typename }} }}'
    )
    assert topology.nightly()["status"] == "RUNNING"
    # As if the daemon had gone down a minute before the last night.
    with psycopg.connect(topology.storage) as connection:
        moved = connection.execute(
            """
            update instigators
            set instigator_body = regexp_replace(instigator_body, '("start_timestamp": )[0-9.]+', '\\1' || %s)
            """,
            [str(last_night().timestamp() - 60)],
        )
        assert moved.rowcount == 1
    launched = topology.ask_dagster(
        f"""mutation($tags: [ExecutionTag!]!) {{
          launchRun(executionParams: {{
            selector: {{ {place}, jobName: "refresh_all" }}, runConfigData: {{}}, executionMetadata: {{ tags: $tags }}
          }}) {{ ... on LaunchRunSuccess {{ run {{ runId }} }} }}
        }}""",
        tags=[
            {"key": key, "value": value}
            for key, value in partition_tags(Window(date(2025, 10, 20), date(2025, 10, 21))).items()
        ],
    )["launchRun"]["run"]["runId"]
    start_all(topology.machine, topology.processes)

    wait_for(lambda: [tick["status"] for tick in topology.nightly()["ticks"]] == ["SUCCESS"], seconds=120)
    [of_the_night] = topology.nightly()["ticks"][0]["runIds"]
    for run_id in (launched, of_the_night):
        wait_for(partial(topology.has_ended, run_id), seconds=300)
        assert topology.status(run_id) == "SUCCESS", topology.failures(run_id)
    return topology


def last_night() -> datetime:
    """The last 03:30 of the business time zone."""
    now = datetime.now(ZoneInfo("Europe/Kyiv"))
    night = now.replace(hour=3, minute=30, second=0, microsecond=0)
    return night if night <= now else night - timedelta(days=1)


def test_the_schedule_ticks_and_the_sample_is_loaded_through_the_code_server(loaded: Topology) -> None:
    with psycopg.connect(loaded.warehouse) as connection:
        [(leads,)] = read_rows(connection, "select count(*) from prod.fact_leads")
    assert isinstance(leads, int)
    assert leads > 0


def test_the_api_answers_who_has_a_token(loaded: Topology) -> None:
    assert key_figures(loaded).status_code == 401
    answer = key_figures(loaded, TOKEN)
    assert answer.status_code == 200
    assert answer.json()["data"]["leads"] > 0


def key_figures(topology: Topology, token: str | None = None) -> httpx.Response:
    """What the API says of the days that were loaded."""
    return httpx.get(
        f"{topology.api}/api/analytics/dashboard/v5/kpi",
        params={"date_from": "2025-10-20", "date_to": "2025-10-21"},
        headers={"Authorization": f"Bearer {token}"} if token else {},
        timeout=30,
    )


def test_the_runs_work_as_the_pipeline_and_the_api_as_the_reader(loaded: Topology) -> None:
    assert key_figures(loaded, TOKEN).is_success
    # A run is stored as successful a moment before it has hung up.
    users = "select distinct usename from pg_stat_activity where datname = 'attribution' and usename <> 'attribution'"
    wait_for(lambda: answered(loaded.warehouse, users) == [("attribution_reader",)])
    with psycopg.connect(loaded.warehouse) as connection:
        owners = read_rows(
            connection, "select distinct tableowner from pg_tables where schemaname in ('raw', 'stg', 'prod')"
        )
    assert owners == [("attribution_owner",)]
    environment = loaded.machine.environment("code-server")
    assert "attribution_pipeline" in environment["ATTRIBUTION_WAREHOUSE_URL"]


def test_no_secret_is_in_dagsters_storage_logs_or_configuration(loaded: Topology) -> None:
    with psycopg.connect(loaded.storage) as connection:
        tables = [
            str(name)
            for (name,) in read_rows(
                connection, "select tablename from pg_tables where schemaname = 'public'"
            )
        ]
        assert {"runs", "run_tags", "event_logs", "instigators"} <= set(tables)
        told = []
        for table in tables:
            text = "\n".join(
                str(row) for (row,) in read_rows(connection, f"select t::text from public.{table} as t")
            )
            told += [(table, secret) for secret in loaded.secrets if secret in text]
    files = [
        file for file in loaded.machine.homes.rglob("*") if file.is_file() and file.name != "storage.pgpass"
    ]
    assert len(files) > len(OURS)
    contents = {file: held(file) for file in files}
    told += [
        (str(file), secret)
        for file, content in contents.items()
        for secret in loaded.secrets
        if secret.encode() in content
    ]
    assert told == []


def held(file: Path) -> bytes:
    """What a file holds; nothing if it has gone since it was listed, as the lock of a run that ends."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def answered(url: str, query: str) -> list[Row]:
    """What a database answers at this moment."""
    with psycopg.connect(url) as connection:
        return read_rows(connection, query)


def test_everything_stops_when_it_is_told_to(loaded: Topology) -> None:
    """As a container engine does: SIGTERM, in the opposite order."""
    for name, process in reversed(loaded.processes.items()):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            assert has_stopped(process), loaded.machine.log(name).read_text()
    # A session ends a moment after its client.
    left = "select usename from pg_stat_activity where usename like 'attribution\\_%'"
    wait_for(lambda: answered(loaded.warehouse, left) == [])


def has_stopped(process: subprocess.Popen[bytes]) -> bool:
    """Whether a process that was told to stop has done so within a minute, as one that stops in order."""
    try:
        return process.wait(timeout=60) in {0, -signal.SIGTERM, 128 + signal.SIGTERM}
    except subprocess.TimeoutExpired:
        return False
