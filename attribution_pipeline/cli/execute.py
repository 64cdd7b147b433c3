"""Executing a run for ``run`` and ``demo``: through Dagster, with clear words about what went wrong."""

import logging
import os
import warnings
from typing import TYPE_CHECKING

import typer

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
            launched = launch(order, settings, reporter)
        except (DagsterPostgresException, DBAPIError):
            raise terminal.fail(
                "the connection to Dagster's storage was lost: see `attribution db status`, or the server of "
                "ATTRIBUTION_DAGSTER_STORAGE_URL. What was finished stays; the same command again goes on.",
                Exit.DATABASE,
            ) from None
        finally:
            reporter.close()
    if not launched.succeeded:
        raise _failure(launched, reporter)
    return launched, reporter


def _failure(launched: "Launched", reporter: TerminalReporter) -> typer.Exit:
    seen = f"See run {launched.run_id[:8]} in the Dagster UI (`attribution dev`)."
    blocked = [outcome for outcome in failed_checks(reporter.outcomes) if outcome.check.blocking]
    if reporter.failed is not None:
        code, sentence = judge(reporter.failed.error)
        if code is Exit.INTERRUPTED:
            return terminal.fail(f"{sentence}. {_what_remains(reporter.failed.step)}", code)
        kept = _what_remains(reporter.failed.step)
        return terminal.fail(f"{reporter.failed.step} failed: {sentence}. {kept} {seen}", code)
    if blocked:
        found = " ".join(f"{outcome.check.asset}: {outcome.message}" for outcome in blocked)
        return terminal.fail(
            f"a check failed, so nothing that follows was done. {found} {seen}", Exit.CHECKS_FAILED
        )
    return terminal.fail(f"the run failed in Dagster, {launched.problem}. {seen}", Exit.UNEXPECTED)


def _what_remains(step: str) -> str:
    if step.startswith("load"):
        return "Rows of the table and all results are as before; the same command again goes on."
    if step.startswith(("refresh", "publish")):
        return "Results are as before the run; the same command again computes them."
    return "The same command again repeats the check."
