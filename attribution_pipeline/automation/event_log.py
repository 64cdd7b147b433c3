"""Dagster's event log in PostgreSQL, with the events of a range stored in batches, and pools made safely.

A run over a range announces every day of every table before it begins, and reports each when it is done. Dagster 1.13 stores
what it announces one by one, in three transactions each; what it reports in batches, but as statements that are compiled
anew each time, and with looks for tables and columns, on a new connection, before each: together these were most of a
backfill's time.

Of two runs that use a pool for the first time at once, Dagster 1.13 fails the second (dagster-io/dagster#33552).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, cast

from dagster import DagsterEventType, EventLogEntry
from dagster._core.storage.event_log import SqlEventLogStorageTable
from dagster._core.storage.event_log.schema import AssetKeyTable, ConcurrencyLimitsTable
from dagster._serdes import ConfigurableClassData
from dagster_postgres.event_log import PostgresEventLogStorage
from dagster_postgres.utils import pg_url_from_config
from sqlalchemy.dialects.postgresql import insert

_OF_DAYS = {DagsterEventType.ASSET_MATERIALIZATION_PLANNED, DagsterEventType.ASSET_MATERIALIZATION}


class BatchingEventLogStorage(PostgresEventLogStorage):
    """Dagster's own storage and tables; only how the events of a range are written differs."""

    def __init__(
        self,
        postgres_url: str,
        should_autocreate_tables: bool = True,
        inst_data: ConfigurableClassData | None = None,
    ) -> None:
        """As Dagster makes its own."""
        # Tables and columns that there are; the base class asks for some already.
        self._found = set[str]()
        super().__init__(postgres_url, should_autocreate_tables, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "BatchingEventLogStorage":
        """What Dagster calls with the configuration in ``dagster.yaml``."""
        return cls(
            inst_data=inst_data,
            postgres_url=pg_url_from_config(config_value),
            should_autocreate_tables=config_value.get("should_autocreate_tables", True),
        )

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events that came at once."""
        of_types = defaultdict[DagsterEventType | None, list[EventLogEntry]](list)
        for event in events:
            of_types[event.dagster_event_type].append(event)
        for type_, of_type in of_types.items():
            if type_ in _OF_DAYS:
                self._store_events_of_days(of_type)
            else:
                super().store_event_batch(of_type)

    def has_table(self, table_name: str) -> bool:
        """Whether there is the table; one that was there is not looked for again."""
        if table_name not in self._found:
            if not super().has_table(table_name):
                return False
            self._found.add(table_name)
        return True

    def has_asset_key_col(self, column_name: str) -> bool:
        """Whether the table of assets has the column; the same."""
        column = f"{AssetKeyTable.name}.{column_name}"
        if column not in self._found:
            if not super().has_asset_key_col(column_name):
                return False
            self._found.add(column)
        return True

    def initialize_concurrency_limit_to_default(self, concurrency_key: str) -> bool:
        """Give a pool that has no limit of its own the default one, and as many places."""
        limit = self._instance.global_op_concurrency_default_limit
        if limit is None:
            return super().initialize_concurrency_limit_to_default(concurrency_key)
        statement = insert(ConcurrencyLimitsTable).values(
            concurrency_key=concurrency_key, limit=limit, using_default_limit=True
        )
        statement = statement.on_conflict_do_update(
            index_elements=[ConcurrencyLimitsTable.c.concurrency_key],
            set_={"limit": limit},
            where=ConcurrencyLimitsTable.c.using_default_limit,
        )
        with self.index_transaction() as connection:
            # The row stays locked until the places are there, so that nobody else makes them, too.
            if connection.execute(statement).rowcount:
                self._allocate_concurrency_slots(connection, concurrency_key, limit)
        return True

    def _store_events_of_days(self, events: Sequence[EventLogEntry]) -> None:
        insert_and_number = SqlEventLogStorageTable.insert().returning(
            SqlEventLogStorageTable.c.id, sort_by_parameter_order=True
        )
        with self.index_transaction() as connection:
            numbered = connection.execute(insert_and_number, [self._event_to_row(event) for event in events])
            ids = [cast("int", row[0]) for row in numbered]
            self._store_asset_event_tags(connection, events, ids)
            # Of each table the last event counts, as if they had been stored one after another.
            last = {
                event.get_dagster_event().asset_key: (event, event_id)
                for event, event_id in zip(events, ids, strict=True)
            }
            # In the same order in all runs, or two that begin at once could wait for each other.
            for _, (event, event_id) in sorted(last.items(), key=lambda item: str(item[0])):
                self._store_asset_event(connection, event, event_id)
