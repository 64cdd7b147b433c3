"""Dash in a server that has other pages too."""

from dash.backends._fastapi import FastAPIDashServer

#: Where the page is.
PREFIX = "/dashboard/"


class MountedServer(FastAPIDashServer):
    """Dash's FastAPI backend without its answer to every path that nobody else knows.

    The page is one path, whose state is in the address's parameters; an unknown path is the server's to refuse.
    """

    # Callbacks travel over HTTP, where the login is checked; a socket would be a second door.
    websocket_capability = False

    def _setup_catchall(self) -> None:
        """Adds no route."""
