"""A TCP proxy on loopback between the pipeline and a server, to be cut at will."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit


class Proxy:
    """Passes bytes both ways until it is cut.

    Attributes:
        port: Where it listens on 127.0.0.1.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = []
        self._cut = threading.Event()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection, and refuse new ones from now on."""
        with self._lock:
            self._cut.set()
        for one in (self._listener, *self._sockets):
            _break(one)
        for one in (self._listener, *self._sockets):
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._cut.is_set():
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
                with self._lock:
                    if self._cut.is_set():
                        client.close()
                        server.close()
                        return
                    self._sockets += [client, server]
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=_pass, args=(source, sink), daemon=True).start()


def _pass(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            sink.sendall(data)
    _break(sink)


def _break(one: socket.socket) -> None:
    """End a connection; threads that wait for it wake up, which they would not if it were merely closed."""
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxied(url: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy before the server of a URL, and the URL that leads through it."""
    parts = urlsplit(url)
    assert parts.port is not None
    proxy = Proxy(parts.hostname or "127.0.0.1", parts.port)
    try:
        place = f"{parts.username}:{parts.password}@127.0.0.1:{proxy.port}"
        yield proxy, urlunsplit(parts._replace(netloc=place))
    finally:
        proxy.cut()
