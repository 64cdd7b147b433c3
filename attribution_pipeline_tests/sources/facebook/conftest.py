"""The fake Graph API, a clock that nobody waits for, the source between them, and a warehouse to load into."""

import logging
from collections.abc import Iterator

import pytest

from attribution_pipeline_tests.sources.api.fake_clock import FakeClock
from attribution_pipeline_tests.sources.facebook.asking import Asking
from attribution_pipeline_tests.sources.facebook.fake_graph import FakeGraph
from attribution_pipeline_tests.warehouse.loader.conftest import loading, warehouse_url

#: Fixtures that live in a module of their own.
__all__ = ["loading", "warehouse_url"]


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    """A fake Graph API without any account."""
    with FakeGraph().serving() as graph:
        yield graph


@pytest.fixture
def asking(graph: FakeGraph, caplog: pytest.LogCaptureFixture) -> Iterator[Asking]:
    """The source over that API; afterwards no log may hold a secret or anybody's contact."""
    caplog.set_level(logging.DEBUG)
    asking = Asking(graph, FakeClock())
    yield asking
    asking.assert_discreet(caplog.text)
