"""Home directories for tests that start servers of their own."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from attribution_pipeline.warehouse import server
from attribution_pipeline_tests.conftest import TEMPORARY, reachable_directory
from attribution_pipeline_tests.warehouse.server_process import processes_serving, wait_for


@contextmanager
def empty_home() -> Iterator[Path]:
    """An empty home directory, removed at the end together with a server that is left running there."""
    # In memory where there is enough: these tests create a dozen servers, and initdb brings each to disk.
    memory = Path("/dev/shm")  # noqa: S108 - the name in it is random
    roomy = memory.exists() and shutil.disk_usage(memory).free > 4 * 1024**3
    directory = reachable_directory("attribution-home-", memory if roomy else TEMPORARY).resolve()
    try:
        yield directory
    finally:
        left = server.status(directory)
        # At once, since nobody needs a last checkpoint of data that is removed.
        for pid in [left.pid] if left.pid else processes_serving(left.data_directory):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
        wait_for(lambda: not processes_serving(left.data_directory))
        shutil.rmtree(directory)


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty home directory."""
    with empty_home() as directory:
        yield directory


@pytest.fixture(scope="module")
def module_home() -> Iterator[Path]:
    """The home directory of a server that the tests of one module share, in whatever state they leave it."""
    with empty_home() as directory:
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
