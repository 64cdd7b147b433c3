"""A Dagster instance as `attribution` makes it, with its storage on the tests' server."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import psycopg
import pytest
from dagster._core.test_utils import create_run_for_test, create_test_daemon_workspace_context
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import ModuleTarget
from pydantic import SecretStr

from attribution_pipeline.automation.jobs import REFRESH_ALL
from attribution_pipeline.automation.resources import keep_storage_connections
from attribution_pipeline.dagster_home import prepare_dagster_home
from attribution_pipeline.settings import Settings
from attribution_pipeline_tests.databases import database_url

_NUMBERS = itertools.count(1)


@contextmanager
def storage_database(server_url: str) -> Iterator[str]:
    """URL of an empty database for Dagster's storage, dropped at the end."""
    name = f"dagster_{next(_NUMBERS)}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"create database {name}".encode())
        try:
            yield database_url(server_url, name)
        finally:
            admin.execute(f"drop database {name} with (force)".encode())


@pytest.fixture
def storage_url(server_url: str) -> Iterator[str]:
    with storage_database(server_url) as url:
        yield url


@pytest.fixture
def instance(
    storage_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dg.DagsterInstance]:
    """The instance of a home of its own, which the environment names as well."""
    monkeypatch.setenv("ATTRIBUTION_HOME", str(tmp_path))
    home = prepare_dagster_home(Settings(home=tmp_path, dagster_storage_url=SecretStr(storage_url)))
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    with dg.DagsterInstance.get() as found:
        keep_storage_connections(found)
        yield found


@contextmanager
def code_server(instance: dg.DagsterInstance) -> Iterator[WorkspaceProcessContext]:
    """What a daemon works with: the definitions in a code server of their own, whose process ends with the block."""
    target = ModuleTarget("attribution_pipeline.definitions", "defs", None, "attribution")
    with create_test_daemon_workspace_context(target, instance) as workspace:
        registry = workspace._grpc_server_registry
        yield workspace
    # Dagster only asks it to end.
    registry.wait_for_processes()


def past_run(
    instance: dg.DagsterInstance,
    tags: dict[str, str],
    status: dg.DagsterRunStatus = dg.DagsterRunStatus.SUCCESS,
) -> dg.DagsterRun:
    """A run of the job that ended some time ago."""
    run: dg.DagsterRun = create_run_for_test(instance, job_name=REFRESH_ALL, tags=tags, status=status)
    return run
