"""A warehouse to load small files into, and what it then holds."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.loader import LoadResult, load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES

Row = tuple[Any, ...]
ALL = Window()
SETTINGS = Settings()


def day(text: str) -> date:
    """The date of an ISO text."""
    return date.fromisoformat(text)


def days(first: str, last: str | None = None) -> Window:
    """A window of one day or several."""
    return Window(day(first), day(last or first))


@dataclass
class Loading:
    """An empty warehouse and a folder of files."""

    connection: psycopg.Connection
    folder: Path

    def write(self, table: str, content: str | bytes, suffix: str = ".csv") -> Path:
        """Write the file of a table."""
        path = self.folder / f"{table}{suffix}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def load(self, table: str, content: str | bytes | None = None, window: Window = ALL) -> LoadResult:
        """Load a table from the folder, after writing its file unless that is there already."""
        if content is not None:
            self.write(table, content)
        source = FilesSource(self.folder, SETTINGS.timezone)
        return load_table(
            self.connection, RAW_TABLES[table], source, window, settings=SETTINGS, run_id="run of the test"
        )

    def rows(self, query: str) -> list[Row]:
        """All rows of a query."""
        return self.connection.execute(query.encode()).fetchall()

    def rejected(self, table: str) -> list[tuple[int, str]]:
        """Line and reason of a table's rejected rows."""
        rows = self.connection.execute(
            "select line_number, reason from raw.rejected_rows where source_table = %s order by 1", [table]
        )
        return [(line, reason) for line, reason in rows]

    def changes(self) -> list[Row]:
        """What raw.changes holds, which is then emptied as a refresh would."""
        rows = self.rows("delete from raw.changes returning table_name, operation, old_row, new_row")
        return sorted(rows, key=str)

    def logged(self, table: str) -> dict[object, int]:
        """Rows loaded of each day by the latest row of raw.load_log."""
        rows = self.connection.execute(
            """
            select distinct on (day) day, rows_loaded, rows_read - rows_rejected - rows_loaded
            from raw.load_log where table_name = %s order by day, load_id desc
            """,
            [table],
        ).fetchall()
        assert all(rest == 0 for _, _, rest in rows)
        return {on: loaded for on, loaded, _ in rows if loaded}

    def empty(self) -> None:
        """Remove everything that was loaded or recorded."""
        names = [f"raw.{name}" for name in (*RAW_TABLES, "changes", "rejected_rows", "load_log")]
        held = [name for name in names if self.rows(f"select from {name} limit 1")]
        if held:
            self.connection.execute(f"truncate {', '.join(held)} restart identity".encode())
        for path in self.folder.iterdir():
            path.unlink()
