"""A client of the API over the sample."""

from collections.abc import Iterator

import httpx
import pytest

from attribution_pipeline_tests.api.serving import serving_api


@pytest.fixture(scope="session")
def api(sample_reader_url: str) -> Iterator[httpx.Client]:
    """A client of a server with the sample."""
    with serving_api(sample_reader_url) as client:
        yield client
