"""/docs works without the internet, in a real browser."""

from __future__ import annotations

import httpx
from playwright.sync_api import Request, sync_playwright


def test_the_description_opens_and_asks_nobody_else(api: httpx.Client) -> None:
    asked: list[str] = []
    problems: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()

        def note(request: Request) -> None:
            asked.append(request.url)

        page.on("request", note)
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.goto(f"{api.base_url}docs" if str(api.base_url).endswith("/") else f"{api.base_url}/docs")
        page.get_by_text("/api/data-analytics/v9/attribution/quality", exact=True).wait_for()
        browser.close()
    assert {url.split("/", 3)[2] for url in asked if not url.startswith("data:")} == {
        api.base_url.netloc.decode()
    }
    assert problems == []
