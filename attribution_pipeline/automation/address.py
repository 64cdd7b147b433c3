"""Where the warehouse is: the server that the settings name, else the bundled one. Needs no Dagster."""

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.roles import pipeline_url
from attribution_pipeline.warehouse.server.processes import Progress


def warehouse_url(settings: Settings, on_wait: Progress | None = None) -> str:
    """URL of the warehouse for its owner, who upgrades it; the bundled server is started if it is the one.

    Args:
        settings: Names another server, or not.
        on_wait: Receives a line about each longer step of the bundled server's start.

    Raises:
        ServerError: If the bundled server cannot be started.
    """
    if settings.warehouse_url is not None:
        return settings.warehouse_url.get_secret_value()
    return server.start(settings.home, on_wait=on_wait, bin_dir=settings.postgres_bin)


def current_warehouse_url(settings: Settings, on_wait: Progress | None = None) -> str:
    """URL of the warehouse for who loads, refreshes and checks; it is brought to this version if it is behind.

    Raises:
        ServerError: If the bundled server cannot be started.
        WarehouseError: If the warehouse cannot be reached or upgraded.
    """
    upgrade_warehouse(warehouse_url(settings, on_wait), settings)
    return pipeline_url(settings, on_wait)


def upgrade_warehouse(url: str, settings: Settings) -> bool:
    """Bring the warehouse to this version; True if anything changed."""
    from attribution_pipeline.warehouse.upgrade import upgrade  # noqa: PLC0415 - slow import

    return upgrade(url, settings)
