"""A TCP proxy on loopback between the pipeline and a server, to be cut at will."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

_RESET = struct.pack("ii", 1, 0)


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
        self._is_cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Reset every connection, and refuse new ones from now on."""
        self._is_cut = True
        self._listener.close()
        for one in self._sockets:
            with suppress(OSError):
                # Without lingering, close tells the other side with a reset, as a firewall would.
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                one.shutdown(socket.SHUT_RD)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._is_cut:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
                self._sockets += [client, server]
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=_pass, args=(source, sink), daemon=True).start()


def _pass(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError), closing(sink):
        while data := source.recv(1 << 16):
            sink.sendall(data)


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
