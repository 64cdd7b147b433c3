"""A small folder of raw tables as it was, and as it is after much has changed in it."""

import csv
import random
import shutil
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.sample import write_sample
from attribution_pipeline_tests.warehouse.account_changes import ACCOUNT_CHANGES, withhold
from attribution_pipeline_tests.warehouse.changing_folder import ChangingFolder
from attribution_pipeline_tests.warehouse.changing_world import NothingToChangeError, World
from attribution_pipeline_tests.warehouse.crm_changes import CRM_CHANGES, an_earlier_touch_arrives

_DAYS = 3
#: One client of so many is kept of the sample.
_CLIENTS = 2
#: How often each kind of change is made.
_ROUNDS = 2
#: Changes that would need a window of months.
_FAR = (an_earlier_touch_arrives,)


@dataclass(frozen=True)
class Story:
    """The two folders.

    Attributes:
        before: What the warehouse has loaded.
        after: What it is to load.
        first_day: The first day of either.
        last_day: The last one.
    """

    before: Path
    after: Path
    first_day: date
    last_day: date


def write_before(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Write the folder as it was; gives the rows by table that arrive later."""
    write_sample(folder, days=_DAYS)
    _cut(folder)
    changing = ChangingFolder(folder, Settings().zone)
    withheld = withhold(changing)
    changing.write()
    return withheld


def write_after(
    before: Path, after: Path, loaded: psycopg.Connection, withheld: dict[str, list[dict[str, str]]]
) -> Story:
    """Copy the folder and let everything happen in the copy that can happen to clients and accounts.

    Args:
        before: The folder as it was.
        after: Where the changed one is written.
        loaded: To a warehouse that holds ``before``.
        withheld: The rows that arrive later.
    """
    shutil.copytree(before, after)
    world = World(ChangingFolder(after, Settings().zone), loaded, loaded, random.Random(1), withheld)
    made = 0
    for change in [*CRM_CHANGES, *ACCOUNT_CHANGES] * _ROUNDS:
        with suppress(NothingToChangeError):
            if change not in _FAR:
                change(world)
                made += 1
    assert made > len(CRM_CHANGES) + len(ACCOUNT_CHANGES)
    world.folder.write()
    days = FilesSource(before).days() | FilesSource(after).days()
    return Story(before, after, min(days), max(days))


def _cut(folder: Path) -> None:
    """Leave a part of the clients, and what belongs to them."""
    clients = {row["id_uniq"] for row in _rows(folder, "itcrm_clients")[::_CLIENTS]}
    _keep(folder, "itcrm_clients", "id_uniq", clients)
    events = _keep(folder, "itcrm_new_source", "id_uniq", clients)
    of_events = {row["id_source"] for row in events}
    for name in ("itcrm_new_form", "itcrm_events_relations", "itcrm_docs_clients"):
        _keep(folder, name, "id_source", of_events)
    relations = _keep(folder, "itcrm_internet_request_relation", "id_source", of_events)
    requests = {row["id_request"] for row in relations}
    _keep(folder, "itcrm_internet_request", "request_id", requests)
    _keep(folder, "itcrm_analytics", "internet_request_id", requests)


def _rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _keep(folder: Path, table: str, column: str, values: Collection[str]) -> list[dict[str, str]]:
    kept = [row for row in _rows(folder, table) if row[column] in values]
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, kept[0].keys())
        writer.writeheader()
        writer.writerows(kept)
    return kept
