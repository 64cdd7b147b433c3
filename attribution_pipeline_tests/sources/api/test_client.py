"""The client that API sources share."""

import http.server
import logging
import threading
from collections.abc import Iterator
from typing import ClassVar

import httpx
import pytest

from attribution_pipeline.sources.api.client import ApiClient, Patience
from attribution_pipeline.sources.protocol import SourceError
from attribution_pipeline_tests.sources.api.fake_clock import FakeClock


class Handler(http.server.BaseHTTPRequestHandler):
    """Claims to send a packed answer, and does not."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        if self.path.startswith("/packed"):
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"12345")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        pass


@pytest.fixture
def url() -> Iterator[str]:
    Handler.asked.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def accept(_response: httpx.Response) -> None:
    """Every answer is fine."""


def test_no_log_holds_what_a_query_carries(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = ApiClient(
        "Test", url, "TEST_URL", accept, headers={"Authorization": "Bearer t0ken"}, clock=FakeClock()
    )

    client.get("plain", {"proof": "s3cret"})
    client.close()

    assert Handler.asked == ["/plain?proof=s3cret"]
    assert "/plain" in caplog.text
    assert "s3cret" not in caplog.text
    assert "t0ken" not in caplog.text
    assert "t0ken" not in repr(client)


def test_an_answer_that_cannot_be_unpacked_is_asked_for_again(url: str) -> None:
    clock = FakeClock()
    client = ApiClient("Test", url, "TEST_URL", accept, patience=Patience(attempts=3), clock=clock)

    with pytest.raises(SourceError, match="Test: the answer cannot be unpacked"):
        client.get("packed")
    client.close()

    assert client.usage.calls == len(Handler.asked) == 3
    assert client.usage.seconds_waited == sum(clock.waits)
    assert len(clock.waits) == 2


def test_a_pause_is_counted() -> None:
    clock = FakeClock()
    client = ApiClient("Test", "http://127.0.0.1:1", "TEST_URL", accept, clock=clock)

    client.pause(7)
    client.close()

    assert clock.waits == [7]
    assert client.usage.seconds_waited == 7


def test_waits_grow_up_to_the_longest_one(url: str) -> None:
    clock = FakeClock()
    patience = Patience(attempts=6, first_wait=10, longest_wait=60)
    client = ApiClient("Test", url, "TEST_URL", accept, patience=patience, clock=clock)

    with pytest.raises(SourceError):
        client.get("packed")
    client.close()

    for wait, least in zip(clock.waits, [10, 20, 40, 60, 60], strict=True):
        assert least <= wait <= least + 10
