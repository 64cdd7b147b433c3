"""The Dagster UI of a home, in headless Chromium, and what an operator clicks there."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, ViewportSize, expect, sync_playwright

from attribution_pipeline.warehouse.server.place import free_port
from attribution_pipeline_tests.demo_home import COMMAND, Home
from attribution_pipeline_tests.warehouse.server_process import wait_for

CHROMIUM = Path("/usr/bin/chromium")
WINDOW: ViewportSize = {"width": 1500, "height": 800}
#: Seconds that anything may take: the processes of the UI start, a run is launched in a process of its own.
_PATIENCE = 400


@dataclass(frozen=True)
class DagsterUi:
    """The UI in a browser.

    Attributes:
        page: The browser's one page.
        address: Where the UI is served.
        pictures: Where pictures are saved; None: nowhere.
    """

    page: Page
    address: str
    pictures: Path | None

    def open(self, path: str) -> None:
        """Go to a page."""
        self.page.goto(self.address + path)

    def says(self, text: str | re.Pattern[str]) -> None:
        """Wait until the page shows a text."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def launch(self, button: str, days: str) -> None:
        """Click a button such as "Materialize all", name days in its dialog and launch."""
        self.page.get_by_role("button", name=button).first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("button", name="Show all partitions").click()
        named = dialog.get_by_role("textbox").first
        named.fill(days)
        named.press("Enter")
        launch = dialog.get_by_role("button", name=re.compile("^Launch")).last
        expect(launch).to_be_enabled()
        launch.click()
        expect(dialog).to_be_hidden()

    def count(self, state: str) -> int:
        """How many partitions of the open asset are in a state, such as "Materialized"; some are."""
        expect(self._counter(state)).not_to_have_text(f"{state} (0)")
        found = re.search(r"\((\d+)\)", self._counter(state).inner_text())
        assert found is not None
        return int(found.group(1))

    def waits_for_count(self, state: str, count: int) -> None:
        """Wait until so many are."""
        expect(self._counter(state)).to_have_text(f"{state} ({count})")

    def _counter(self, state: str) -> Locator:
        return self.page.get_by_text(re.compile(rf"^{state} \(\d+\)$")).first

    def photograph(self, name: str) -> None:
        """Save a picture of the page, if pictures are wanted."""
        if self.pictures is not None:
            # What moves or is still coming; nothing on the page says when it has arrived.
            self.page.wait_for_load_state("networkidle")
            self.page.wait_for_timeout(3000)
            self.page.screenshot(path=self.pictures / name)


@contextmanager
def dagster_ui(home: Home, log: Path, pictures: Path | None) -> Iterator[DagsterUi]:
    """``attribution dev`` in a home, and a browser that looks at it."""
    with (
        _served(home, log) as address,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]) as browser,
    ):
        expect.set_options(timeout=_PATIENCE * 1000)
        page = browser.new_page(viewport=WINDOW, timezone_id="Europe/Kyiv")
        page.set_default_timeout(_PATIENCE * 1000)
        yield DagsterUi(page, address, pictures)


@contextmanager
def _served(home: Home, log: Path) -> Iterator[str]:
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*COMMAND, "dev", "--port", str(port)],
            env=home.environment,
            cwd=log.parent,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(lambda: "Serving dagster-webserver" in log.read_text(), _PATIENCE)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
