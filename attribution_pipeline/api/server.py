"""Running the API: where its figures are, on which address, until it is told to stop."""

import uvicorn

from attribution_pipeline.analytics.reader import Reader
from attribution_pipeline.api.app import create_app
from attribution_pipeline.automation.address import current_warehouse_url
from attribution_pipeline.settings import ApiOptions, Settings
from attribution_pipeline.warehouse.server.processes import Progress


def run_server(settings: Settings, options: ApiOptions, on_wait: Progress | None = None) -> None:
    """Serve the API until the process is told to stop.

    Args:
        settings: Where the warehouse is.
        options: How the API is reached and by whom.
        on_wait: Receives a line about each longer step.

    Raises:
        ServerError: If the bundled server cannot be started.
        WarehouseError: If the warehouse cannot be reached or upgraded.
    """
    app = create_app(options, warehouse_reader(settings, options, on_wait))
    uvicorn.run(app, host=options.host, port=options.port)


def warehouse_reader(settings: Settings, options: ApiOptions, on_wait: Progress | None = None) -> Reader:
    """A reader of the warehouse that the settings name, brought to this version."""
    return Reader(
        reader_url(settings, on_wait),
        time_zone=settings.timezone,
        statement_timeout=options.statement_timeout,
        pool_size=options.pool_size,
    )


def reader_url(settings: Settings, on_wait: Progress | None = None) -> str:
    """URL under which figures are read: the one place that decides as which role."""
    return current_warehouse_url(settings, on_wait)
