"""Bodies of answers in memory: the least recently used go when there is no room."""

from collections import OrderedDict
from threading import Lock


class ByteCache:
    """A bounded cache that threads share.

    Args:
        room: Bytes that all bodies together may take; 0 keeps none.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._used = 0
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        """The body that was put under ``key``, if it is still there."""
        with self._lock:
            body = self._bodies.get(key)
            if body is not None:
                self._bodies.move_to_end(key)
            return body

    def put(self, key: str, body: bytes) -> None:
        """Keep a body; one that would take more than an eighth of the room is not kept."""
        if len(body) > self._room // 8:
            return
        with self._lock:
            self._used += len(body) - len(self._bodies.pop(key, b""))
            self._bodies[key] = body
            while self._used > self._room:
                _, oldest = self._bodies.popitem(last=False)
                self._used -= len(oldest)
