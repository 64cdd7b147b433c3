"""Reads a folder of CSVs: into the typed rows that the statement of the rules takes, or into digests."""

import csv
import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from attribution_pipeline.warehouse.raw_tables import RAW_TABLES

#: Tables of the sample that grow with its scale.
SCALING = {
    "itcrm_clients", "itcrm_new_source", "itcrm_docs_clients", "itcrm_internet_request",
    "itcrm_analytics", "itcrm_internet_request_relation", "itcrm_events_relations", "itcrm_new_form",
    "fb_leads", "google_ads_clicks",
}  # fmt: skip

_READERS: dict[str, Callable[[str], object]] = {
    "bigint": int,
    "int": int,
    "text": str,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "jsonb": json.loads,
    "numeric": Decimal,
    "timestamp": datetime.fromisoformat,
    "timestamptz": datetime.fromisoformat,
}


def read_table(folder: Path, name: str) -> list[dict[str, object]]:
    """The rows of one table; an empty cell is null, as for the loader."""
    readers = {column.name: _READERS[column.type.split("(")[0]] for column in RAW_TABLES[name].columns}
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            {column: readers[column](cell) if cell else None for column, cell in row.items()}
            for row in csv.DictReader(file, strict=True)
        ]


def read_folder(folder: Path) -> dict[str, list[dict[str, object]]]:
    """The rows of every raw table."""
    return {name: read_table(folder, name) for name in RAW_TABLES}


def digest(folder: Path) -> dict[str, str]:
    """What the files of a folder hold, by name."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}
