"""The page as a picture at each width. ``make pictures`` keeps the pictures in docs/images."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from attribution_pipeline_tests.dashboard.browsing import PERIOD, Visit, visiting

#: Of the README's first screen: the last 30 days of the sample.
_SHOWN = {"from": "2025-09-22", "to": "2025-10-21", "lang": "en"}


def _keep(visit: Visit, name: str, tmp_path: Path, *, full_page: bool) -> None:
    folder = Path(os.environ.get("PICTURES") or tmp_path)
    # Charts are drawn one frame after their cards.
    expect(visit.page.locator(".recharts-responsive-container svg.recharts-surface").first).to_be_visible()
    visit.page.wait_for_load_state("networkidle")
    picture = visit.page.screenshot(path=folder / name, full_page=full_page, animations="disabled")
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 20_000


@pytest.mark.parametrize(("width", "height"), [(390, 844), (820, 1180), (1366, 1080)])
def test_the_page_at_each_width(browser: Browser, site: str, tmp_path: Path, width: int, height: int) -> None:
    with visiting(browser, site, viewport={"width": width, "height": height}) as visit:
        visit.overview(**_SHOWN)
        _keep(visit, f"page-{width}.png", tmp_path, full_page=False)


def test_the_page_in_the_dark_and_a_journey(browser: Browser, site: str, tmp_path: Path) -> None:
    with visiting(browser, site, color_scheme="dark", viewport={"width": 1366, "height": 1080}) as visit:
        visit.overview(**_SHOWN, platform="meta")
        _keep(visit, "page-dark.png", tmp_path, full_page=False)
    with visiting(browser, site) as visit:
        visit.open(**{**PERIOD, **_SHOWN}, view="journey", lead="10000049")
        expect(visit.page.locator("li.decides")).to_be_visible()
        picture = visit.page.screenshot(
            path=Path(os.environ.get("PICTURES") or tmp_path) / "page-journey.png", animations="disabled"
        )
        assert picture.startswith(b"\x89PNG")
