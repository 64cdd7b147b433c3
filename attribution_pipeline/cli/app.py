"""The ``attribution`` command: its subcommands and their options.

Only what every command needs is imported here; Dagster, which takes a second, by the commands that run it.
"""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from attribution_pipeline.cli import (
    backup,
    check,
    database,
    demo,
    dev,
    execute_program,
    explain,
    recompute,
    run,
    sample,
    serve,
    sources,
    up,
)
from attribution_pipeline.cli.exits import EXIT_CODES
from attribution_pipeline.cli.terminal import report_bug, terminal

app = typer.Typer(
    name="attribution",
    help="Which ad brought each lead and each contract: from raw tables to last paid touch.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        terminal.out.print(version("attribution_pipeline"))
        raise typer.Exit


@app.callback()
def options(
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Results as JSON on standard output, everything else on standard error."),
    ] = False,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Options of every command."""
    terminal.as_json = as_json


app.command("demo", epilog=EXIT_CODES)(demo.demo)
app.command("run", epilog=EXIT_CODES)(run.run)
app.command("recompute", epilog=EXIT_CODES)(recompute.recompute)
app.command("check", epilog=EXIT_CODES)(check.check)
app.command("explain", epilog=EXIT_CODES)(explain.explain)
app.command("sample", epilog=EXIT_CODES)(sample.sample)
app.command("serve", epilog=EXIT_CODES)(serve.serve)
app.command("dev", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(dev.dev)
app.command(
    "exec",
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "allow_interspersed_args": False,
    },
)(execute_program.execute_program)
app.command("up", epilog=EXIT_CODES)(up.up)
database.app.command("dump", epilog=EXIT_CODES)(backup.dump)
database.app.command("restore", epilog=EXIT_CODES)(backup.restore)
app.add_typer(database.app, name="db")
app.add_typer(sources.app, name="sources")


def main() -> None:
    """Run the command; ``--json`` may stand anywhere in the line."""
    arguments = sys.argv[1:]
    if "--json" in arguments:
        arguments = ["--json", *(argument for argument in arguments if argument != "--json")]
    sys.excepthook = report_bug
    # Not app(): it would put typer's own exception hook in place of ours.
    typer.main.get_command(app)(args=arguments)
