"""Exit codes of the command, and which error gives which."""

import errno
from enum import IntEnum

import psycopg
from pydantic import ValidationError

from attribution_pipeline.api.options import AddressError, ApiOptions
from attribution_pipeline.automation.days import DaysError
from attribution_pipeline.settings import (
    AlertOptions,
    CrmOptions,
    FacebookOptions,
    GoogleAdsOptions,
    RatesOptions,
    Settings,
)
from attribution_pipeline.sources.protocol import SourceError, ThrottledError, TryAgainError
from attribution_pipeline.warehouse.database import WarehouseError
from attribution_pipeline.warehouse.refresh import RefreshBusyError
from attribution_pipeline.warehouse.rules import RulesError
from attribution_pipeline.warehouse.server import ServerError


class Exit(IntEnum):
    """What an exit code means."""

    OK = 0
    UNEXPECTED = 1
    BAD_INPUT = 2
    CHECKS_FAILED = 3
    DATABASE = 4
    BUSY = 5
    UNREACHABLE = 6
    INTERRUPTED = 130


EXIT_CODES = """\
Exit codes: 0 all is well; 1 unexpected error; 2 wrong usage or input; 3 a check failed;
4 the database or its server cannot be used; 5 another run works and --no-wait was given; 6 a source cannot be
reached now; 130 interrupted."""


class UsageError(ValueError):
    """What was asked for cannot be done; the message says what can."""


#: What PostgreSQL's codes begin with when a session ends: connection exceptions, shutdowns and crashes.
_CONNECTION_LOST = ("08", "57P")

#: Errors whose message is made for operators, and the exit code that they give.
_CLEAR: tuple[tuple[type[Exception], Exit], ...] = (
    (RefreshBusyError, Exit.BUSY),
    (WarehouseError, Exit.DATABASE),
    (ServerError, Exit.DATABASE),
    (TryAgainError, Exit.UNREACHABLE),
    (ThrottledError, Exit.UNREACHABLE),
    (SourceError, Exit.BAD_INPUT),
    (RulesError, Exit.BAD_INPUT),
    (DaysError, Exit.BAD_INPUT),
    (UsageError, Exit.BAD_INPUT),
    (AddressError, Exit.BAD_INPUT),
)

#: What begins the environment variables of each class of settings.
_PREFIXES = {
    options.__name__: options.model_config.get("env_prefix", "")
    for options in (
        *(Settings, AlertOptions, ApiOptions),
        *(FacebookOptions, GoogleAdsOptions, CrmOptions, RatesOptions),
    )
}

#: Every error that a command expects; anything else is a bug of ours.
EXPECTED: tuple[type[BaseException], ...] = (
    *(kind for kind, _ in _CLEAR),
    ValidationError,
    psycopg.Error,
    OSError,
    KeyboardInterrupt,
)


def judge(error: BaseException) -> tuple[Exit, str]:
    """Exit code and one clear sentence for an error.

    Values of rows stay out of the sentence: PostgreSQL's own words may quote phones and e-mails.
    """
    if _was_interrupted(error):
        return Exit.INTERRUPTED, "interrupted; what was not finished is rolled back"
    for kind, code in _CLEAR:
        if isinstance(error, kind):
            return code, str(error)
    if isinstance(error, ValidationError):
        return Exit.BAD_INPUT, _settings_problem(error)
    if isinstance(error, psycopg.Error):
        return _database_problem(error)
    if isinstance(error, OSError):
        return _system_problem(error)
    return Exit.UNEXPECTED, f"unexpected {type(error).__name__}: this is a bug of the pipeline"


def _was_interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C began it: Dagster raises an error of its own, in whose wake the connection fails."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt) or type(error).__name__ == "DagsterExecutionInterruptedError":
            return True
        error = error.__cause__ or error.__context__
    return False


def _settings_problem(error: ValidationError) -> str:
    prefix = _PREFIXES.get(error.title, "")
    problems = (
        f"{prefix}{str(problem['loc'][0]).upper() if problem['loc'] else '...'}: {_said(problem['msg'])}"
        for problem in error.errors(include_input=False)
    )
    return "; ".join(problems)


def _said(message: str) -> str:
    # Pydantic's own words before those of a validator tell an operator nothing.
    return message.removeprefix("Value error, ")


def _database_problem(error: psycopg.Error) -> tuple[Exit, str]:
    if isinstance(error, psycopg.errors.DiskFull):
        return (
            Exit.DATABASE,
            "the disk of the database server is full: free space and run the same command again",
        )
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        if error.sqlstate is None or error.sqlstate.startswith(_CONNECTION_LOST):
            return (
                Exit.DATABASE,
                "the connection to the database was lost: see `attribution db status`, then repeat the command",
            )
        return (
            Exit.DATABASE,
            f"PostgreSQL could not go on: {type(error).__name__} (SQLSTATE {error.sqlstate}); repeat the command",
        )
    table = f" on {error.diag.table_name}" if error.diag.table_name else ""
    return (
        Exit.UNEXPECTED,
        f"PostgreSQL refused a statement{table}: {type(error).__name__} (SQLSTATE {error.sqlstate})",
    )


def _system_problem(error: OSError) -> tuple[Exit, str]:
    place = f"{error.filename}: " if error.filename else ""
    if error.errno == errno.ENOSPC:
        return Exit.UNEXPECTED, f"{place}the disk is full: free space and run the same command again"
    return Exit.UNEXPECTED, f"{place}{error.strerror or error}"
