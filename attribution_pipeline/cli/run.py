"""``attribution run``: load a folder of raw tables, refresh what changed, check it."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from attribution_pipeline.automation.days import chosen_days, clipped_to_partitions
from attribution_pipeline.automation.last_input import remember_input
from attribution_pipeline.automation.order import Order
from attribution_pipeline.cli import check
from attribution_pipeline.cli.execute import execute, prepare
from attribution_pipeline.cli.exits import UsageError
from attribution_pipeline.cli.progress import TerminalReporter
from attribution_pipeline.cli.sample_warehouse import make_way_for
from attribution_pipeline.cli.terminal import clear_errors, terminal
from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import Window


def run(
    folder: Annotated[
        Path | None,
        typer.Option("--input", help="Folder with one file per raw table; default ATTRIBUTION_INPUT_DIR."),
    ] = None,
    from_day: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day, such as 2025-10-01.")
    ] = None,
    to_day: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day; default today.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="All days that the folder holds, however early.")
    ] = False,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="Recompute the days even where nothing changed.")
    ] = False,
    rules: Annotated[
        Path | None,
        typer.Option("--rules", help="CSV of your own source rules; kept until another is given."),
    ] = None,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Fail if another run refreshes, instead of waiting.")
    ] = False,
) -> None:
    """Load raw tables, attribute what changed and check it. Without dates: the nightly days up to today.

    A run that fails or is killed leaves the results of the run before; the same command again goes on.
    """
    with clear_errors() as settings:
        named = folder or settings.input_dir
        if named is None:
            raise UsageError(
                "no folder of raw tables is named: give --input DIR or set ATTRIBUTION_INPUT_DIR"
            )
        source = FilesSource(named, settings.timezone)
        _refuse_bad_rules(rules)
        days = _days(settings, source, from_day, to_day, full=full)
        if source.ignored_files:
            terminal.say(f"Ignored, since they are no raw tables: {', '.join(source.ignored_files)}")
        make_way_for(named, prepare(settings), settings)

        order = Order(named, days, full=full, recompute=recompute, rules_file=rules, wait=not no_wait)
        remember_input(settings, named)
        launched, reporter = execute(order, settings)
        _report(launched.run_id, launched.seconds, launched.dagster_seconds, reporter)


def _refuse_bad_rules(rules: Path | None) -> None:
    if rules is not None:
        from attribution_pipeline.warehouse.rules import read_rules  # noqa: PLC0415 - only needed here

        read_rules(rules)


def _days(
    settings: Settings, source: FilesSource, from_day: datetime | None, to_day: datetime | None, *, full: bool
) -> Window | None:
    if not full:
        return chosen_days(settings, _date(from_day), _date(to_day))
    if from_day is not None or to_day is not None:
        raise UsageError("--full is all days: leave --from and --to out, or leave --full out")
    return clipped_to_partitions(settings, source.day_range())


def _date(value: datetime | None) -> date | None:
    return value.date() if value is not None else None


def _report(run_id: str, seconds: float, dagster_seconds: float, reporter: TerminalReporter) -> None:
    loads = [load for load in reporter.loads if load.held]
    read = sum(load.rows_read for load in loads)
    rejected = sum(load.rows_rejected for load in loads)
    if terminal.as_json:
        terminal.result(
            {
                "run_id": run_id,
                "seconds": round(seconds, 2),
                "dagster_seconds": round(dagster_seconds, 2),
                "tables": {
                    load.table: {
                        "rows_read": load.rows_read,
                        "rows_loaded": load.rows_loaded,
                        "rows_rejected": load.rows_rejected,
                        "reasons": dict(load.reasons),
                        "unknown_columns": list(load.unknown_columns),
                    }
                    for load in loads
                },
                "checks": check.summary(reporter.outcomes),
            }
        )
        return
    for load in loads:
        if load.unknown_columns:
            terminal.say(f"{load.table}: unknown columns ignored: {', '.join(load.unknown_columns)}")
        for reason, count in load.reasons.items():
            terminal.say(f"{load.table}: {count} rows rejected: {reason}")
    if rejected:
        terminal.say("Rejected rows are kept: select * from raw.rejected_rows")
    check.print_problems(reporter.outcomes)
    terminal.out.print(
        f"{len(loads)} tables: {read:,} rows read, {rejected:,} rejected; "
        f"{check.sentence(reporter.outcomes)}; {seconds:.1f} s, of which Dagster {dagster_seconds:.1f} s",
        markup=False,
    )
    terminal.say(
        "Next: attribution explain LEAD shows a lead's touches, attribution dev opens the Dagster UI"
    )
