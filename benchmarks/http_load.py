"""Asking a server over HTTP from several clients at once, with so little work that the server gets the processor."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


class UnexpectedAnswerError(RuntimeError):
    """The server answered something else than 200."""


@dataclass
class _Connection:
    """A connection that is kept open from request to request."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def get(self, path: str) -> int:
        """Ask for a path; returns the bytes of the body."""
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.partition("content-length:")[2].partition("\r\n")[0])
        body = await self.reader.readexactly(length)
        if not head.startswith("http/1.1 200"):
            raise UnexpectedAnswerError(f"{path}: {head.partition(chr(13))[0]} {body[:200]!r}")
        return length


async def _open(url: str, clients: int) -> list[_Connection]:
    parts = urlsplit(url)
    opened = [asyncio.open_connection(parts.hostname, parts.port, limit=2**24) for _ in range(clients)]
    return [_Connection(*streams) for streams in await asyncio.gather(*opened)]


def _close(connections: Sequence[_Connection]) -> None:
    for connection in connections:
        connection.writer.close()


def latencies(url: str, paths: Sequence[str], clients: int) -> list[float]:
    """Ask for every path once, ``clients`` at a time.

    Returns:
        Milliseconds of each request, in the order of their ends.

    Raises:
        UnexpectedAnswerError: If an answer is not 200.
    """
    return asyncio.run(_latencies(url, paths, clients))


async def _latencies(url: str, paths: Sequence[str], clients: int) -> list[float]:
    connections = await _open(url, clients)
    waiting: Iterator[str] = iter(paths)
    milliseconds: list[float] = []

    async def ask(connection: _Connection) -> None:
        for path in waiting:
            began = time.perf_counter()
            await connection.get(path)
            milliseconds.append(1000 * (time.perf_counter() - began))

    try:
        await asyncio.gather(*map(ask, connections))
    finally:
        _close(connections)
    return milliseconds


def together(url: str, paths_of_rounds: Sequence[Sequence[str]]) -> list[float]:
    """Ask for all paths of a round at once, as a page does, each on a connection of its own; round after round.

    Returns:
        Milliseconds until the last answer of each round.
    """
    return asyncio.run(_together(url, paths_of_rounds))


async def _together(url: str, paths_of_rounds: Sequence[Sequence[str]]) -> list[float]:
    connections = await _open(url, max(map(len, paths_of_rounds)))
    milliseconds = []
    try:
        for paths in paths_of_rounds:
            began = time.perf_counter()
            await asyncio.gather(
                *(connection.get(path) for connection, path in zip(connections, paths, strict=False))
            )
            milliseconds.append(1000 * (time.perf_counter() - began))
    finally:
        _close(connections)
    return milliseconds
