"""A warehouse per module, emptied between its tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from attribution_pipeline.warehouse.database import connect
from attribution_pipeline_tests.databases import new_warehouse
from attribution_pipeline_tests.warehouse.loader.loading import SETTINGS, Loading


@pytest.fixture(scope="module")
def warehouse_url(server_url: str) -> Iterator[str]:
    """URL of a warehouse that the module's tests share."""
    with new_warehouse(server_url) as url:
        yield url


@pytest.fixture
def loading(warehouse_url: str, tmp_path: Path) -> Iterator[Loading]:
    """That warehouse, empty, and an empty folder."""
    with connect(warehouse_url, time_zone=SETTINGS.timezone, autocommit=True) as connection:
        loading = Loading(connection, tmp_path)
        loading.empty()
        yield loading
