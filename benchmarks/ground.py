"""Where benchmarks run: a server of their own, samples, and warehouses that hold them."""

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.sources.sample import write_sample
from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.loader import load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.refresh import PROD, STG, Layer, RefreshWindow, refresh_layer
from attribution_pipeline.warehouse.upgrade import upgrade
from benchmarks.measuring import say, stopwatch


@dataclass(frozen=True)
class Refresh:
    """How long a refresh of stg and prod took.

    Attributes:
        by_layer: Seconds of each schema.
        by_table: Seconds of each ``schema.table``; a schema's first table includes finding out what to refresh.
    """

    by_layer: dict[str, float]
    by_table: dict[str, float]

    @property
    def seconds(self) -> float:
        """Seconds of the whole way, from raw to what dashboards read."""
        return sum(self.by_layer.values())

    def slowest(self, label: str, schema: str) -> dict[str, float]:
        """The tables of a schema that took longest, as details of a measurement."""
        tables = [item for item in self.by_table.items() if item[0].startswith(f"{schema}.")]
        tables.sort(key=lambda item: -item[1])
        return {f"{label}, seconds of {table}": seconds for table, seconds in tables[:6]}


@dataclass
class Warehouse:
    """A warehouse that holds a sample.

    Attributes:
        connection: To it, in autocommit mode and the business time zone.
        source: The sample's folder.
        settings: Says the business time zone.
        scale: The sample's scale.
    """

    connection: psycopg.Connection
    source: FilesSource
    settings: Settings
    scale: int

    def load(self, window: Window) -> int:
        """Load every table of the sample.

        Returns:
            Rows inserted, updated and deleted.
        """
        changed = 0
        for name in self.source.tables():
            result = load_table(
                self.connection, RAW_TABLES[name], self.source, window, settings=self.settings, run_id=None
            )
            changed += result.rows_inserted + result.rows_updated + result.rows_deleted
        return changed

    def refresh(self, window: RefreshWindow | None) -> Refresh:
        """Refresh stg, then prod: what changed, and the days of ``window`` as well."""
        by_layer: dict[str, float] = {}
        by_table: dict[str, float] = {}
        for layer in (STG, PROD):
            by_layer[layer.name] = self._refresh(layer, window, by_table)
        return Refresh(by_layer, by_table)

    def _refresh(self, layer: Layer, window: RefreshWindow | None, by_table: dict[str, float]) -> float:
        marks: list[tuple[str, float]] = []
        with stopwatch() as watch:
            refresh_layer(
                self.connection,
                layer,
                window=window,
                on_progress=lambda table, _done, _total: marks.append((table, watch.passed())),
            )
        for (table, began), (_, ended) in itertools.pairwise(marks):
            by_table[f"{layer.name}.{table}"] = ended - began
        return watch.seconds

    def rebuild(self) -> Refresh:
        """Refresh all of history."""
        return self.refresh(RefreshWindow())

    def settle(self) -> None:
        """Do what the server would have done by the next night: vacuum, statistics, a checkpoint."""
        self.connection.execute("vacuum (analyze)")
        self.connection.execute("checkpoint")


