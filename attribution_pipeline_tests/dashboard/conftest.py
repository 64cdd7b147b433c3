"""One server and one browser for all tests of the page."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from attribution_pipeline_tests.dashboard.browsing import Visit, serving_page, visiting

# Conditions are waited for, however busy the machine is.
expect.set_options(timeout=30_000)


# No longer than this package needs it: while Playwright lives, no other can be started in its thread, and no event loop.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(sample_reader_url: str) -> Iterator[str]:
    """URL of a server with the page over the sample, which asks for no login."""
    with serving_page(sample_reader_url) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """A reader's tab."""
    with visiting(browser, site) as visit:
        yield visit


@pytest.fixture
def client(site: str) -> Iterator[httpx.Client]:
    """The same server without a browser."""
    with httpx.Client(base_url=site, timeout=60) as client:
        yield client
