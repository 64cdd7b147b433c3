"""A server that speaks just enough of the Graph API to send one day of insights, page by page, in a process of its own."""

import http.client
import http.server
import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from urllib.parse import parse_qs, urlsplit

from attribution_pipeline.sources.facebook import FacebookSettings

ACCOUNT = "act_1"
#: Rows per page: what the source asks for unless it is told otherwise.
PAGE = FacebookSettings(access_token="x", account_ids=("1",)).page_size  # noqa: S106 - nobody's


@contextmanager
def insights_server(day: str, rows: int) -> Iterator[str]:
    """Serve ``rows`` rows of a day; gives the server's URL."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, day, rows), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()


def drain(url: str, rows: int) -> None:
    """Ask for all pages and throw them away."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(str(place.hostname), place.port)
    for after in range(0, rows, PAGE):
        connection.request("GET", f"/v24.0/{ACCOUNT}/insights?limit={PAGE}&after={after}")
        connection.getresponse().read()
    connection.close()


def _serve(pipe: Connection, day: str, rows: int) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(url.query).items()}
            if url.path.endswith("/insights"):
                sent = _page(day, int(query.get("after", 0)), int(query["limit"]), rows)
            else:
                sent = json.dumps({"id": ACCOUNT, "timezone_name": "Europe/Kyiv"}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        pipe.send(server.server_address[1])
        server.serve_forever()


def _page(day: str, first: int, limit: int, rows: int) -> bytes:
    last = min(first + limit, rows)
    paging: dict[str, object] = {"cursors": {"before": str(first), "after": str(last)}}
    if last < rows:
        paging["next"] = f"http://127.0.0.1/?after={last}"
    return json.dumps({"data": [_row(day, n) for n in range(first, last)], "paging": paging}).encode()


def _row(day: str, n: int) -> dict[str, object]:
    actions = [{"action_type": "link_click", "value": str(n % 60)}, {"action_type": "lead", "value": "1"}]
    return {
        "account_id": "1",
        "account_currency": "UAH",
        "campaign_id": f"1202{n % 300:03}",
        "adset_id": f"2303{n % 9000:05}",
        "ad_id": f"340{n:09}",
        "ad_name": f"Ad {n % 50}, осінній банер",
        "spend": f"{n % 90}.{n % 100:02}",
        "impressions": str(n % 5000),
        "clicks": str(n % 70),
        "reach": str(n % 4000),
        "actions": actions,
        "date_start": day,
        "date_stop": day,
        "publisher_platform": "facebook",
    }
