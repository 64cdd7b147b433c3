"""``attribution serve``: the HTTP API over the warehouse."""

from typing import Annotated

import typer

from attribution_pipeline.cli.terminal import clear_errors, terminal
from attribution_pipeline.settings import ApiOptions


def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on; default: ATTRIBUTION_API_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65_535, help="Port; 0: a free one; default: ATTRIBUTION_API_PORT."),
    ] = None,
) -> None:
    """Serve the API until Ctrl-C: the widgets, attribution and journeys as JSON and CSV; /docs describes it."""
    with clear_errors() as settings:
        from attribution_pipeline.api.server import run_server  # noqa: PLC0415 - slow import

        given = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
        run_server(settings, ApiOptions().model_copy(update=given), on_wait=terminal.say)
