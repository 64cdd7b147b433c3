"""A fake of the National Bank of Ukraine's rates: real HTTP on loopback, with the errors that a test asks for."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from attribution_pipeline_tests.warehouse.loader.loading import day


@dataclass
class FakeBank:
    """Answers like the bank: with the rates of a day, or with the latest before it.

    Attributes:
        published: Rates by day and currency, as the JSON has them.
        asked: Days that were asked for, in order.
        faults: Answers to the next calls: status, body and headers.
    """

    published: dict[str, dict[str, str]]
    asked: list[str] = field(default_factory=list)
    faults: list[tuple[int, bytes, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        url = urlsplit(path)
        query = parse_qs(url.query, keep_blank_values=True)
        if url.path != "/NBUStatService/v1/statdirectory/exchange" or "json" not in query:
            return 404, b"", {}
        text = query["date"][0]
        asked = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        self.asked.append(asked)
        if self.faults:
            return self.faults.pop(0)
        return 200, self.rates(max((on for on in self.published if on <= asked), default=None)), {}

    def rates(self, on: str | None) -> bytes:
        entries = [
            f'{{"r030":840,"txt":"Долар","rate":{rate},"cc":"{code}","exchangedate":"{day(on):%d.%m.%Y}"}}'
            for code, rate in self.published.get(on or "", {}).items()
            if on is not None
        ]
        return f"[{','.join(entries)}]".encode()


@contextmanager
def serving(published: dict[str, dict[str, str]]) -> Iterator[FakeBank]:
    """A bank that has published these rates, on a free port."""
    bank = FakeBank(published)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body, headers = bank.answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        bank.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield bank
        finally:
            server.shutdown()
            thread.join()
