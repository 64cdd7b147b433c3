"""``attribution up``: PostgreSQL, the Dagster UI and daemon, and the API, as one command that Ctrl-C stops."""

import os
from pathlib import Path
from typing import Annotated

import typer

from attribution_pipeline.api.options import ApiOptions
from attribution_pipeline.automation.address import current_warehouse_url
from attribution_pipeline.cli.exits import Exit, UsageError
from attribution_pipeline.cli.terminal import clear_errors, terminal
from attribution_pipeline.dagster_home import dagster_environment, prepare_dagster_home
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.server.place import free_port, port_is_free

_UI_PORT = 3000
_NAMES = {"webserver": "Dagster UI", "api": "API"}


def up(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, help="Port of the Dagster UI; 0: a free one.")
    ] = _UI_PORT,
    api_port: Annotated[
        int | None,
        typer.Option(
            "--api-port",
            min=0,
            max=65_535,
            help="Port of the API; 0: a free one; default: ATTRIBUTION_API_PORT.",
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--input", help="Folder of raw tables to load from; default: that of the last run."),
    ] = None,
) -> None:
    """Run everything until Ctrl-C: PostgreSQL, the Dagster UI, its daemon with the nightly schedule, and the API.

    Logs are in .attribution/logs. A second `up` prints the addresses of the first.
    """
    with clear_errors() as settings:
        from attribution_pipeline.stack.state import AlreadyUpError, only_one  # noqa: PLC0415 - slow import

        try:
            with only_one(settings.home):
                _run(settings, port, ApiOptions().port if api_port is None else api_port, folder)
        except AlreadyUpError as other:
            known = other.state
            _report(
                "already running" if known and known.is_ready else "already starting",
                known.addresses if known else {},
                known.pid if known else None,
            )


def _run(settings: Settings, port: int, api_port: int, folder: Path | None) -> None:
    from attribution_pipeline.stack.services import Ports, code_address, services  # noqa: PLC0415 - slow import
    from attribution_pipeline.stack.supervisor import (  # noqa: PLC0415 - slow import
        StackError,
        Supervisor,
        end_left_behind,
    )

    # Before anybody asks whether a port is free: they may hold it.
    end_left_behind(settings.home, terminal.say)
    ports = Ports(ui=_free(port, "--port"), api=_free(api_port, "--api-port"), code=free_port())
    is_bundled = settings.warehouse_url is None or settings.dagster_storage_url is None
    was_running = is_bundled and server.status(settings.home).pid is not None
    environment = {**os.environ, **dagster_environment(settings), **code_address(ports)}
    if folder is not None:
        environment["ATTRIBUTION_INPUT_DIR"] = str(folder.absolute())

    def keep_database() -> None:
        if is_bundled and server.status(settings.home).pid is None:
            terminal.say("PostgreSQL has ended; starting it again")
            server.start(settings.home, on_wait=terminal.say, bin_dir=settings.postgres_bin)

    supervisor = Supervisor(settings.home, environment, terminal.say, keep_database)
    with supervisor.stopped_by_signals():
        try:
            current_warehouse_url(settings, on_wait=terminal.say)
            prepare_dagster_home(settings, on_wait=terminal.say)
            terminal.say("Starting the Dagster UI, its daemon and the API")
            listed = services(ports)
            if supervisor.start(listed):
                addresses = {service.name: service.address for service in listed if service.address}
                _report("running", addresses, os.getpid(), supervisor.logs)
                supervisor.watch()
            terminal.say("Stopping")
        except StackError as error:
            raise terminal.fail(str(error), Exit.UNEXPECTED) from None
        finally:
            supervisor.stop()
            if is_bundled and not was_running:
                server.stop(settings.home, bin_dir=settings.postgres_bin)
    terminal.say("Everything has stopped")


def _free(port: int, option: str) -> int:
    if port == 0:
        return free_port()
    if not port_is_free(port):
        raise UsageError(
            f"another program listens on port {port}: choose another one by {option}, or {option} 0 for any that is free"
        )
    return port


def _report(status: str, addresses: dict[str, str], pid: int | None, logs: Path | None = None) -> None:
    named = {_NAMES.get(name, name): address for name, address in addresses.items()}
    if terminal.as_json:
        terminal.result({"status": status, "pid": pid, "addresses": addresses, "logs": logs})
        return
    terminal.out.print(f"The stack is {status} (process {pid or 'unknown'})", markup=False)
    for name, address in named.items():
        terminal.out.print(f"  {name:12}{address}", markup=False)
    if logs is not None:
        terminal.out.print(f"  {'Logs':12}{logs}\nCtrl-C stops everything.", markup=False)
