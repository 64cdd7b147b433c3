"""The server: everything that ``attribution serve`` offers over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from attribution_pipeline.analytics.reader import Reader
from attribution_pipeline.api.cache import ByteCache
from attribution_pipeline.api.problems import add_problem_handlers
from attribution_pipeline.api.routes import health, v9, widgets
from attribution_pipeline.settings import ApiOptions

_MEGABYTE = 1_000_000


def create_app(options: ApiOptions, reader: Reader) -> FastAPI:
    """The API over one warehouse.

    ``app.state.reader`` is the reader, for what is mounted beside the API: ``with reader.snapshot() as snapshot`` gives
    ``snapshot.connection`` for the functions of ``analytics`` and ``snapshot.version``.

    Args:
        options: How it is reached and by whom.
        reader: Gives snapshots of the warehouse; closed when the server stops.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        reader.close()

    app = FastAPI(
        title="attribution_pipeline",
        version=version("attribution_pipeline"),
        summary="Which ad brought each lead and each contract",
        lifespan=lifespan,
    )
    app.state.reader = reader
    app.state.cache = ByteCache(options.cache_mb * _MEGABYTE)
    add_problem_handlers(app)
    for router in (widgets.router, v9.router, health.router):
        app.include_router(router)
    return app
