"""``attribution demo``: everything in one go on the bundled sample."""

import os
import time
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.table import Table

from attribution_pipeline.automation.days import partitions_among
from attribution_pipeline.automation.last_input import remember_input
from attribution_pipeline.automation.order import Order
from attribution_pipeline.automation.sample_mark import sample_folder
from attribution_pipeline.cli import check
from attribution_pipeline.cli.execute import execute, prepare
from attribution_pipeline.cli.progress import TerminalReporter
from attribution_pipeline.cli.queries import rows_of
from attribution_pipeline.cli.sample_warehouse import claim_for_sample
from attribution_pipeline.cli.terminal import clear_errors, terminal
from attribution_pipeline.settings import SOURCE_VARIABLES, Settings
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.warehouse.database import warehouse

if TYPE_CHECKING:
    from attribution_pipeline.cli.launch import Launched

_NEXT = """
What to try next:
  attribution explain {lead}                 how this lead got its source, touch by touch
  attribution dev                          the asset graph and this run in the Dagster UI
  attribution run --input DIR --full       the same on your own folder of raw tables
  attribution db psql                      the tables themselves: prod.fact_leads, dashboards.v6_campaign_roi_daily"""


def demo() -> None:
    """Show first touch against last paid touch on the bundled sample: from server to checked facts."""
    with clear_errors() as settings:
        start = time.monotonic()
        # The sample is files, whatever sources the environment names for data of one's own.
        os.environ.update(dict.fromkeys(SOURCE_VARIABLES, "files"))
        terminal.say("Starting the bundled PostgreSQL server")
        url = prepare(settings)
        claim_for_sample(url, settings)
        folder = sample_folder(settings)

        from attribution_pipeline.sources.sample import write_sample  # noqa: PLC0415 - only needed here

        terminal.say(f"Writing the sample to {folder}")
        write_sample(folder)
        remember_input(settings, folder)
        days = partitions_among(settings, FilesSource(folder, settings.timezone).days())
        launched, reporter = execute(Order(folder, days, full=True), settings)
        with warehouse(url, settings) as connection:
            platforms = rows_of(connection, "platforms")
            lead = connection.execute(
                "select lead_source_id from prod.fact_leads"
                " where platform <> first_platform and n_contracts > 0 order by lead_source_id limit 1"
            ).fetchone()
        seconds = time.monotonic() - start
        _report(launched, reporter, platforms, str(lead[0]) if lead else "LEAD", seconds, settings)
        check.exit_if_any_failed(reporter.outcomes)


def _report(
    launched: "Launched",
    reporter: TerminalReporter,
    platforms: list[dict[str, object]],
    lead: str,
    seconds: float,
    settings: Settings,
) -> None:
    if terminal.as_json:
        terminal.result(
            {
                "platforms": platforms,
                "checks": check.summary(reporter.outcomes),
                "run_id": launched.run_id,
                "seconds": round(seconds, 2),
                "dagster_seconds": round(launched.dagster_seconds, 2),
            }
        )
        return
    terminal.out.print(_table(platforms, settings))
    check.print_problems(reporter.outcomes)
    terminal.out.print(
        f"\n{check.sentence(reporter.outcomes)}; {seconds:.1f} s in all, of which Dagster's own share "
        f"{launched.dagster_seconds:.1f} s (stored events, most of them one per day and table)",
        markup=False,
    )
    terminal.out.print(_NEXT.format(lead=lead), markup=False)


def _table(platforms: list[dict[str, object]], settings: Settings) -> Table:
    table = Table(title="First touch against last paid touch", title_justify="left")
    table.add_column("platform")
    headings = (
        "leads by first touch",
        "leads by last paid touch",
        "contracts",
        f"revenue, {settings.reporting_currency}",
    )
    for heading in headings:
        table.add_column(heading, justify="right")
    totals = [Decimal(0)] * 4
    for row in platforms:
        figures = [Decimal(str(value)) for name, value in row.items() if name != "platform"]
        totals = [total + figure for total, figure in zip(totals, figures, strict=True)]
        table.add_row(str(row["platform"]), *(f"{figure:,.0f}" for figure in figures))
    table.add_section()
    table.add_row("all", *(f"{total:,.0f}" for total in totals))
    return table
