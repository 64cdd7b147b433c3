"""Warehouses that hold whole folders of raw tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.loader import load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.refresh import refresh_all
from attribution_pipeline_tests.databases import new_warehouse, read_rows


@contextmanager
def opened_warehouse(server_url: str) -> Iterator[psycopg.Connection]:
    """Connection to a fresh warehouse."""
    with (
        new_warehouse(server_url) as url,
        connect(url, time_zone=Settings().timezone, autocommit=True) as connection,
    ):
        yield connection


def load_folder(connection: psycopg.Connection, folder: Path) -> None:
    """Load all days of all tables of a folder; every row that it holds must find its place."""
    source, settings = FilesSource(folder), Settings()
    for table in RAW_TABLES.values():
        result = load_table(connection, table, source, Window(), settings=settings, run_id=None)
        assert (result.rows_rejected, result.rows_outside, result.unknown_columns) == (0, 0, [])


@contextmanager
def loaded_warehouse(server_url: str, *folders: Path) -> Iterator[psycopg.Connection]:
    """Connection to a fresh warehouse that has loaded the folders and refreshed stg."""
    with opened_warehouse(server_url) as connection:
        for folder in folders:
            load_folder(connection, folder)
        refresh_all(connection)
        yield connection


def value(connection: psycopg.Connection, query: str) -> object:
    """The single value of a query."""
    [(found,)] = read_rows(connection, query)
    return found
