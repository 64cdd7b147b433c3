"""Read-only connections to the CRM, and what to say when its database refuses or breaks off."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import sqlalchemy as sa

from attribution_pipeline.sources.crm.settings import CrmSettings
from attribution_pipeline.sources.protocol import SourceError, TryAgainError

# At level DEBUG SQLAlchemy logs rows, and these hold personal data.
_LOGGING_NAME = "attribution-crm"
logging.getLogger(f"sqlalchemy.engine.Engine.{_LOGGING_NAME}").setLevel(logging.WARNING)

_CONNECT_SECONDS = 15
#: SQLSTATE of PostgreSQL, or the error number of MySQL.
_NOT_ALLOWED = {"42501", 1142, 1143}
_TOO_SLOW = {"57014"}
_SQLITE_IN_MEMORY = {None, "", ":memory:"}


class Database:
    """The CRM's database.

    Attributes:
        place: Host, port and database as messages show them.
        batch_rows: Rows to fetch at a time.
    """

    def __init__(self, settings: CrmSettings) -> None:
        """Prepare connections; none is opened.

        Raises:
            SourceError: if the URL is none, or its driver is not installed.
        """
        self.batch_rows = settings.batch_rows
        self._timeout = settings.timeout
        try:
            self._url = sa.make_url(settings.url)
            self._engine = sa.create_engine(
                self._url,
                poolclass=sa.NullPool,
                # Closing ends the transaction; a rollback before would fail, with a traceback, where the server is gone.
                pool_reset_on_return=None,
                connect_args=_connect_args(self._url, settings.timeout),
                hide_parameters=True,
                logging_name=_LOGGING_NAME,
            )
        except sa.exc.NoSuchModuleError:
            raise SourceError(
                f"CRM: no driver for {self._url.drivername}:// is known; use postgresql://, mysql+pymysql:// or"
                " sqlite:///, or install the SQLAlchemy dialect for it"
            ) from None
        except (sa.exc.ArgumentError, ValueError):
            # The error itself may show the password.
            raise SourceError(
                "CRM: the URL cannot be read; write it as postgresql://user:password@host:5432/database, with"
                " special characters of the password percent-encoded"
            ) from None
        except ImportError as error:
            raise SourceError(
                f"CRM: the driver {error.name} is not installed; {_remedy(self._url, error.name)}"
            ) from None
        self._driver = self._engine.dialect.loaded_dbapi
        self.place = _place(self._url)

    @contextmanager
    def reading(self, label: str) -> Iterator[sa.Connection]:
        """A connection that cannot write, closed at the end.

        Args:
            label: The table that is read, for messages.

        Raises:
            TryAgainError: if the connection breaks off while it is used.
            SourceError: if the database cannot be reached, or refuses.
        """
        with self._connect() as connection:
            try:
                for statement in _session(connection.dialect.name, self._timeout):
                    connection.exec_driver_sql(statement)
                connection.commit()
                yield connection
            except (sa.exc.SQLAlchemyError, UnicodeDecodeError, self._driver.Error) as error:
                if self._has_broken_off(connection, error):
                    raise TryAgainError(
                        f"CRM: the connection to {self.place} broke off while {label} was read"
                    ) from None
                raise SourceError(f"CRM: {self._reading_problem(label, error)}") from None

    def batches(
        self, connection: sa.Connection, query: sa.Select[*tuple[Any, ...]]
    ) -> Iterator[Sequence[Sequence[Any]]]:
        """The rows of a query, as many at a time as ``batch_rows`` says."""
        if connection.dialect.driver == "psycopg":
            yield from self._batches_of_psycopg(connection, query)
            return
        streaming = connection.execution_options(stream_results=True, yield_per=self.batch_rows)
        with streaming.execute(query) as result:
            yield from result.partitions()

    def _batches_of_psycopg(
        self, connection: sa.Connection, query: sa.Select[*tuple[Any, ...]]
    ) -> Iterator[Sequence[Sequence[Any]]]:
        # Making rows of SQLAlchemy's own takes a third of the time of reading them.
        compiled = query.compile(dialect=connection.dialect)
        driver: Any = connection.connection.driver_connection
        with driver.cursor(name="attribution") as cursor:
            cursor.execute(str(compiled), compiled.params)
            while rows := cursor.fetchmany(self.batch_rows):
                yield rows

    def _connect(self) -> sa.Connection:
        self._refuse_missing_file()
        try:
            return self._engine.connect()
        except sa.exc.SQLAlchemyError as error:
            reason = self._without_password(_first_line(error))
            raise SourceError(
                f"CRM: cannot connect to {self.place}: {reason}; check that the server runs and takes connections"
                " from here, and host, port, user and password in the CRM's URL"
            ) from None

    def _refuse_missing_file(self) -> None:
        file = self._url.database
        if self._url.get_backend_name() != "sqlite" or file in _SQLITE_IN_MEMORY or "uri" in self._url.query:
            return
        # SQLite would make an empty one.
        if not Path(str(file)).is_file():
            raise SourceError(f"CRM: there is no file {file}; check the CRM's URL")

    def _has_broken_off(self, connection: sa.Connection, error: Exception) -> bool:
        if isinstance(error, sa.exc.DBAPIError):
            return error.connection_invalidated
        return isinstance(error, self._driver.Error) and connection.dialect.is_disconnect(
            error, connection.connection, None
        )

    def _reading_problem(self, label: str, error: Exception) -> str:
        # The error's own text is never shown: it may hold values of the row that it is about.
        if isinstance(error, UnicodeDecodeError):
            return f"{label} holds text that is not UTF-8; convert it, or give a view without that column"
        of_driver = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        if not isinstance(of_driver, self._driver.Error):
            return f"{label} cannot be read ({type(error).__name__})"
        code = _code(of_driver)
        if code in _NOT_ALLOWED:
            return f"the login may not read {label}; grant select on it"
        if code in _TOO_SLOW:
            return (
                f"{label} gave no rows for {self._timeout:g} s; see whether it is locked, or give its day column and"
                " updated_at an index"
            )
        return f"{label} cannot be read: {type(of_driver).__name__}{f' {code}' if code else ''}"

    def _without_password(self, text: str) -> str:
        password = self._url.password
        if password:
            for spelling in {password, quote(password), quote(password, safe=""), quote_plus(password)}:
                text = text.replace(spelling, "***")
        return text


def _connect_args(url: sa.URL, timeout: float) -> dict[str, object]:
    connect_seconds = max(2, min(_CONNECT_SECONDS, round(timeout)))
    match url.get_driver_name():
        case "psycopg" | "psycopg2":
            return {
                "connect_timeout": connect_seconds,
                "application_name": "attribution",
                "client_encoding": "utf8",
                # A server that is gone without a word counts as hanging, too.
                "keepalives_idle": 30,
                "keepalives_interval": 10,
                "keepalives_count": 3,
            }
        case "pymysql" | "mysqldb" as driver:
            limits: dict[str, object] = {
                "connect_timeout": connect_seconds,
                "read_timeout": max(1, round(timeout)),
            }
            if driver == "mysqldb" or url.password is None:
                return limits
            # As text it would take it for Latin-1, and show it in an error where it is not.
            return {**limits, "password": url.password.encode()}
        case "pysqlite":
            return {"timeout": timeout}
    return {}


def _remedy(url: sa.URL, module: str | None) -> str:
    # Modules of MySQL's other drivers are called otherwise than the packages that hold them.
    if url.get_backend_name() in {"mysql", "mariadb"} and module != "pymysql":
        return "write the URL as mysql+pymysql://, and pip install pymysql"
    return f"pip install {module}"


def _session(dialect: str, timeout: float) -> tuple[str, ...]:
    match dialect:
        case "postgresql":
            return (
                "set session characteristics as transaction read only",
                "set datestyle to 'ISO, YMD'",
                "set timezone to 'UTC'",
                f"set statement_timeout to {max(1, round(timeout * 1000))}",
            )
        case "mysql" | "mariadb":
            return ("set session transaction read only",)
        case "sqlite":
            return ("pragma query_only = on",)
    return ()


def _place(url: sa.URL) -> str:
    if url.host is None:
        return str(url.database)
    return f"{url.host}{f':{url.port}' if url.port else ''}/{url.database or ''}"


def _first_line(error: Exception) -> str:
    text = str(error.orig) if isinstance(error, sa.exc.DBAPIError) else type(error).__name__
    return text.strip().partition("\n")[0]


def _code(error: BaseException | None) -> object:
    first = error.args[0] if error is not None and error.args else None
    # Drivers of MySQL give its own number, and some a SQLSTATE that says less.
    if isinstance(first, int):
        return first
    for name in ("sqlstate", "pgcode", "sqlite_errorname"):
        if code := getattr(error, name, None):
            return code
    return None
