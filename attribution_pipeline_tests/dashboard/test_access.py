"""For people: three widths, light and dark, both languages, keyboard, print, and the content security policy."""

from __future__ import annotations

import re

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from attribution_pipeline_tests.dashboard.browsing import PERIOD, Visit, visiting

_GRAVE = {"serious", "critical"}


def _violations(visit: Visit) -> list[str]:
    # Transitions and animations would be judged in the middle of their way.
    found = Axe().run(visit.page).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found
        if violation["impact"] in _GRAVE
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(390, "dark", "uk"), (820, "light", "uk"), (1366, "light", "en"), (1366, "dark", "en")],
)
def test_every_width_scheme_and_language_is_readable(
    browser: Browser, site: str, width: int, scheme: str, language: str
) -> None:
    size = {"width": width, "height": 900}
    with visiting(
        browser, site, viewport=size, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    ) as visit:
        visit.overview(lang=language)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        cards = visit.page.locator("#overview > .card").evaluate_all(
            "cards => cards.map(card => card.getBoundingClientRect()).map(box => [box.left, box.right])"
        )
        assert all(left >= 0 and right <= width for left, right in cards)
        assert _violations(visit) == []
        visit.open(**PERIOD | {"lang": language}, view="journey", lead="10000049")
        expect(visit.page.locator("li.decides")).to_be_visible()
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        assert _violations(visit) == []


def test_light_and_dark_can_be_chosen_and_stay(browser: Browser, site: str) -> None:
    with visiting(browser, site, color_scheme="light") as visit:
        visit.overview()
        ground = "getComputedStyle(document.querySelector('.card')).backgroundColor"
        light = visit.page.evaluate(ground)
        visit.page.get_by_role("button", name="Light or dark").click()
        expect(visit.page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
        assert visit.page.evaluate(ground) != light
        visit.page.reload()
        expect(visit.page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")


def test_the_keyboard_reaches_everything_that_the_mouse_does(visit: Visit) -> None:
    visit.overview()
    visit.page.keyboard.press("Tab")
    expect(visit.page.get_by_role("link", name="Skip to the figures")).to_be_focused()
    visit.filter("platform").focus()
    # Each key when the one before has done its work, as a reader presses them.
    marked = visit.page.locator("[role=option][data-combobox-selected]")
    visit.page.keyboard.press("ArrowDown")
    expect(marked).to_have_text("All platforms")
    visit.page.keyboard.press("ArrowDown")
    expect(marked).to_have_text("Meta (Facebook + Instagram)")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**platform=meta**")
    visit.settled()
    visit.page.locator("#card-campaigns tbody a").first.focus()
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#title-leads")).to_be_visible()


def test_the_print_view_has_figures_and_no_controls(visit: Visit) -> None:
    visit.overview()
    visit.page.emulate_media(media="print")
    expect(visit.page.locator(".filters")).to_be_hidden()
    expect(visit.page.locator("#card-campaigns .csv-link")).to_be_hidden()
    expect(visit.page.locator("#card-kpi")).to_be_visible()
    expect(visit.page.locator("#status-line")).to_be_visible()


#: For every card and every row of its table: what it is, and whether it lies in what surrounds it.
_PLACES = """
    () => [...document.querySelectorAll(".card")].filter(card => card.offsetParent).flatMap((card, number, cards) => {
        const name = card.querySelector("h2").id, box = card.getBoundingClientRect();
        const before = number ? cards[number - 1].getBoundingClientRect().bottom : 0;
        const rows = [...card.querySelectorAll("tr")].map((row, place) => {
            const { left, right, top, bottom } = row.getBoundingClientRect();
            const isShown = [...row.cells].every(cell => {
                const { left, right, top, bottom } = cell.getBoundingClientRect();
                const middle = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
                return middle === null || cell.contains(middle);
            });
            const isInside = left >= box.left && right <= box.right && top >= box.top && bottom <= box.bottom;
            return [`${name}, row ${place}`, isInside && isShown];
        });
        return [[name, box.top >= before && box.right <= innerWidth], ...rows];
    })
"""


@pytest.mark.parametrize("view", ["overview", "journey"])
def test_print_has_every_row_in_its_card(browser: Browser, site: str, view: str) -> None:
    # A sheet A4 between the margins of browsers, as long as it needs to be.
    with visiting(browser, site, viewport={"width": 718, "height": 20_000}) as visit:
        visit.open(**PERIOD, view=view)
        if view == "overview":
            visit.settled()
        visit.page.locator(
            f"#{'card-journey' if view == 'journey' else 'overview'} tbody tr"
        ).first.wait_for()
        visit.page.emulate_media(media="print")
        places = visit.page.evaluate(_PLACES)
        assert len(places) > 100
        assert [name for name, is_right in places if not is_right] == []
        dot = "getComputedStyle(document.querySelector('.dot')).printColorAdjust"
        assert visit.page.evaluate(dot) == "exact"


def _pages(document: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", document))


def test_cards_share_the_pages_of_print(visit: Visit) -> None:
    visit.overview()
    assert 5 <= _pages(visit.page.pdf(format="A4")) <= 14


def test_the_page_may_load_nothing_but_its_own(client: httpx.Client) -> None:
    answer = client.get("/dashboard/", params=PERIOD)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert re.fullmatch(r"'self'( 'sha256-[A-Za-z0-9+/=]+')+", policy["script-src"])
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "http://" not in answer.text
    assert "https://" not in answer.text
