"""A warehouse that holds the sample, for tests that only read."""

from collections.abc import Iterator

import pytest

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.sample import write_sample
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.refresh import refresh_all
from attribution_pipeline_tests.databases import new_warehouse, reader_login


@pytest.fixture(scope="session")
def sample_url(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a warehouse with the sample loaded and refreshed; tests must leave it as it is."""
    # Loading imports what few tests need.
    from attribution_pipeline_tests.warehouse.loaded import load_folder  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    with new_warehouse(server_url) as url:
        with connect(url, time_zone=Settings().timezone, autocommit=True) as connection:
            load_folder(connection, folder)
            refresh_all(connection)
        yield url


@pytest.fixture(scope="session")
def sample_reader_url(sample_url: str) -> str:
    """The same as the role that reads for the API."""
    return reader_login(sample_url)
