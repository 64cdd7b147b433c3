"""Dagster's instance as the commands configure it, with a storage of its own."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import psycopg
from pydantic import SecretStr

from attribution_pipeline.dagster_home import prepare_dagster_home
from attribution_pipeline.settings import Settings
from attribution_pipeline_tests.databases import database_url

_NUMBERS = itertools.count(1)


@contextmanager
def storage_url(server_url: str) -> Iterator[str]:
    """URL of an empty database for Dagster's storage, dropped at the end."""
    name = f"dagster_storage_{next(_NUMBERS)}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"create database {name}".encode())
        try:
            yield database_url(server_url, name)
        finally:
            admin.execute(f"drop database {name} with (force)".encode())


@contextmanager
def configured_instance(server_url: str, home: Path) -> Iterator[dg.DagsterInstance]:
    """The instance of a new home."""
    with storage_url(server_url) as url:
        settings = Settings(home=home, dagster_storage_url=SecretStr(url))
        with dg.DagsterInstance.from_config(str(prepare_dagster_home(settings))) as instance:
            yield instance
