"""``attribution recompute``: all of history anew from the raw rows that are there."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attribution_pipeline.automation.days import business_today
from attribution_pipeline.automation.order import Order
from attribution_pipeline.cli import check
from attribution_pipeline.cli.execute import execute, prepare
from attribution_pipeline.cli.progress import TerminalReporter
from attribution_pipeline.cli.run import refuse_bad_rules
from attribution_pipeline.cli.terminal import clear_errors, terminal
from attribution_pipeline.sources.protocol import Window

if TYPE_CHECKING:
    from attribution_pipeline.cli.launch import Launched


def recompute(
    rules: Annotated[
        Path | None,
        typer.Option("--rules", help="CSV of your own source rules; kept until another is given."),
    ] = None,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Fail if another run refreshes, instead of waiting.")
    ] = False,
) -> None:
    """Compute all of history anew by today's rules and settings, and check it. Nothing is loaded.

    Every run does so by itself after a rule or setting has changed; this does it at once.
    """
    with clear_errors() as settings:
        refuse_bad_rules(rules)
        prepare(settings)
        today = business_today(settings)
        order = Order(
            None,
            Window(today, today),
            full=True,
            recompute=True,
            rules_file=rules,
            loads=False,
            wait=not no_wait,
        )
        launched, reporter = execute(order, settings)
        _report(launched, reporter)
        check.exit_if_any_failed(reporter.outcomes)


def _report(launched: "Launched", reporter: TerminalReporter) -> None:
    if terminal.as_json:
        terminal.result(
            {
                "run_id": launched.run_id,
                "seconds": round(launched.seconds, 2),
                "dagster_seconds": round(launched.dagster_seconds, 2),
                "checks": check.summary(reporter.outcomes),
            }
        )
        return
    check.print_problems(reporter.outcomes)
    terminal.out.print(
        f"All of history is computed anew; {check.sentence(reporter.outcomes)}; {launched.seconds:.1f} s",
        markup=False,
    )
