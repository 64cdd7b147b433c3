"""``attribution db``: the warehouse's server, its address, its version and its prompt."""

import os
import shutil
from typing import Annotated

import typer
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from attribution_pipeline.automation.address import upgrade_warehouse, warehouse_url
from attribution_pipeline.cli.exits import EXIT_CODES, UsageError
from attribution_pipeline.cli.terminal import clear_errors, terminal
from attribution_pipeline.dagster_home import prepare_dagster_home
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.roles import apply_roles, new_bundled_passwords, reader_url

app = typer.Typer(
    help="The warehouse's database server: start, stop, status, url, upgrade, roles, dump, restore, psql.",
    no_args_is_help=True,
    epilog=EXIT_CODES,
)


@app.command(epilog=EXIT_CODES)
def start() -> None:
    """Start the bundled server; it goes on after this command ends."""
    with clear_errors() as settings:
        prepare_dagster_home(settings, on_wait=terminal.say)
        address = _without_password(warehouse_url(settings, on_wait=terminal.say))
        if terminal.as_json:
            terminal.result({"running": True, "address": address})
        else:
            terminal.out.print(f"The warehouse is at {address}", markup=False)


@app.command(epilog=EXIT_CODES)
def stop() -> None:
    """Stop the bundled server; its data stays."""
    with clear_errors() as settings:
        stopped = server.stop(settings.home, bin_dir=settings.postgres_bin)
        if terminal.as_json:
            terminal.result({"stopped": stopped})
        else:
            terminal.out.print(
                "The server has stopped" if stopped else "The server was not running", markup=False
            )


@app.command(epilog=EXIT_CODES)
def status() -> None:
    """Show whether the bundled server runs, where, and where its data and log are."""
    with clear_errors() as settings:
        known = server.status(settings.home)
        facts = {
            "running": known.running,
            "pid": known.pid,
            "port": known.port,
            "version": known.version,
            "data_directory": str(known.data_directory),
            "log_file": str(known.log_file) if known.log_file else None,
            "external_warehouse": settings.warehouse_url is not None,
        }
        if terminal.as_json:
            terminal.result(facts)
            return
        for name, value in facts.items():
            terminal.out.print(f"{name.replace('_', ' '):20}{'-' if value is None else value}", markup=False)


@app.command(epilog=EXIT_CODES)
def url(
    dagster: Annotated[
        bool, typer.Option("--dagster", help="The database of Dagster's storage instead.")
    ] = False,
    reader: Annotated[
        bool,
        typer.Option(
            "--reader", help="With the user that can only read, and no personal data: for BI tools."
        ),
    ] = False,
) -> None:
    """Print the warehouse's URL, password included; start the bundled server if it is the warehouse."""
    with clear_errors() as settings:
        if dagster and reader:
            raise UsageError("--dagster and --reader are two URLs: give one of them")
        address = _url(settings, dagster=dagster, reader=reader)
        if terminal.as_json:
            terminal.result({"url": address})
        else:
            terminal.out.print(address, markup=False)


@app.command(epilog=EXIT_CODES)
def upgrade() -> None:
    """Bring the warehouse's tables, functions, views and roles to this version; does nothing if they are."""
    with clear_errors() as settings:
        address = warehouse_url(settings, on_wait=terminal.say)
        changed = upgrade_warehouse(address, settings)
        to_do = apply_roles(address, settings)
        if terminal.as_json:
            terminal.result({"changed": changed, "administrator_must_run": to_do})
            return
        terminal.out.print(
            "The warehouse is upgraded" if changed else "The warehouse is current", markup=False
        )
        _tell_administrator(to_do)


@app.command(epilog=EXIT_CODES)
def roles(
    new_passwords: Annotated[
        bool,
        typer.Option("--new-passwords", help="Give the bundled server's pipeline and reader new passwords."),
    ] = False,
) -> None:
    """Create the roles pipeline and reader, or say what an administrator must run; renew rights and passwords."""
    with clear_errors() as settings:
        if new_passwords and settings.warehouse_url is not None:
            raise UsageError(
                "--new-passwords is for the bundled server: on another one, set ATTRIBUTION_PIPELINE_URL and "
                "ATTRIBUTION_READER_URL to the new passwords and run `attribution db roles`"
            )
        address = warehouse_url(settings, on_wait=terminal.say)
        upgrade_warehouse(address, settings)
        to_do = apply_roles(address, settings)
        renewed = new_bundled_passwords(settings) if new_passwords else []
        if terminal.as_json:
            terminal.result({"administrator_must_run": to_do, "new_passwords": renewed})
            return
        terminal.out.print(
            "\n".join(f"New password: {role}" for role in renewed) or "Rights are renewed", markup=False
        )
        _tell_administrator(to_do)


def _tell_administrator(to_do: list[str]) -> None:
    if to_do:
        terminal.say("An administrator of the server must run this, then `attribution db roles` again:")
        terminal.out.print(";\n".join(to_do) + ";", markup=False)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, epilog=EXIT_CODES)
def psql(context: typer.Context) -> None:
    """Open psql on the warehouse; further arguments go to psql, such as -c 'select ...'."""
    with clear_errors() as settings:
        argv, environment = _psql(settings)
        os.execvpe(argv[0], [*argv, *context.args], environment)  # noqa: S606 - replaces this process, no shell


def _psql(settings: Settings) -> tuple[list[str], dict[str, str]]:
    if settings.warehouse_url is None:
        server.start(settings.home, on_wait=terminal.say, bin_dir=settings.postgres_bin)
        return server.psql_command(settings.home, bin_dir=settings.postgres_bin)
    program = shutil.which("psql")
    if program is None:
        raise UsageError(
            "psql is not installed: install PostgreSQL's client, or use another one with `attribution db url`"
        )
    url = settings.warehouse_url.get_secret_value()
    password = conninfo_to_dict(url).get("password")
    environment = {**os.environ, "PGPASSWORD": str(password)} if password else dict(os.environ)
    return [program, "-d", _without_password(url)], environment


def _url(settings: Settings, *, dagster: bool, reader: bool) -> str:
    if dagster:
        return _dagster_url(settings)
    if reader:
        return reader_url(settings, on_wait=terminal.say)
    return warehouse_url(settings, on_wait=terminal.say)


def _dagster_url(settings: Settings) -> str:
    if settings.dagster_storage_url is not None:
        return settings.dagster_storage_url.get_secret_value()
    server.start(settings.home, on_wait=terminal.say, bin_dir=settings.postgres_bin)
    return server.url(settings.home, "dagster")


def _without_password(url: str) -> str:
    parts = conninfo_to_dict(url)
    return make_conninfo(**{name: str(value) for name, value in parts.items() if name != "password"})
