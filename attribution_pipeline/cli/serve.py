"""``attribution serve``: the page and the HTTP API over the warehouse."""

import sys
from typing import Annotated, Any

import typer

from attribution_pipeline.api.options import ApiOptions
from attribution_pipeline.cli.terminal import clear_errors, terminal


def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on; default: ATTRIBUTION_API_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65_535, help="Port; 0: a free one; default: ATTRIBUTION_API_PORT."),
    ] = None,
) -> None:
    """Serve the page and the API until Ctrl-C: widgets, attribution and journeys; /docs describes the API."""
    with clear_errors() as settings:
        from attribution_pipeline.api.server import run_server  # noqa: PLC0415 - slow import

        given: dict[str, Any] = {"host": host, "port": port}
        options = ApiOptions(**{name: value for name, value in given.items() if value is not None})
        run_server(settings, options, on_wait=terminal.say, on_start=_tell)


def _tell(url: str) -> None:
    if terminal.as_json:
        terminal.result({"url": url})
        sys.stdout.flush()
    else:
        terminal.out.print(
            f"The page is at {url}/dashboard/, the API at {url}, its description at {url}/docs. Ctrl-C stops them.",
            markup=False,
        )
