"""``attribution serve``: the page and the HTTP API over the warehouse."""

import sys
from functools import partial
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
        run_server(settings, options, on_wait=terminal.say, on_start=partial(_tell, options))


def _tell(options: ApiOptions, url: str) -> None:
    if not options.is_loopback:
        terminal.say(_answered_hosts(options))
    if terminal.as_json:
        terminal.result({"url": url})
        sys.stdout.flush()
    else:
        terminal.out.print(
            f"The page is at {url}/dashboard/, the API at {url}, its description at {url}/docs. Ctrl-C stops them.",
            markup=False,
        )


def _answered_hosts(options: ApiOptions) -> str:
    hosts = options.trusted_hosts
    if "*" in hosts:
        return "Requests may name any host (ATTRIBUTION_API_HOSTS has *)."
    return (
        f"Requests must name one of the hosts {', '.join(sorted(hosts))}; others get status 400. Set ATTRIBUTION_API_HOSTS "
        "to each further name or address under which this server is reached."
    )
