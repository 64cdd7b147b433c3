"""``attribution dev``: the Dagster UI with its daemon, on the storage of this home."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from attribution_pipeline.cli.terminal import clear_errors, terminal
from attribution_pipeline.dagster_home import dagster_environment, prepare_dagster_home


def dev(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--input", help="Folder of raw tables that the UI loads from; default: that of the last run."
        ),
    ] = None,
) -> None:
    """Open the Dagster UI; further options go to `dagster dev`, such as --port 3001. Ctrl-C stops it."""
    with clear_errors() as settings:
        home = prepare_dagster_home(settings, on_wait=terminal.say)
        environment = {**os.environ, **dagster_environment(settings)}
        if folder is not None:
            environment["ATTRIBUTION_INPUT_DIR"] = str(folder.absolute())
        workspace = Path("workspace.yaml")
        target = ["-w", str(workspace)] if workspace.exists() else ["-m", "attribution_pipeline.definitions"]
        terminal.say(f"DAGSTER_HOME={home}")
        argv = [sys.executable, "-m", "dagster", "dev", *target, *context.args]
        os.execve(argv[0], argv, environment)  # noqa: S606 - replaces this process, no shell
