"""Dagster's event log in PostgreSQL, with the events of a range that is planned stored in batches, and pools made safely.

A run over a range announces every day of every table before it begins. Dagster 1.13 stores what was materialized in
batches, but each of these by itself, in three transactions: that was two thirds of a backfill's time.

Of two runs that use a pool for the first time at once, Dagster 1.13 fails the second (dagster-io/dagster#33552).
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from dagster import DagsterEventType, EventLogEntry
from dagster._core.storage.event_log import SqlEventLogStorageTable
from dagster._core.storage.event_log.schema import ConcurrencyLimitsTable
from dagster._serdes import ConfigurableClassData
from dagster_postgres.event_log import PostgresEventLogStorage
from dagster_postgres.utils import pg_url_from_config
from sqlalchemy.dialects.postgresql import insert


class BatchingEventLogStorage(PostgresEventLogStorage):
    """Dagster's own storage and tables; only how planned materializations are written differs."""

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
        planned = [
            event
            for event in events
            if event.dagster_event_type is DagsterEventType.ASSET_MATERIALIZATION_PLANNED
        ]
        others = [
            event
            for event in events
            if event.dagster_event_type is not DagsterEventType.ASSET_MATERIALIZATION_PLANNED
        ]
        if others:
            super().store_event_batch(others)
        if planned:
            self._store_planned(planned)

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

    def _store_planned(self, events: Sequence[EventLogEntry]) -> None:
        insert = self.prepare_insert_event_batch(events).returning(SqlEventLogStorageTable.c.id)
        with self.index_transaction() as connection:
            ids = [cast("int", row[0]) for row in connection.execute(insert).fetchall()]
            # Of each table the last event counts, as if they had been stored one after another.
            last = {
                event.get_dagster_event().asset_key: (event, event_id)
                for event, event_id in zip(events, ids, strict=True)
            }
            # In the same order in all runs, or two that begin at once could wait for each other.
            for _, (event, event_id) in sorted(last.items(), key=lambda item: str(item[0])):
                self._store_asset_event(connection, event, event_id)
