"""The page on a real server, looked at by a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from attribution_pipeline.api.app import create_app
from attribution_pipeline.dashboard.app import mount_page
from attribution_pipeline.dashboard.widgets import WIDGETS
from attribution_pipeline.settings import Settings
from attribution_pipeline_tests.api.serving import options, reader, serving

#: A period of the sample with every kind of figure.
PERIOD = {"from": "2025-08-14", "to": "2025-09-23", "platform": "all", "lang": "en"}
NAMES = tuple(widget.name for widget in WIDGETS)


@contextmanager
def serving_page(url: str, *, statement_timeout: float = 15.0, **values: object) -> Iterator[str]:
    """URL of a server that serves the API and the page of a warehouse; ``values`` are options of the API."""
    app = create_app(options(**values), reader(url, {"statement_timeout": statement_timeout}))
    mount_page(app, Settings())
    with serving(app) as address:
        yield address


@dataclass
class Visit:
    """One reader's tab, and everything that went wrong in it.

    Attributes:
        page: The tab.
        site: URL of the server.
        problems: Errors of the console and of scripts.
        strangers: Other machines that were asked for something.
    """

    page: Page
    site: str
    problems: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        def note_message(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                self.problems.append(message.text)

        def note_request(request: Request) -> None:
            address = urlsplit(request.url)
            if address.scheme not in {"data", "blob"} and address.netloc != urlsplit(self.site).netloc:
                self.strangers.append(request.url)

        self.page.on("console", note_message)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", note_request)

    def open(self, path: str = "", **parameters: str) -> None:
        """Open the page with these parts of its address."""
        self.page.goto(f"{self.site}/dashboard/{path}?{urlencode(parameters)}")

    def overview(self, **parameters: str) -> None:
        """Open the widgets of ``PERIOD`` and wait until all are there."""
        self.open(**{**PERIOD, **parameters})
        self.settled()

    def settled(self) -> None:
        """Wait until every widget has its answer."""
        expect(self.page.locator("#overview > .card > .card-head")).to_have_count(len(NAMES), timeout=120_000)
        expect(self.page.locator("[data-dash-is-loading=true]")).to_have_count(0, timeout=120_000)

    def filter(self, name: str) -> Locator:
        """The field of a filter: preset, from, to or platform."""
        return self.page.locator(f"#filter-{name}")

    def choose(self, name: str, option: str) -> None:
        """Choose an option of a filter."""
        self.filter(name).click()
        self.page.get_by_role("option", name=option).click()

    def rows(self, name: str) -> list[list[str]]:
        """The cells of a widget's table, which is unfolded if it must be."""
        card = self.page.locator(f"#card-{name}")
        folded = card.locator("details:not([open]) > summary")
        if folded.count():
            folded.click()
        card.locator("tbody tr").first.wait_for()
        cells: list[list[str]] = card.locator("tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"
        )
        return cells


@contextmanager
def visiting(browser: Browser, site: str, **context_options: object) -> Iterator[Visit]:
    """A tab in a context of its own; at its end, nothing may have gone wrong in it."""
    context: BrowserContext = browser.new_context(
        **{"locale": "en-GB", "viewport": {"width": 1366, "height": 900}, **context_options}  # type: ignore[arg-type]
    )
    try:
        visit = Visit(context.new_page(), site)
        yield visit
        assert visit.problems == []
        assert visit.strangers == []
    finally:
        context.close()
