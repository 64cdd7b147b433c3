"""What assets and checks need from outside: the warehouse and the folder of raw tables."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import dagster as dg
import psycopg
from pydantic import Field, PrivateAttr

from attribution_pipeline.automation.abandoned import fail_abandoned_runs, marked_as_running
from attribution_pipeline.automation.address import current_warehouse_url, upgrade_warehouse
from attribution_pipeline.automation.last_input import last_input
from attribution_pipeline.automation.partitions import COMMAND_TAG
from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import SourceError
from attribution_pipeline.warehouse.database import connect, warehouse
from attribution_pipeline.warehouse.refresh import hold_publish_lock
from attribution_pipeline.warehouse.roles import pipeline_url


class WarehouseResource(dg.ConfigurableResource["WarehouseResource"]):
    """The warehouse, brought to this version when a run begins."""

    url: str | None = Field(
        default=None,
        repr=False,
        description="postgresql:// URL; empty: the one of the settings, or the bundled server, started if need be",
    )
    _publishing: psycopg.Connection | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["WarehouseResource"]:
        """Start the bundled server if it is the warehouse, upgrade the warehouse if it is behind."""
        keep_storage_connections(context.instance)
        settings = Settings()
        if context.instance is not None:
            fail_abandoned_runs(context.instance, settings)
        with _marked(context.run, settings):
            if self.url is None:
                current_warehouse_url(settings)
            else:
                upgrade_warehouse(self.url, settings)
            try:
                yield self
            finally:
                if self._publishing is not None:
                    self._publishing.close()

    @contextmanager
    def connect(self) -> Iterator[psycopg.Connection]:
        """A connection in the business time zone that commits each statement by itself, closed at the end."""
        settings = Settings()
        with warehouse(self._url(settings), settings, autocommit=True) as connection:
            if self._publishing is not None:
                # Its own loads need not wait for it.
                connection.execute("set attribution.publishes = 'on'")
            yield connection

    def publish(self, *, wait: bool, on_wait: Callable[[], None]) -> None:
        """Let no other run load or refresh until this one ends.

        Args:
            wait: Whether to wait for another run that does.
            on_wait: Called once before waiting.

        Raises:
            RefreshBusyError: If another run loads or refreshes and ``wait`` is False.
        """
        if self._publishing is None:
            settings = Settings()
            connection = connect(self._url(settings), time_zone=settings.timezone)
            try:
                hold_publish_lock(connection, wait=wait, on_wait=on_wait)
            except BaseException:
                connection.close()
                raise
            self._publishing = connection

    def _url(self, settings: Settings) -> str:
        return self.url or pipeline_url(settings)


class FilesResource(dg.ConfigurableResource[None]):
    """The folder of raw tables, one file per table."""

    folder: str | None = Field(
        default=None,
        description="Folder; empty: ATTRIBUTION_INPUT_DIR, else the folder of the last `attribution run`",
    )

    def source(self, *, may_lack: bool = False) -> FilesSource | None:
        """The folder as a source.

        Args:
            may_lack: Whether None is an answer where no folder is named anywhere.

        Raises:
            SourceError: If no folder is named anywhere, or it cannot be read.
        """
        settings = Settings()
        folder = Path(self.folder) if self.folder else settings.input_dir or last_input(settings)
        if folder is None and may_lack:
            return None
        if folder is None:
            raise SourceError(
                "no folder of raw tables is known: set ATTRIBUTION_INPUT_DIR, or give `folder` of the "
                "resource `files` in the launchpad, or run `attribution run --input DIR` once"
            )
        return FilesSource(folder, settings.timezone)


def _marked(run: dg.DagsterRun | None, settings: Settings) -> AbstractContextManager[None]:
    # A command has marked its run before Dagster knew of it.
    if run is None or COMMAND_TAG in run.tags:
        return nullcontext()
    return marked_as_running(settings, run.run_id)


def keep_storage_connections(instance: dg.DagsterInstance | None) -> None:
    """Let Dagster's storage keep its connection open in this process, as its webserver does.

    By default each stored event opens a connection of its own: a range of 181 days takes four times as long.
    """
    if instance is not None and not instance.is_ephemeral:
        instance.optimize_for_webserver(statement_timeout=0, pool_recycle=-1, max_overflow=20)
