"""The audit of dependencies, against a service on this machine that speaks as OSV does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def vulnerability_service(*vulnerable: str) -> Iterator[str]:
    """URL of a service that knows one vulnerability of each named package, or version as in jinja2==2.10."""

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name = asked["package"]["name"]
            is_known = {name, f"{name}=={asked['version']}"} & set(vulnerable)
            known = {"vulns": [vulnerability(name)]} if is_known else {}
            body = json.dumps(known).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as service:
        thread = Thread(target=service.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{service.server_port}/v1/query"
        finally:
            service.shutdown()
            thread.join()


def vulnerability(name: str) -> dict[str, object]:
    package = {"ecosystem": "PyPI", "name": name}
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9999"}]}]
    return {
        "id": f"PYSEC-1-{name}",
        "summary": "bad",
        "aliases": [],
        "affected": [{"package": package, "ranges": ranges}],
    }


def audit(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "tools" / "audit.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


CANARY = "jinja2==2.10"


def test_a_known_vulnerability_of_a_locked_dependency_fails() -> None:
    with vulnerability_service(CANARY, "sqlalchemy") as url:
        done = audit("--osv-url", url)
    assert done.returncode == 1, done.stderr
    assert "PYSEC-1-sqlalchemy, mended in 9999" in done.stdout


def test_nothing_known_passes() -> None:
    with vulnerability_service(CANARY) as url:
        done = audit("--required", "--osv-url", url)
    assert done.returncode == 0
    assert "Audited requirements.txt: 0 known vulnerabilities" in done.stdout


def test_a_service_that_knows_nothing_is_not_believed() -> None:
    with vulnerability_service() as url:
        done = audit("--required", "--osv-url", url)
    assert done.returncode == 3
    assert done.stdout.startswith("NOT AUDITED")


def test_a_service_out_of_reach_is_no_clean_bill_and_no_failure() -> None:
    nobody = "http://127.0.0.1:1/v1/query"
    done = audit("--osv-url", nobody)
    assert done.returncode == 0
    assert done.stdout.startswith("NOT AUDITED")
    assert audit("--required", "--osv-url", nobody).returncode == 3
