"""The server: everything that ``attribution serve`` offers over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.cors import CORSMiddleware

from attribution_pipeline.analytics.reader import Reader
from attribution_pipeline.api.cache import ByteCache
from attribution_pipeline.api.envelope import Envelope
from attribution_pipeline.api.options import ApiOptions
from attribution_pipeline.api.problems import Problem, add_problem_handlers
from attribution_pipeline.api.recent import PublishedVersion, RecentAnswers
from attribution_pipeline.api.routes import documentation, health, unknown, v9, widgets
from attribution_pipeline.api.security import Guard, Tokens

_MEGABYTE = 1_000_000

_DESCRIPTION = """\
Read-only. Days are ISO dates of the business time zone, both ends included; without dates the last 30 days with data are
meant. Amounts are in the reporting currency (`meta.currency`), with at most two decimals; a ratio whose denominator is 0
or not wholly known is null. Lists are CSV as well: `Accept: text/csv`. Every answer has an ETag that changes when a
refresh publishes new figures. Errors are `application/problem+json` (RFC 9457).
"""


class Api(FastAPI):
    """The application; its description knows the errors and the tokens."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if not self.openapi_schema:
            schema = super().openapi()
            parts = schema.setdefault("components", {})
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            parts.setdefault("schemas", {}).update(problem.pop("$defs"))
            parts["schemas"]["Problem"] = problem
            parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            # A token, or none where the server asks for none.
            schema["security"] = [{"token": []}, {}]
        return super().openapi()


def create_app(options: ApiOptions, reader: Reader) -> FastAPI:
    """The API over one warehouse. What is mounted at / afterwards gets the paths that are none of ours.

    Its ``state`` is for that as well: ``reader`` (``with reader.snapshot() as snapshot`` gives ``snapshot.connection``
    for the functions of ``analytics``, and ``snapshot.version``), ``tokens`` (who may ask: the Guard asks for a token
    under /api/ alone), ``options``.

    Args:
        options: How it is reached and by whom.
        reader: Gives snapshots of the warehouse; closed when the server stops.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        reader.close()

    app = Api(
        title="attribution_pipeline",
        version=version("attribution_pipeline"),
        summary="Which ad brought each lead and each contract",
        description=_DESCRIPTION,
        lifespan=lifespan,
        generate_unique_id_function=_operation_id,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
    )
    app.state.reader = reader
    app.state.cache = ByteCache(options.cache_mb * _MEGABYTE)
    app.state.published = PublishedVersion(options.check_seconds)
    app.state.tokens = Tokens(options.named_tokens)
    app.state.options = options
    add_problem_handlers(app)
    for router in (widgets.router, v9.router, health.router, documentation.router):
        app.include_router(router)
    documentation.mount_assets(app)
    app.include_router(unknown.router)
    _add_middleware(app, options)
    return app


def _add_middleware(app: FastAPI, options: ApiOptions) -> None:
    # The last one added is the outermost.
    app.add_middleware(RecentAnswers, cache=app.state.cache, published=app.state.published)
    app.add_middleware(Guard, options=options, tokens=app.state.tokens)
    if options.cors_origin_list:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=options.cors_origin_list,
            allow_methods=["GET", "HEAD"],
            allow_headers=["Authorization", "If-None-Match", "X-Request-ID"],
            expose_headers=["ETag", "Retry-After", "X-Request-ID"],
        )
    app.add_middleware(Envelope)


def _operation_id(route: APIRoute) -> str:
    return route.name