@dataclass
class Ground:
    """A running server, and what is kept on it between benchmarks.

    Attributes:
        home: Folder of the server and the samples.
        server_url: URL of the server's first database.
        scale: Scale of the large sample.
        small_scale: Scale of the small one.
    """

    home: Path
    server_url: str
    scale: int
    small_scale: int
    settings: Settings = field(default_factory=Settings)
    _connections: list[psycopg.Connection] = field(default_factory=list)

    def sample(self, scale: int) -> Path:
        """Folder of the sample of a scale, written on first use."""
        folder = self.home / f"sample-{scale}"
        if not folder.exists():
            say(f"Writing the sample, scale {scale} ...")
            write_sample(folder, scale=scale)
        return folder

    def warehouse(self, name: str, scale: int) -> Warehouse:
        """A new, empty warehouse beside the sample of a scale."""
        connection = self.connection_to(self.database(name, template=self._empty))
        return Warehouse(connection, FilesSource(self.sample(scale)), self.settings, scale)

    def empty_warehouse(self, name: str) -> str:
        """URL of a new, empty warehouse."""
        return self.database(name, template=self._empty)

    def database(self, name: str, template: str = "template0") -> str:
        """URL of a new database."""
        with connect(self.server_url, autocommit=True) as admin:
            admin.execute(f"create database {name} encoding 'UTF8' template {template}".encode())
        return self.url(name)

    def connection_to(self, url: str) -> psycopg.Connection:
        """A connection in autocommit mode and the business time zone, closed at the end."""
        connection = connect(url, time_zone=self.settings.timezone, autocommit=True)
        self._connections.append(connection)
        return connection

    @cached_property
    def _empty(self) -> str:
        """Name of a database that all warehouses begin as."""
        url = self.database("empty")
        upgrade(url, self.settings)
        with connect(url, autocommit=True) as connection:
            # For what is compared with, and rows to be remembered; nothing of the pipeline's own lies there.
            connection.execute("create schema benchmark")
        return "empty"

    def url(self, name: str) -> str:
        """URL of a database by its name."""
        return urlunsplit(urlsplit(self.server_url)._replace(path=f"/{name}"))

    def loaded(self, name: str, scale: int) -> tuple[Warehouse, Refresh]:
        """A new warehouse with the sample loaded, stg and prod built, and how long building them took."""
        warehouse = self.warehouse(name, scale)
        say(f"Loading scale {scale} ...")
        warehouse.load(Window())
        warehouse.connection.execute("checkpoint")
        say(f"Building stg and prod, scale {scale} ...")
        built = warehouse.rebuild()
        warehouse.settle()
        return warehouse, built

    @cached_property
    def large(self) -> tuple[Warehouse, Refresh]:
        """The large sample, loaded and built, and how long building it took."""
        return self.loaded("large", self.scale)

    @cached_property
    def large_again(self) -> Refresh:
        """A rebuild of the large sample over the rows that are there."""
        warehouse, _ = self.large
        say("Rebuilding stg and prod over their rows ...")
        rebuilt = warehouse.rebuild()
        warehouse.settle()
        return rebuilt

    @cached_property
    def small(self) -> Warehouse:
        """The small sample, loaded and built."""
        return self.loaded("small", self.small_scale)[0]

    def close(self) -> None:
        """Close all connections."""
        for connection in self._connections:
            connection.close()


@contextmanager
def ground(scale: int, small_scale: int) -> Iterator[Ground]:
    """A server under a temporary home, which is gone at the end."""
    home = Path(tempfile.mkdtemp(prefix="attribution-benchmark-"))
    # The server may run as another user than the one who starts it.
    home.chmod(0o755)
    try:
        place = Ground(home, server.start(home), scale, small_scale)
        try:
            yield place
        finally:
            place.close()
    finally:
        server.stop(home)
        shutil.rmtree(home)


@contextmanager
def without_indexes(connection: psycopg.Connection, table: str) -> Iterator[None]:
    """Drop the key and indexes of ``schema.table`` and build them again at the end, for filling it fast."""
    statements = connection.execute(
        """
        select
            format('alter table %%s drop constraint %%I', conrelid::regclass, conname),
            format(
                'alter table %%s add constraint %%I %%s',
                conrelid::regclass, conname, pg_get_constraintdef(oid)
            )
        from pg_constraint where conrelid = %(table)s::regclass and contype = 'p'
        union all
        select format('drop index %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
        from pg_index where indrelid = %(table)s::regclass and not indisprimary
        """,
        {"table": table},
    ).fetchall()
    for drop, _ in statements:
        connection.execute(drop.encode())
    yield
    for _, create in statements:
        connection.execute(create.encode())
    connection.execute(f"vacuum (analyze) {table}".encode())
