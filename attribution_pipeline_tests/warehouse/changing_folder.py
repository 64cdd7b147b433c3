"""A folder of raw tables whose rows change, and which remembers the days that have to be loaded again."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from attribution_pipeline.warehouse.raw_tables import RAW_TABLES

Cells = dict[str, str]
#: A table and the day of a row in it; None stands for a reference table and for rows without a day.
TableDay = tuple[str, date | None]

_FOLLOWING = [name for name, table in RAW_TABLES.items() if table.follows_event]


class ChangingFolder:
    """The tables of a folder as texts, written back at ``write``."""

    def __init__(self, path: Path, zone: ZoneInfo) -> None:
        self.path = path
        self._zone = zone
        self._tables = {name: self._read(name) for name in RAW_TABLES}
        self._events = {row["id_source"]: row for row in self._tables["itcrm_new_source"]}
        self._concerned: set[TableDay] = set()
        self._changed: set[str] = set()

    def _read(self, name: str) -> list[Cells]:
        with (self.path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, strict=True))

    def find(self, name: str, /, **cells: object) -> Cells:
        """The one row with these cells."""
        [row] = self.find_all(name, **cells)
        return row

    def find_all(self, name: str, /, **cells: object) -> list[Cells]:
        """All rows with these cells."""
        wanted = {column: str(value) for column, value in cells.items()}
        return [row for row in self._tables[name] if wanted.items() <= row.items()]

    def rows(self, name: str) -> list[Cells]:
        """All rows of a table."""
        return list(self._tables[name])

    def new_id(self, name: str, column: str) -> int:
        """A number that no row has in this column."""
        return max(int(row[column]) for row in self._tables[name]) + 1

    def add(self, name: str, cells: Mapping[str, object]) -> None:
        """Add a row; columns that are not given are empty."""
        row = {column: str(cells.get(column, "")) for column in RAW_TABLES[name].column_names}
        self._tables[name].append(row)
        if name == "itcrm_new_source":
            self._events[row["id_source"]] = row
        self._concern(name, row)

    def delete(self, name: str, row: Cells) -> None:
        """Take a row away."""
        self._concern(name, row)
        self._tables[name].remove(row)
        if name == "itcrm_new_source":
            del self._events[row["id_source"]]

    def update(self, name: str, row: Cells, /, **cells: object) -> None:
        """Give a row other cells; its old and its new day have to be loaded."""
        self._concern(name, row)
        row.update({column: str(value) for column, value in cells.items()})
        self._concern(name, row)

    def _concern(self, name: str, row: Cells) -> None:
        day = self._day(name, row)
        # Rows that follow an event are loaded with the event's day, so that they move with it.
        names = [name, *_FOLLOWING] if name == "itcrm_new_source" else [name]
        self._concerned |= {(one, day) for one in names}
        self._changed.add(name)

    def _day(self, name: str, row: Cells) -> date | None:
        table = RAW_TABLES[name]
        if table.follows_event:
            event = self._events.get(row["id_source"])
            return None if event is None else self._day("itcrm_new_source", event)
        text = row[table.day] if table.day is not None else ""
        if not text:
            return None
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(self._zone) if moment.tzinfo is not None else moment).date()

    def take_concerned(self) -> set[TableDay]:
        """Tables and days in which rows have changed since the last call."""
        concerned, self._concerned = self._concerned, set()
        return concerned

    def write(self) -> None:
        """Rewrite the files whose rows have changed."""
        for name in self._changed:
            unfinished = self.path / f".{name}.csv"
            with unfinished.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, RAW_TABLES[name].column_names)
                writer.writeheader()
                writer.writerows(self._tables[name])
            unfinished.replace(self.path / f"{name}.csv")
        self._changed.clear()
