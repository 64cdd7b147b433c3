"""A fake Google Ads API, the source that asks it, and a look at every log line for secrets."""

import logging
from collections.abc import Iterator

import pytest

from attribution_pipeline_tests.sources.api.fake_clock import NOON, FakeClock
from attribution_pipeline_tests.sources.google_ads.asking import Asking, assert_no_secret
from attribution_pipeline_tests.sources.google_ads.fake_google_ads import serving
from attribution_pipeline_tests.warehouse.loader.conftest import loading, warehouse_url

#: Fixtures that live in a module of their own.
__all__ = ["loading", "warehouse_url"]


@pytest.fixture
def google(caplog: pytest.LogCaptureFixture) -> Iterator[Asking]:
    """A server with one empty account, and access to it; no log line of the test may hold a secret."""
    caplog.set_level(logging.DEBUG)
    with serving(today=NOON.date()) as fake:
        fake.add("1112223333")
        asking = Asking(fake, FakeClock())
        yield asking
        for source in asking.sources:
            assert_no_secret(repr(vars(source)), " ".join(source.usage.notes))
    assert_no_secret(caplog.text)
