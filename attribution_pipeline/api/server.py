"""Running the API and the page: where its figures are, on which address, until it is told to stop."""

import contextlib
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn

from attribution_pipeline.analytics.reader import Reader
from attribution_pipeline.api.app import create_app
from attribution_pipeline.api.options import AddressError, ApiOptions
from attribution_pipeline.dashboard.app import mount_page
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.roles import reader_url
from attribution_pipeline.warehouse.server.processes import Progress

#: Connections at most; more are answered with 503 at once.
_MOST_CONNECTIONS = 4_000

_LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "attribution_pipeline.api.envelope.RequestIdFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s [%(request_id)s] %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]},
    },
    "loggers": {
        "uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "attribution_pipeline": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}


def run_server(
    settings: Settings,
    options: ApiOptions,
    on_wait: Progress | None = None,
    on_start: Callable[[str], None] | None = None,
) -> None:
    """Serve the API and the page until the process is told to stop.

    Args:
        settings: Where the warehouse is.
        options: How the API is reached and by whom.
        on_wait: Receives a line about each longer step.
        on_start: Receives the URL as soon as connections are accepted.

    Raises:
        AddressError: If the address cannot be listened on.
        ServerError: If the bundled server cannot be started.
        WarehouseError: If the warehouse cannot be reached or upgraded.
    """
    with _listening(options) as listener:
        app = create_app(options, warehouse_reader(settings, options, on_wait))
        mount_page(app, settings)
        _allow_many_files()
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=_LOGGING,
                access_log=False,
                server_header=False,
                limit_concurrency=_MOST_CONNECTIONS,
                timeout_graceful_shutdown=10,
                # By itself uvicorn believes everyone on loopback, who could then choose an address for each request.
                proxy_headers=bool(options.proxy_list),
                forwarded_allow_ips=options.proxy_list,
            )
        )
        if on_start is not None:
            on_start(_url(listener))
        # When it has shut down, uvicorn raises again the signal that told it to: that is no failure.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def warehouse_reader(settings: Settings, options: ApiOptions, on_wait: Progress | None = None) -> Reader:
    """A reader of the warehouse that the settings name, in the role that reads no personal data."""
    return Reader(
        reader_url(settings, on_wait),
        time_zone=settings.timezone,
        statement_timeout=options.statement_timeout,
        pool_size=options.pool_size,
    )


@contextlib.contextmanager
def _listening(options: ApiOptions) -> Iterator[socket.socket]:
    """A socket that accepts connections already: who waits for the server waits no longer than needed."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2_048)
    except OSError as error:
        raise AddressError(
            f"cannot listen on {options.host} port {options.port}: {error.strerror}; choose others with --host and --port"
        ) from None
    with listener:
        yield listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _allow_many_files() -> None:
    # Each connection is a file, and the usual soft limit is 1,024.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * _MOST_CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * _MOST_CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
