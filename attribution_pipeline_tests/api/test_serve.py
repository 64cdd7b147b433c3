"""``attribution serve`` as a process: it starts, bears bad clients and many of them, and stops."""

from __future__ import annotations

import json
import resource
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from attribution_pipeline_tests.api.serving import KPI, LISTS
from attribution_pipeline_tests.demo_home import COMMAND, Home

_TOKEN = "0123456789abcdef0123456789abcdef"


def ask(url: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """An answer, however busy the machine is."""
    return httpx.get(url, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def home(sample_url: str, sample_reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Home:
    variables = {"ATTRIBUTION_WAREHOUSE_URL": sample_url, "ATTRIBUTION_READER_URL": sample_reader_url}
    return Home(tmp_path_factory.mktemp("serve"), variables)


@contextmanager
def _serve(home: Home, log: Path, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """URL and process of ``attribution serve`` on a free port."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*COMMAND, "--json", "serve", "--port", "0", *arguments],
            env=home.environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        printed = ""
        while not printed.endswith("}\n"):
            line = process.stdout.readline()
            assert line, log.read_text()
            printed += line
        yield json.loads(printed)["url"], process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def served(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with _serve(home, tmp_path_factory.mktemp("log") / "served.log") as (url, _):
        yield url


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_it_starts_logs_and_stops(home: Home, tmp_path: Path, sent: signal.Signals) -> None:
    log = tmp_path / "serve.log"
    with _serve(home, log) as (url, process):
        answer = ask(f"{url}{KPI}", headers={"X-Request-ID": "order-7"})
        assert answer.json()["data"]["leads"] > 0
        assert "server" not in answer.headers
        process.send_signal(sent)
        assert process.wait(timeout=60) == 0
    assert f"INFO [order-7] GET {KPI} 200" in log.read_text()
    assert "Traceback" not in log.read_text()


def test_another_address_needs_a_token(home: Home, tmp_path: Path) -> None:
    refused = home.run("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - that is the point
    assert refused.returncode == 2
    assert "ATTRIBUTION_API_TOKENS" in refused.stderr
    assert "Value error" not in refused.stderr
    variables = {"ATTRIBUTION_API_TOKENS": f"anna:{_TOKEN}", "ATTRIBUTION_API_HOSTS": "Api.example"}
    open_home = Home(home.path, {**home.variables, **variables})
    with _serve(open_home, tmp_path / "log", "--host", "0.0.0.0") as (url, _):  # noqa: S104
        # Who reaches it by another name is refused, and must learn why before that.
        told = (tmp_path / "log").read_text()
        assert "0.0.0.0, 127.0.0.1, ::1, api.example, localhost" in told
        assert "ATTRIBUTION_API_HOSTS" in told
        local = url.replace("0.0.0.0", "127.0.0.1")  # noqa: S104
        assert ask(f"{local}{KPI}").status_code == 401
        assert ask(f"{local}{KPI}", headers={"Authorization": f"Bearer {_TOKEN}"}).status_code == 200


@pytest.mark.parametrize(("proxies", "last_status"), [("", 429), ("10.0.0.0/8, 127.0.0.1", 403)])
def test_an_address_is_believed_only_from_a_named_proxy(
    home: Home, tmp_path: Path, proxies: str, last_status: int
) -> None:
    variables = {"ATTRIBUTION_API_TOKENS": f"anna:{_TOKEN}", "ATTRIBUTION_API_PROXIES": proxies}
    with _serve(Home(home.path, {**home.variables, **variables}), tmp_path / "log") as (url, _):
        guesses = [
            httpx.post(
                f"{url}/dashboard/login",
                data={"token": "wrong"},
                headers={"X-Forwarded-For": f"203.0.113.{number}"},
            ).status_code
            for number in range(11)
        ]
    assert guesses == [403] * 10 + [last_status]


def test_a_taken_port_is_told(home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = home.run("serve", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 2
    assert "--port" in refused.stderr
    assert "Traceback" not in refused.stderr


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port or 80), timeout=30)


@pytest.fixture
def _many_files() -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(limits[0], min(4_096, limits[1])), limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.mark.usefixtures("_many_files")
def test_a_thousand_open_connections_do_not_keep_others_out(served: str) -> None:
    with ExitStack() as stack:
        idle = [stack.enter_context(_connect(served)) for _ in range(1_000)]
        for connection in idle[:500]:
            # A request that never ends.
            connection.sendall(b"GET " + KPI.encode() + b" HTTP/1.1\r\nHost: localhost\r\nX-Slow:")
        for path in (KPI, *LISTS):
            assert ask(f"{served}{path}").status_code == 200
        # Every one of the half requests can still be finished.
        for connection in idle[:500]:
            connection.sendall(b" 1\r\nConnection: close\r\n\r\n")
        for connection in idle[:500]:
            assert connection.recv(12) == b"HTTP/1.1 200"


MALFORMED = {
    "no HTTP": b"hello\r\n\r\n",
    "no path": b"GET\r\n\r\n",
    "nothing but line ends": b"\r\n" * 100,
    "binary": bytes(range(256)) * 4,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "unknown version": b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "no colon": b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
    "no host": b"GET /health/live HTTP/1.1\r\n\r\n",
    "two lengths": b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a negative length": b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "bad chunks": b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a header of a megabyte": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n",
    "a path of a megabyte": b"GET /" + b"x" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "bytes in the path": b"GET /api/%ff%fe%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "bytes in a parameter": b"GET " + KPI.encode() + b"?platform=%ff%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_requests_are_refused_and_harm_nobody(served: str, name: str) -> None:
    with _connect(served) as connection:
        try:
            connection.sendall(MALFORMED[name])
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        except OSError:
            # The server has hung up in the middle.
            answer = b""
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer[:200]
    assert ask(f"{served}/health/live").status_code == 200
