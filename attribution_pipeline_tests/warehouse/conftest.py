"""Home directories for tests that start servers of their own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from attribution_pipeline.warehouse import server
from attribution_pipeline_tests.conftest import reachable_directory


@contextmanager
def empty_home(postgres_bin: Path | None) -> Iterator[Path]:
    """An empty home directory; a server that is left running there is stopped."""
    directory = reachable_directory("attribution-home-").resolve()
    try:
        yield directory
    finally:
        server.stop(directory, postgres_bin)
        shutil.rmtree(directory)


@pytest.fixture
def home(postgres_bin: Path | None) -> Iterator[Path]:
    """An empty home directory."""
    with empty_home(postgres_bin) as directory:
        yield directory


@pytest.fixture(scope="module")
def module_home(postgres_bin: Path | None) -> Iterator[Path]:
    """The home directory of a server that the tests of one module share, in whatever state they leave it."""
    with empty_home(postgres_bin) as directory:
        yield directory


@pytest.fixture
def shared_home(module_home: Path, postgres_bin: Path | None) -> Path:
    """That home directory, with its server running."""
    server.start(module_home, bin_dir=postgres_bin)
    return module_home


@pytest.fixture
def shared_url(shared_home: Path) -> str:
    """URL of that server."""
    return server.url(shared_home)
