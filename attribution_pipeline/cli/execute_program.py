"""``attribution exec``: any program, such as Dagster's own, with the variables and files that it needs here."""

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from attribution_pipeline.cli.exits import UsageError
from attribution_pipeline.cli.terminal import clear_errors, terminal
from attribution_pipeline.dagster_home import dagster_environment, prepare_dagster_home


def execute_program(
    context: typer.Context,
    program: Annotated[
        str, typer.Argument(help="A program, such as dagster, dagster-webserver or dagster-daemon.")
    ],
) -> None:
    """Run a program with Dagster's home prepared, such as: attribution exec dagster run list --limit 5."""
    with clear_errors() as settings:
        # The programs of this installation, whether or not its folder is in the path.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        found = shutil.which(program, path=path)
        if found is None:
            raise UsageError(f"there is no program {program}: name one of this installation, such as dagster")
        prepare_dagster_home(settings, on_wait=terminal.say)
        environment = {**os.environ, **dagster_environment(settings), "PATH": path}
        os.execve(found, [found, *context.args], environment)  # noqa: S606 - replaces this process, no shell
