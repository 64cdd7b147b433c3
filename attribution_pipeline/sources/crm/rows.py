"""The rows of one CRM table, streamed."""

from collections.abc import Iterator
from typing import Any, Literal

import sqlalchemy as sa

from attribution_pipeline.sources.crm.session import Database
from attribution_pipeline.sources.csv_output import csv_text
from attribution_pipeline.sources.protocol import Coverage, Usage


class CrmRows:
    """Rows of the CRM as a ``RowSource``: each pass asks the database, and holds one batch of rows at a time.

    Attributes:
        label: The table as the CRM calls it.
        columns: Names of the columns.
        covered: What the rows answer for.
    """

    first_line = 1
    counts: Literal["line", "row"] = "row"
    bytes_total: int | None = None

    def __init__(
        self,
        label: str,
        columns: tuple[str, ...],
        query: sa.Select[*tuple[Any, ...]],
        covered: Coverage,
        database: Database,
        usage: Usage,
    ) -> None:
        self.label = label
        self.columns = columns
        self.covered = covered
        self.bytes_read = 0
        self._query = query
        self._database = database
        self._usage = usage

    def chunks(self) -> Iterator[bytes]:
        """The rows as CSV bytes, see ``RowSource.chunks``."""
        self.bytes_read = 0
        self._usage.calls += 1
        with self._database.reading(self.label) as connection:
            for rows in self._database.batches(connection, self._query):
                chunk = csv_text(zip(*rows, strict=True))
                self.bytes_read += len(chunk)
                yield chunk
