"""Make the pictures of the README: the Dagster UI over the demo's warehouse, in headless Chromium.

Needs Debian's package chromium. Run: ``.venv/bin/python tools/screenshots.py`` after ``attribution demo``.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

_IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
_GRAPH = "/asset-groups?expanded=global%40global%3Astg"
_CHECKS = "/assets/stg/fact_leads?view=checks"


def _wait_until_up(server: subprocess.Popen[str]) -> None:
    if server.stdout is None:
        raise ValueError("the server's messages are needed")
    for line in server.stdout:
        if "Serving dagster-webserver" in line:
            return
    sys.exit("the Dagster UI did not start: run `attribution demo` here first")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _photograph(page: Page, address: str) -> None:
    page.goto(address + _GRAPH)
    page.get_by_text("touch_keys").wait_for()
    _save(page, "asset-graph.png")
    page.goto(address + _CHECKS)
    page.get_by_text("Latest execution").wait_for()
    _save(page, "checks.png")


def _save(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    # The graph moves into its place; nothing on the page says when it has arrived.
    page.wait_for_timeout(3000)
    page.screenshot(path=_IMAGES / name)
    sys.stdout.write(f"{_IMAGES / name}\n")


def main() -> None:
    """Start the UI, take every picture, stop the UI."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is missing: apt-get install chromium")
    _IMAGES.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    command = [str(Path(sys.executable).with_name("attribution")), "dev", "--port", str(port)]
    with subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            _wait_until_up(server)
            # Nothing else is of interest, but a full pipe would stop the server.
            threading.Thread(target=server.stdout.read if server.stdout else None, daemon=True).start()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                page = browser.new_page(viewport={"width": 1900, "height": 1300})
                _photograph(page, f"http://127.0.0.1:{port}")
                browser.close()
        finally:
            os.killpg(server.pid, signal.SIGINT)


if __name__ == "__main__":
    main()
