"""``attribution run``: load a folder of raw tables, refresh what changed, check it."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import psycopg
import typer

from attribution_pipeline.automation.address import warehouse_url
from attribution_pipeline.automation.days import chosen_days, partitions_among
from attribution_pipeline.automation.last_input import last_input, remember_input, stands_for_nights_input
from attribution_pipeline.automation.order import Order
from attribution_pipeline.cli import check
from attribution_pipeline.cli.execute import execute, prepare
from attribution_pipeline.cli.exits import UsageError
from attribution_pipeline.cli.progress import TerminalReporter
from attribution_pipeline.cli.queries import rows_of
from attribution_pipeline.cli.sample_warehouse import make_way_for
from attribution_pipeline.cli.terminal import clear_errors, terminal
from attribution_pipeline.settings import Settings, all_are_files
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.database import warehouse
from attribution_pipeline.warehouse.loader import LoadResult

if TYPE_CHECKING:
    from attribution_pipeline.cli.launch import Launched


def run(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--input",
            help="Folder with one file per raw table; default ATTRIBUTION_INPUT_DIR, else that of the last run.",
        ),
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
    """Load raw tables, attribute what changed and check it. Without dates: what tonight's run would load.

    A run that fails or is killed leaves the results of the run before; the same command again goes on.
    """
    with clear_errors() as settings:
        named = folder or settings.input_dir or _folder_of_last_run(settings)
        source = FilesSource(named, settings.timezone) if named is not None else None
        refuse_bad_rules(rules)
        days = _days(settings, source, from_day, to_day, full=full)
        if source is not None and source.ignored_files:
            terminal.say(f"Ignored, since they are no raw tables: {', '.join(source.ignored_files)}")
        url = prepare(settings)
        make_way_for(named if all_are_files() else None, warehouse_url(settings), settings)

        order = Order(
            named,
            days,
            full=full,
            recompute=recompute,
            rules_file=rules,
            wait=not no_wait,
            as_at_night=source is None or stands_for_nights_input(settings, source),
        )
        if named is not None:
            remember_input(settings, named)
        launched, reporter = execute(order, settings)
        _report(launched, reporter, url, settings)
        check.exit_if_any_failed(reporter.outcomes)


def _folder_of_last_run(settings: Settings) -> Path | None:
    """The folder that nights load, too. Where not all tables are files the run itself looks whether it needs one."""
    if not all_are_files():
        return None
    folder = last_input(settings)
    if folder is None:
        raise UsageError(
            "no folder of raw tables is named: give --input DIR or set ATTRIBUTION_INPUT_DIR, or choose other "
            "sources as docs/sources.md says"
        )
    terminal.say(f"Loading from {folder}, the folder of the last run")
    return folder


def refuse_bad_rules(rules: Path | None) -> None:
    """Read a rule file before anything is started.

    Raises:
        RulesError: If it cannot be used.
    """
    if rules is not None:
        from attribution_pipeline.warehouse.rules import read_rules  # noqa: PLC0415 - only needed here

        read_rules(rules)


def _days(
    settings: Settings,
    source: FilesSource | None,
    from_day: datetime | None,
    to_day: datetime | None,
    *,
    full: bool,
) -> Window | None:
    """The partitions to load; None where they are the night's."""
    is_named = from_day is not None or to_day is not None
    if full and is_named:
        raise UsageError("--full is all days: leave --from and --to out, or leave --full out")
    if is_named:
        return chosen_days(settings, _date(from_day), _date(to_day))
    # What an API holds is not known before it is asked: all of it is recorded under the night's days.
    return partitions_among(settings, source.days()) if full and source is not None else None


def _date(value: datetime | None) -> date | None:
    return value.date() if value is not None else None


def _report(launched: "Launched", reporter: TerminalReporter, url: str, settings: Settings) -> None:
    loads = [load for load in reporter.loads if load.held]
    if terminal.as_json:
        terminal.result(_as_data(launched, reporter, loads))
        return
    for load in loads:
        if load.unknown_columns:
            terminal.say(f"{load.table}: unknown columns ignored: {', '.join(load.unknown_columns)}")
    with warehouse(url, settings) as connection:
        _say_rejected(connection, loads)
    check.print_problems(reporter.outcomes)
    read = sum(load.rows_read for load in loads)
    rejected = sum(load.rows_rejected for load in loads)
    terminal.out.print(
        f"{len(loads)} tables: {read:,} rows read, {rejected:,} rejected; "
        f"{check.sentence(reporter.outcomes)}; {launched.seconds:.1f} s, "
        f"of which Dagster {launched.dagster_seconds:.1f} s",
        markup=False,
    )
    terminal.say("Next: attribution explain LEAD shows a lead's touches, attribution dev the Dagster UI")


def _say_rejected(connection: psycopg.Connection, loads: list[LoadResult]) -> None:
    tables = [load.table for load in loads if load.rows_rejected]
    if not tables:
        return
    for row in rows_of(connection, "rejected", [tables]):
        line = f", line {row['line_number']}" if row["line_number"] is not None else ""
        terminal.say(f"{row['source_table']}{line}: rejected, {row['reason']}")
    terminal.say("Rejected rows are kept, all of them: select * from raw.rejected_rows")


def _as_data(launched: "Launched", reporter: TerminalReporter, loads: list[LoadResult]) -> dict[str, object]:
    return {
        "run_id": launched.run_id,
        "seconds": round(launched.seconds, 2),
        "dagster_seconds": round(launched.dagster_seconds, 2),
        "tables": {
            load.table: {
                "rows_read": load.rows_read,
                "rows_loaded": load.rows_loaded,
                "rows_rejected": load.rows_rejected,
                "reasons": load.reasons,
                "unknown_columns": load.unknown_columns,
            }
            for load in loads
        },
        "notes": reporter.notes,
        "checks": check.summary(reporter.outcomes),
    }
