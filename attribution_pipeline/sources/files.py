"""A folder of raw tables as a source: one ``<table>.csv``, ``.csv.gz`` or ``.parquet`` per table."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.csv_file import CsvFile
from attribution_pipeline.sources.days import held_days
from attribution_pipeline.sources.parquet_file import ParquetFile
from attribution_pipeline.sources.protocol import RowSource, SourceError, Usage, Window
from attribution_pipeline.warehouse.raw_contract import RawTable
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES

_SUFFIXES = (".csv", ".csv.gz", ".parquet")
_EXPECTED = "one <table>.csv, <table>.csv.gz or <table>.parquet per raw table, such as itcrm_new_source.csv"


class FilesSource:
    """The raw tables that a folder holds.

    Attributes:
        name: ``files``, as raw.load_log records it.
        folder: The folder.
        ignored_files: Names of files in the folder that are no raw table; hidden files left out.
        usage: Nothing: files cost no calls.
    """

    name = "files"

    def __init__(
        self, folder: Path | str, time_zone: str = Settings.model_fields["timezone"].default
    ) -> None:
        """Look which raw tables the folder holds.

        Args:
            folder: The folder; files below its subfolders are not looked at.
            time_zone: IANA name of the business time zone, in which days are meant.

        Raises:
            SourceError: if there is no such folder, it holds no raw table, one raw table twice, or something of a raw
                table's name that is no file.
        """
        self.folder = Path(folder)
        self._zone = ZoneInfo(time_zone)
        self._paths: dict[str, Path] = {}
        self.ignored_files: list[str] = []
        self.usage = Usage()
        for path in self._entries():
            self._sort_in(path)
        if not self._paths:
            raise SourceError(f"{self.folder} holds no raw table; expected: {_EXPECTED}")

    def _entries(self) -> list[Path]:
        if not self.folder.exists():
            raise SourceError(f"the folder {self.folder} does not exist; expected a folder with {_EXPECTED}")
        if not self.folder.is_dir():
            raise SourceError(f"{self.folder} is not a folder; expected a folder with {_EXPECTED}")
        try:
            return sorted(self.folder.iterdir())
        except OSError as error:
            raise SourceError(f"the folder {self.folder} cannot be read: {error.strerror}") from error

    def _sort_in(self, path: Path) -> None:
        if path.name.startswith("."):
            return
        suffix = next((suffix for suffix in _SUFFIXES if path.name.endswith(suffix)), "")
        table = path.name.removesuffix(suffix)
        if not suffix or table not in RAW_TABLES:
            self.ignored_files.append(path.name)
        elif not path.is_file():
            raise SourceError(
                f"{path} bears the name of a raw table and is no file, but a folder or a link to nothing;"
                " put the file there or remove it"
            )
        elif table in self._paths:
            raise SourceError(
                f"{self.folder} holds {table} twice: {self._paths[table].name} and {path.name};"
                " keep one of them"
            )
        else:
            self._paths[table] = path

    def tables(self) -> Sequence[str]:
        """Names of the raw tables that the folder holds, in load order."""
        return tuple(name for name in RAW_TABLES if name in self._paths)

    def probe(self) -> Sequence[str]:
        """Which tables the folder holds."""
        return [f"{self.folder} holds {len(self._paths)} tables: {', '.join(self.tables())}"]

    def open(self, table: RawTable, _window: Window | None = None) -> RowSource | None:
        """The file of a table with its header read; None when the folder has none.

        Raises:
            SourceError: if it is no CSV or Parquet file of this table; see ``CsvFile`` and ``ParquetFile``.
        """
        path = self._paths.get(table.name)
        if path is None:
            return None
        return ParquetFile(path, table) if path.suffix == ".parquet" else CsvFile(path, table)

    def days(self) -> frozenset[date]:
        """The days that its day tables hold, in the business time zone.

        Reads the day columns alone. Values that are no ISO 8601 times count for nothing.

        Raises:
            SourceError: like ``open``.
        """
        days: set[date] = set()
        for name in self.tables():
            table = RAW_TABLES[name]
            rows = self.open(table)
            if rows is not None and table.day is not None and table.day in rows.columns:
                days |= held_days(rows, table.day, self._zone)
        return frozenset(days)
