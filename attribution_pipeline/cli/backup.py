"""``attribution db dump`` and ``restore``: the warehouse as a file, for backups and for moving."""

from pathlib import Path
from typing import Annotated

import typer

from attribution_pipeline.automation.address import upgrade_warehouse, warehouse_url
from attribution_pipeline.cli.exits import UsageError
from attribution_pipeline.cli.terminal import clear_errors, terminal
from attribution_pipeline.warehouse import backup
from attribution_pipeline.warehouse.roles import apply_roles


def dump(file: Annotated[Path, typer.Argument(help="File to write; replaced if it exists.")]) -> None:
    """Write the whole warehouse to a file, as of one moment; nobody waits for it. It holds contact data."""
    with clear_errors() as settings:
        backup.dump(warehouse_url(settings, on_wait=terminal.say), file, settings.postgres_bin)
        size = file.stat().st_size
        if terminal.as_json:
            terminal.result({"file": file.absolute(), "bytes": size})
        else:
            terminal.out.print(f"{file}: {size:,} bytes", markup=False)


def restore(file: Annotated[Path, typer.Argument(help="What `attribution db dump` has written.")]) -> None:
    """Bring a dump into an empty database, upgrade it to this version and make its roles."""
    with clear_errors() as settings:
        if not file.is_file():
            raise UsageError(f"there is no file {file}: name what `attribution db dump` has written")
        address = warehouse_url(settings, on_wait=terminal.say)
        backup.restore(address, file, settings.postgres_bin)
        upgrade_warehouse(address, settings)
        to_do = apply_roles(address, settings)
        if terminal.as_json:
            terminal.result({"restored": True, "administrator_must_run": to_do})
            return
        terminal.out.print(
            "The warehouse is restored; `attribution check` tells whether it is whole", markup=False
        )
