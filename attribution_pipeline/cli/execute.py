"""Executing a run for ``run`` and ``demo``: through Dagster, with clear words about what went wrong."""

import io
import logging
import os
import warnings
from contextlib import redirect_stderr
from typing import TYPE_CHECKING

import typer
from psycopg.errors import DiskFull

from attribution_pipeline.automation.address import current_warehouse_url
from attribution_pipeline.automation.order import Order
from attribution_pipeline.cli.check import failed_checks
from attribution_pipeline.cli.exits import Exit, judge
from attribution_pipeline.cli.progress import TerminalReporter
from attribution_pipeline.cli.terminal import terminal
from attribution_pipeline.dagster_home import dagster_environment, prepare_dagster_home
from attribution_pipeline.settings import Settings

if TYPE_CHECKING:
    from attribution_pipeline.cli.launch import Launched


def prepare(settings: Settings) -> str:
    """Start what must run, upgrade the warehouse and Dagster's home; gives the warehouse's URL."""
    url = current_warehouse_url(settings, on_wait=terminal.say)
    prepare_dagster_home(settings, on_wait=terminal.say)
    os.environ.update(dagster_environment(settings))
    return url


def execute(order: Order, settings: Settings) -> tuple["Launched", TerminalReporter]:
    """Execute the run.

    Raises:
        typer.Exit: With the exit code of what went wrong, after it was said on standard error.
    """
    reporter = TerminalReporter(console=terminal.err)
    with warnings.catch_warnings():
        # Dagster's remarks about its own features are no news to the operator.
        warnings.simplefilter("ignore")
        # What becomes of an interrupted connection is said in the command's own words.
        logging.getLogger("psycopg").setLevel(logging.CRITICAL)
        from dagster_postgres.utils import DagsterPostgresException  # noqa: PLC0415 - slow import
        from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - comes with it

        from attribution_pipeline.cli.launch import launch  # noqa: PLC0415 - slow import

        try:
            # Dagster tells of a storage that is gone by whole statements, with whatever was to be stored.
            with redirect_stderr(io.StringIO()):
                launched = launch(order, settings, reporter)
        except (DagsterPostgresException, DBAPIError) as error:
            raise _storage_failure(error, reporter) from None
        finally:
            reporter.close()
    if not launched.succeeded:
        raise _failure(launched, reporter)
    return launched, reporter


def _storage_failure(error: Exception, reporter: TerminalReporter) -> typer.Exit:
    """Dagster's storage cannot be used; with it the warehouse where one server has both."""
    if reporter.failures:
        return _step_failure(reporter, "")
    full = getattr(getattr(error, "orig", None), "pgcode", None) == DiskFull.sqlstate
    problem = (
        "the disk of Dagster's storage is full: free space"
        if full
        else "the connection to Dagster's storage was lost: see `attribution db status` or the server of "
        "ATTRIBUTION_DAGSTER_STORAGE_URL"
    )
    kept = "What was finished stays; the same command again goes on."
    return terminal.fail(f"{problem}. {kept}", Exit.DATABASE)


def _failure(launched: "Launched", reporter: TerminalReporter) -> typer.Exit:
    seen = f"See run {launched.run_id[:8]} in the Dagster UI (`attribution dev`)."
    blocked = [outcome for outcome in failed_checks(reporter.outcomes) if outcome.check.blocking]
    if reporter.failures:
        return _step_failure(reporter, seen)
    if blocked:
        found = " ".join(f"{outcome.check.asset}: {outcome.message}" for outcome in blocked)
        return terminal.fail(
            f"a check failed, so nothing that follows was done. {found} {seen}", Exit.CHECKS_FAILED
        )
    return terminal.fail(f"the run failed in Dagster, {launched.problem}. {seen}", Exit.UNEXPECTED)


def _step_failure(reporter: TerminalReporter, seen: str) -> typer.Exit:
    """Every step that failed, so that all of them can be mended before the next try; the code is the first one's."""
    code, sentence = judge(reporter.failures[0].error)
    kept = _what_remains(reporter)
    if code is Exit.INTERRUPTED:
        return terminal.fail(f"{sentence}. {kept}", code)
    told = "\n".join(f"{failed.step} failed: {judge(failed.error)[1]}." for failed in reporter.failures)
    return terminal.fail(f"{told}\n{kept} {seen}".rstrip(), code)


def _what_remains(reporter: TerminalReporter) -> str:
    step = reporter.failures[0].step
    if step.startswith("load"):
        results = "" if "publish" in reporter.seconds else " and all results"
        return f"Rows of what failed{results} are as before; the same command again goes on."
    if step.startswith(("refresh", "publish")):
        return "Results are as before the run; the same command again computes them."
    return "The same command again repeats the check."
