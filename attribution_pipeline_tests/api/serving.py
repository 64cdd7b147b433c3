"""The API on a real server on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
import uvicorn
from fastapi import FastAPI

from attribution_pipeline.analytics.reader import Reader
from attribution_pipeline.api.app import create_app
from attribution_pipeline.api.options import ApiOptions
from attribution_pipeline.settings import Settings

WIDGETS = "/api/analytics"
V9 = "/api/data-analytics/v9"
#: Every list, by path; a lead's journey apart.
LISTS = (
    f"{WIDGETS}/dashboard/v5/trend/leads",
    f"{WIDGETS}/dashboard/v5/trend/spend",
    f"{WIDGETS}/sales/v5/campaigns",
    f"{WIDGETS}/sales/v5/share/platforms",
    f"{WIDGETS}/sales/v5/utm-sources",
    f"{WIDGETS}/campaigns/v5/campaigns/wow",
    f"{WIDGETS}/sales/v6/reco/budget",
    f"{WIDGETS}/campaigns/v5/campaigns/scatter-matrix",
    f"{WIDGETS}/campaigns/v5/campaigns/anomalies",
    f"{WIDGETS}/sales/v6/leads/paid-split/platforms",
    f"{WIDGETS}/campaigns/v7/insights/campaign-performance",
    f"{WIDGETS}/campaigns/v7/metrics/trend",
    f"{V9}/campaigns/facebook/weekly",
    f"{V9}/campaigns/google/weekly",
    f"{V9}/campaigns/facebook/leads",
    f"{V9}/campaigns/google/leads",
    f"{V9}/contracts/enriched",
    f"{V9}/platforms/comparison",
    f"{V9}/cohorts/monthly",
    f"{V9}/attribution/quality",
)
KPI = f"{WIDGETS}/dashboard/v5/kpi"


def options(**values: object) -> ApiOptions:
    """Options that no environment changes; no rate limit, and every request asks the warehouse, unless they say so."""
    return ApiOptions.model_validate({"rate_limit": "off", "check_seconds": 0, **values})


def reader(url: str, timeouts: Mapping[str, float] | None = None) -> Reader:
    """A reader of a warehouse with its own ``statement_timeout`` and ``pool_timeout``."""
    seconds = {"statement_timeout": 15.0, "pool_timeout": 5.0, **(timeouts or {})}
    return Reader(
        url,
        time_zone=Settings().timezone,
        statement_timeout=seconds["statement_timeout"],
        pool_timeout=seconds["pool_timeout"],
    )


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """URL of a server that serves ``app``, in a thread."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(2_048)
        server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def serving_api(
    url: str, *, timeouts: Mapping[str, float] | None = None, **values: object
) -> Iterator[httpx.Client]:
    """A client of a server that serves a warehouse; ``values`` are options."""
    with (
        serving(create_app(options(**values), reader(url, timeouts))) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client
