"""Reading the warehouse for people: a bounded pool of read-only connections, one snapshot per answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

import psycopg
import sqlalchemy
from psycopg import sql
from psycopg.rows import class_row

from attribution_pipeline.analytics.period import Period, chosen_period
from attribution_pipeline.analytics.queries import query_text
from attribution_pipeline.warehouse.database import WarehouseError, connect


class UnavailableError(RuntimeError):
    """The warehouse does not answer; the message says no more than what a stranger may know."""


class SlowQueryError(UnavailableError):
    """A query was cut off at the statement timeout."""


class BusyError(UnavailableError):
    """Every connection of the pool is in use."""


@dataclass(frozen=True)
class DataVersion:
    """Which publication of the figures is read.

    Attributes:
        refresh_id: Number of the last successful refresh; 0: there was none.
        refreshed_at: When that began.
        upgraded_at: When functions and views were last replaced.
        data_as_of: Time of the last load before that refresh; None: nothing was loaded.
        currency: ISO 4217 code of the reporting currency.
        newest_day: Newest day with figures; None: there are none.
        date_from: First of the 30 days that are asked for by default.
        date_to: Last of them: the newest day, or today without figures.
    """

    refresh_id: int
    refreshed_at: datetime | None
    upgraded_at: datetime
    data_as_of: datetime | None
    currency: str
    newest_day: date | None
    date_from: date
    date_to: date

    @property
    def key(self) -> str:
        """Text that differs wherever an answer may differ, for caches."""
        return f"{self.refresh_id}/{self.refreshed_at}/{self.upgraded_at}/{self.currency}/{self.date_to}"

    def period(
        self, date_from: date | None = None, date_to: date | None = None, platform: str = "all"
    ) -> Period:
        """The period that is meant where a day may be missing."""
        return chosen_period(self.date_to, date_from, date_to, platform)


@dataclass(frozen=True)
class Snapshot:
    """One state of the warehouse, whatever refreshes publish meanwhile.

    Attributes:
        connection: In a read-only transaction of isolation level repeatable read.
        version: What it reads.
    """

    connection: psycopg.Connection
    version: DataVersion


class Reader:
    """A pool of read-only connections to the warehouse; they are opened when they are needed.

    Args:
        url: postgresql:// URL, of a role that may read prod and dashboards.
        time_zone: The business time zone.
        statement_timeout: Seconds after which a query is cut off.
        pool_size: Connections at most.
        pool_timeout: Seconds to wait for a free one.
    """

    def __init__(
        self,
        url: str,
        *,
        time_zone: str,
        statement_timeout: float = 15.0,
        pool_size: int = 8,
        pool_timeout: float = 5.0,
    ) -> None:
        def creator() -> psycopg.Connection:
            connection = connect(url, time_zone=time_zone, autocommit=True)
            milliseconds = sql.Literal(round(1000 * statement_timeout))
            connection.execute(sql.SQL("set statement_timeout = {}").format(milliseconds))
            connection.autocommit = False
            return connection

        self._engine = sqlalchemy.create_engine(
            "postgresql+psycopg://",
            creator=creator,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=pool_timeout,
            # A connection that the server has closed meanwhile is replaced unnoticed.
            pool_pre_ping=True,
            isolation_level="REPEATABLE READ",
        ).execution_options(postgresql_readonly=True)

    def close(self) -> None:
        """Close all connections that are not in use."""
        self._engine.dispose()

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One state of the warehouse, for one answer.

        Raises:
            BusyError: If no connection becomes free in time.
            SlowQueryError: If a query takes too long.
            UnavailableError: If the warehouse cannot be reached or is not set up.
        """
        with _clear_errors(), self._engine.connect() as pooled:
            connection = pooled.connection.driver_connection
            if not isinstance(connection, psycopg.Connection):
                raise TypeError(f"{type(connection)} is no connection of psycopg")
            try:
                yield Snapshot(connection, _version(connection))
            except psycopg.OperationalError:
                if connection.broken:
                    pooled.invalidate()
                raise

    def version(self) -> DataVersion:
        """What would be read now; raises what ``snapshot`` raises."""
        with self.snapshot() as snapshot:
            return snapshot.version


def _version(connection: psycopg.Connection) -> DataVersion:
    with psycopg.RawCursor(connection, row_factory=class_row(DataVersion)) as cursor:
        row = cursor.execute(query_text("default_period").encode()).fetchone()
    if row is None:
        raise UnavailableError("the warehouse is not set up")
    return row


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except sqlalchemy.exc.TimeoutError as error:
        raise BusyError("all connections to the warehouse are in use") from error
    except psycopg.errors.QueryCanceled as error:
        raise SlowQueryError("the query took too long") from error
    except (
        WarehouseError,
        psycopg.OperationalError,
        psycopg.InterfaceError,
        psycopg.errors.UndefinedTable,
        psycopg.errors.InvalidSchemaName,
    ) as error:
        raise UnavailableError("the warehouse does not answer") from error
    except sqlalchemy.exc.DBAPIError as error:
        raise UnavailableError("the warehouse does not answer") from error
