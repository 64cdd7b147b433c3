"""``attribution check``: the asset checks, without Dagster."""

from attribution_pipeline.automation.address import current_warehouse_url, warehouse_url
from attribution_pipeline.checks.check import Outcome
from attribution_pipeline.cli.exits import Exit, UsageError
from attribution_pipeline.cli.terminal import clear_errors, terminal
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.database import warehouse


def check() -> None:
    """Check what must always hold; exit code 3 if an error was found, warnings alone give 0, nothing to check 2."""
    with clear_errors() as settings:
        from attribution_pipeline.checks.promises import evaluate_all  # noqa: PLC0415 - only needed here

        _refuse_nothing(settings)
        url = current_warehouse_url(settings, on_wait=terminal.say)
        with warehouse(url, settings) as connection:
            outcomes = list(evaluate_all(connection))
        report(outcomes)
        exit_if_any_failed(outcomes)


def _refuse_nothing(settings: Settings) -> None:
    """Refuse a warehouse that nothing was loaded into: of nothing everything holds. None is made to find out.

    Raises:
        UsageError: If there is no warehouse, or an empty one.
    """
    if settings.warehouse_url is not None or server.status(settings.home).version is not None:
        with warehouse(warehouse_url(settings, on_wait=terminal.say), settings) as connection:
            if connection.execute("select to_regclass('raw.load_log')").fetchone() != (None,):
                loaded = connection.execute("select exists (select from raw.load_log)").fetchone()
                if loaded == (True,):
                    return
    raise UsageError(
        "nothing has been loaded yet, so there is nothing to check: run `attribution run --input DIR --full`, "
        "or `attribution demo` for the bundled sample"
    )


def exit_if_any_failed(outcomes: list[Outcome]) -> None:
    """End the command with the exit code of failed checks, once it has told all that it has to tell.

    Raises:
        typer.Exit: If a check found an error, whether or not it stopped a run.
    """
    if failed_checks(outcomes):
        raise terminal.exit(Exit.CHECKS_FAILED)


def failed_checks(outcomes: list[Outcome]) -> list[Outcome]:
    """The outcomes that are errors; warnings are not."""
    return [outcome for outcome in outcomes if outcome.status == "failed"]


def report(outcomes: list[Outcome]) -> None:
    """Print every check as JSON, or those that do not pass and a summary line."""
    if terminal.as_json:
        terminal.result({"checks": [as_data(outcome) for outcome in outcomes], **summary(outcomes)})
        return
    print_problems(outcomes)
    terminal.out.print(sentence(outcomes), markup=False)


def print_problems(outcomes: list[Outcome]) -> None:
    """Print the checks that do not pass."""
    for outcome in outcomes:
        if not outcome.passed:
            color = "red" if outcome.severity == "ERROR" else "yellow"
            terminal.out.print(
                f"{outcome.severity} {outcome.check.asset} {outcome.check.name}: {outcome.message}",
                markup=False,
                style=color,
            )


def summary(outcomes: list[Outcome]) -> dict[str, int]:
    """Numbers of checks that passed, failed and warn."""
    failed = len(failed_checks(outcomes))
    passed = sum(outcome.passed for outcome in outcomes)
    return {"passed": passed, "failed": failed, "warnings": len(outcomes) - passed - failed}


def sentence(outcomes: list[Outcome]) -> str:
    """Such as ``all 84 checks passed``."""
    counts = summary(outcomes)
    if counts["passed"] == len(outcomes):
        return f"all {len(outcomes)} checks passed"
    return f"{counts['passed']} checks passed, {counts['failed']} failed, {counts['warnings']} warn"


def as_data(outcome: Outcome) -> dict[str, object]:
    """A check for machines."""
    return {
        "asset": outcome.check.asset,
        "check": outcome.check.name,
        "severity": outcome.severity,
        "blocking": outcome.check.blocking,
        "passed": outcome.passed,
        "status": outcome.status,
        "message": outcome.message,
        "figures": [
            {
                "what": figure.what,
                "expected": figure.expected,
                "actual": figure.actual,
                "at_least": figure.at_least,
                "at_most": figure.at_most,
            }
            for figure in outcome.figures
        ],
    }
