"""Writes the sample: a folder with one CSV for every raw table."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final, TextIO

from attribution_pipeline.sources.sample import catalog, facebook, google, spend
from attribution_pipeline.sources.sample.contracts import sign
from attribution_pipeline.sources.sample.journeys import tell
from attribution_pipeline.sources.sample.lines import line
from attribution_pipeline.sources.sample.shape import (
    CLIENTS,
    DEFAULT_DAYS,
    DEFAULT_SEED,
    MAX_DAYS,
    MAX_SCALE,
    TOUCHES,
    first_day,
)
from attribution_pipeline.sources.sample.story import Story
from attribution_pipeline.sources.sample.tables import Cells, growing
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES

_LINES_AT_ONCE: Final = 4_000


@dataclass(frozen=True)
class SampleCounts:
    """What has been written.

    Attributes:
        clients: Clients, each of which becomes one lead.
        touches: CRM events with a client.
        rows: Rows of every table by its name.
    """

    clients: int
    touches: int
    rows: dict[str, int]


def write_sample(
    out: Path,
    *,
    scale: int = 1,
    days: int = DEFAULT_DAYS,
    seed: int = DEFAULT_SEED,
    on_progress: Callable[[int, int], None] | None = None,
) -> SampleCounts:
    """Write the sample as a folder of raw tables.

    The story of one copy (4,570 clients) is told ``scale`` times over ``days`` days that end on 2025-10-21
    (Europe/Kyiv). Ad accounts, spend, rates and the school's own reference tables do not grow with the scale.
    The same arguments write the same bytes. Files appear under their names when all of them are complete.

    Args:
        out: The folder; made if it is missing. Files of the sample's names in it are replaced, others stay.
        scale: How many times as many clients; memory does not grow with it.
        days: How many days the story takes.
        seed: Another seed tells another story with the same figures.
        on_progress: Called now and then with the rows written so far and the rows to write, counting the
            tables that grow.

    Raises:
        ValueError: If scale or days are out of range.
        NotADirectoryError: If ``out`` is a file.
    """
    if not 1 <= scale <= MAX_SCALE:
        raise ValueError(f"scale {scale} is out of range; choose 1 to {MAX_SCALE:,}")
    if not 1 <= days <= MAX_DAYS:
        raise ValueError(f"days {days} are out of range; choose 1 to {MAX_DAYS:,}")
    if out.exists() and not out.is_dir():
        raise NotADirectoryError(f"{out} is a file; name a folder for the sample's tables")
    out.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".sample-", dir=out))
    try:
        rows = _write_tables(unfinished, tell(days, seed), scale, seed, on_progress)
        for name in rows:
            (unfinished / f"{name}.csv").replace(out / f"{name}.csv")
    finally:
        shutil.rmtree(unfinished)
    return SampleCounts(CLIENTS * scale, TOUCHES * scale, rows)


def _write_tables(
    folder: Path, story: Story, scale: int, seed: int, on_progress: Callable[[int, int], None] | None
) -> dict[str, int]:
    sign(story)
    tables = growing(story)
    total = sum(count for _, count, _ in tables) * scale
    rows: dict[str, int] = {}
    for name, written in _standing(story, seed):
        with _opened(folder, name) as file:
            rows[name] = _write(file, ([row] for row in written))
    done = 0
    for name, _, cells in tables:
        with _opened(folder, name) as file:
            rows[name] = _write(file, _filled(name, cells, scale), on_progress, done, total)
        done += rows[name]
    if on_progress is not None:
        on_progress(total, total)
    return {name: rows[name] for name in RAW_TABLES}


def _standing(story: Story, seed: int) -> Iterator[tuple[str, Iterable[str]]]:
    """The tables that do not grow with the scale."""
    ads, words = story.facebook, story.google
    # Chances of their own, so that the accounts' days do not depend on how the journeys were told.
    rng = Random(seed + 1)
    yield "itcrm_new_types", catalog.types()
    yield "itcrm_new_form_name", catalog.forms()
    yield "itcrm_branches", catalog.branches()
    yield "itcrm_products", catalog.products()
    yield "itcrm_events", catalog.calendar(story.first, story.days)
    yield "fb_campaigns", facebook.campaign_rows(ads)
    yield "fb_adsets", facebook.adset_rows(ads)
    yield "fb_ads", facebook.ad_rows(ads)
    yield "fb_ad_creative_details", facebook.creative_rows(ads, rng)
    yield "fb_ad_insights", spend.insight_rows(ads, rng)
    yield "google_ads_campaigns", google.campaign_rows(words)
    yield "google_ads_ad_groups", google.group_rows(words)
    yield "google_ads_ads", google.ad_rows(words)
    yield "google_ads_keywords", google.keyword_rows(words)
    yield "google_ads_campaign_daily", spend.campaign_daily_rows(words, rng)
    yield "google_ads_keyword_daily", spend.keyword_daily_rows(words, rng)
    yield "fx_rates", spend.rate_rows(first_day(story.days))


def _opened(folder: Path, name: str) -> TextIO:
    # newline="" keeps the line ends of RFC 4180 that the rows carry.
    file = (folder / f"{name}.csv").open("w", encoding="utf-8", newline="", buffering=1 << 20)
    file.write(",".join(RAW_TABLES[name].column_names) + "\r\n")
    return file


def _filled(name: str, cells: Iterator[Cells], scale: int) -> Iterator[list[str]]:
    table = RAW_TABLES[name]
    for row in cells:
        yield from line(table, row).filled(scale)


def _write(
    file: TextIO,
    parts: Iterable[list[str]],
    on_progress: Callable[[int, int], None] | None = None,
    before: int = 0,
    total: int = 0,
) -> int:
    count = 0
    buffered: list[str] = []
    for part in parts:
        count += len(part)
        buffered += part
        if len(buffered) >= _LINES_AT_ONCE:
            file.write("".join(buffered))
            buffered.clear()
            if on_progress is not None:
                on_progress(before + count, total)
    file.write("".join(buffered))
    return count
