"""The CRM's database as a source."""

import logging
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from attribution_pipeline.sources.crm.query import EVENTS, Asked
from attribution_pipeline.sources.crm.rows import CrmRows
from attribution_pipeline.sources.crm.session import Database
from attribution_pipeline.sources.crm.settings import CRM_TABLES, CrmSettings
from attribution_pipeline.sources.crm.tables import find_table
from attribution_pipeline.sources.protocol import RowSource, Usage, Window
from attribution_pipeline.warehouse.raw_contract import RawTable

logger = logging.getLogger(__name__)


class CrmSource:
    """Tables of a CRM, read by SQL and never written.

    Day tables are asked for the rows of the window's days, those that were updated in the window and those without a
    day; relations for those of such events; clients for those updated since the window began; other tables whole.

    Attributes:
        name: ``database``, as raw.load_log records it.
        usage: Queries for rows.
    """

    name = "database"

    def __init__(self, settings: CrmSettings, time_zone: str) -> None:
        """Prepare connections; none is opened.

        Args:
            settings: How the CRM is reached and read.
            time_zone: IANA name of the business time zone, in which days and times without zone are meant.

        Raises:
            SourceError: if the URL is none, or its driver is not installed.
        """
        self._settings = settings
        self._zone = ZoneInfo(time_zone)
        self._database = Database(settings)
        self.usage = Usage()

    def tables(self) -> Sequence[str]:
        """Names of the raw tables that the CRM holds, in load order."""
        return tuple(name for name, table in CRM_TABLES.items() if self._settings.names_of(table) is not None)

    def probe(self) -> Sequence[str]:
        """Look whether each table is there, fits its contract and may be read; no row is.

        Raises:
            SourceError: for the first one that does not, or if the database cannot be reached.
        """
        tables = [CRM_TABLES[name] for name in self.tables()]
        for table in tables:
            names = self._settings.names_of(table)
            if names is not None:
                with self._database.reading(names.table) as connection:
                    found = find_table(connection, table, names)
                    # Databases show columns of tables that the login may not read.
                    connection.execute(sa.select(*found.columns.values()).where(sa.false()))
        return [f"{len(tables)} tables can be read and fit their contracts"]

    def open(self, table: RawTable, window: Window) -> RowSource | None:
        """The rows of a table; None when the CRM has no such table. See ``Source.open``.

        Raises:
            SourceError: if the database cannot be reached, or its table does not fit the contract.
        """
        names = self._settings.names_of(table) if table.name in CRM_TABLES else None
        if names is None:
            return None
        event_names = self._settings.names_of(EVENTS) if table.follows_event and not window.is_all else None
        with self._database.reading(names.table) as connection:
            found = find_table(connection, table, names)
            events = None if event_names is None else find_table(connection, EVENTS, event_names)
        if found.ignored:
            logger.warning("CRM: %s has columns that are ignored: %s", found.label, ", ".join(found.ignored))
        asked = Asked(table, found, events, window, self._zone)
        columns = (*found.columns, *found.ignored)
        return CrmRows(found.label, columns, asked.query(), asked.covered, self._database, self.usage)
