"""How fast the page is: the first complete render of all widgets, at the sample's size and at 100 times that.

``python -m benchmarks.page`` starts servers and Debian's Chromium and needs about ten minutes, 4 GB of memory and 10 GB of
disk. Each run is a browser that has never been here: everything is loaded, asked for and drawn, from the first request
until the last chart is there. The exit code is 1 when the large sample takes more than twice as long as the small one, or
the small one more than 2.5 seconds.
"""

import argparse
import sys
from collections.abc import Sequence

from playwright.sync_api import Browser, sync_playwright

from benchmarks.ground import Ground, ground
from benchmarks.measuring import Measurement, exit_code, say, show
from benchmarks.serving import reader_url, serving

#: How many times as long a large history may take, and seconds of the small one.
RATIO_BOUND, SECONDS_BOUND = 2.0, 2.5
RUNS = 7
_CARDS, _CHARTS = 14, 9

#: Notes when the last card and the last chart are there. It runs before the page's own scripts.
_WATCH = f"""
window.completeAfter = null;
new MutationObserver((_, observer) => {{
  const count = (selector) => document.querySelectorAll(selector).length;
  if (count("#overview > .card > .card-head") < {_CARDS} || count("#overview .recharts-surface") < {_CHARTS}) return;
  if (count("#overview .notice-red")) return;
  observer.disconnect();
  // What is in the document now is on the screen after the next frame.
  requestAnimationFrame(() => requestAnimationFrame(() => {{ window.completeAfter = performance.now(); }}));
}}).observe(document, {{ childList: true, subtree: true }});
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.add_argument("--scale", type=int, default=100, help="of the large sample (default: 100)")
    parser.add_argument("--small-scale", type=int, default=1, help="of the small one (default: 1)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args(arguments)
    with ground(options.scale, options.small_scale) as place:
        measured = measure(place)
    show([measured], as_json=options.json)
    is_quick = min(measured.baseline) <= SECONDS_BOUND
    return exit_code([measured]) if is_quick else 1


def measure(place: Ground) -> Measurement:
    """Time the page over both samples, in turns."""
    place.large  # noqa: B018 - loads it
    place.small  # noqa: B018 - loads it
    with (
        serving(place.url("large"), reader_url(place.url("large"))) as large,
        serving(place.url("small"), reader_url(place.url("small"))) as small,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        seconds: dict[str, list[float]] = {large: [], small: []}
        for run in range(RUNS + 1):
            say(f"Rendering {run} of {RUNS} ...")
            for site, found in seconds.items():
                found.append(render(browser, site))
        browser.close()
    # The first run of each starts the server's connections and reads its pages from the disk.
    return Measurement(
        "page",
        seconds[large][1:],
        seconds[small][1:],
        RATIO_BOUND,
        f"first complete render, scale {place.scale} against {place.small_scale}",
        {
            "large, seconds of the first run": seconds[large][0],
            "small, seconds of the first run": seconds[small][0],
            "small, bound in seconds": SECONDS_BOUND,
        },
    )


def render(browser: Browser, site: str) -> float:
    """Seconds from the first request to the complete page, in a browser without a cache."""
    context = browser.new_context(viewport={"width": 1366, "height": 900}, locale="en-GB")
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(f"{site}/dashboard/", wait_until="commit")
        for _ in range(600):
            found = page.evaluate("window.completeAfter")
            if found is not None:
                return float(found) / 1_000
            page.wait_for_timeout(50)
        raise RuntimeError("the page was not complete after 30 seconds")
    finally:
        context.close()


if __name__ == "__main__":
    sys.exit(main())
