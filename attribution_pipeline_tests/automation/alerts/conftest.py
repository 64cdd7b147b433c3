"""A webhook on loopback that can be well, refuse, hang or be gone."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

import dagster as dg
import pytest

SECRET = "bot-secret-of-the-channel"


@dataclass
class Webhook:
    """What was posted, and how the next post is answered.

    Attributes:
        url: Address with the secret in it.
        state: ``up`` answers 200, ``broken`` 500, ``hanging`` not before the test's end.
        taken: Payloads that were answered with success.
    """

    url: str = ""
    state: Literal["up", "broken", "hanging"] = "up"
    taken: list[dict[str, Any]] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    """A webhook that the settings name."""
    hook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if hook.state == "hanging":
                hook.release.wait()
                return
            if hook.state == "up":
                hook.taken.append(body)
            self.send_response(200 if hook.state == "up" else 500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    hook.url = f"http://127.0.0.1:{server.server_port}/{SECRET}/send"
    monkeypatch.setenv("ATTRIBUTION_ALERT_URL", hook.url)
    monkeypatch.setenv("ATTRIBUTION_ALERT_TIMEOUT", "20")
    monkeypatch.setenv("ATTRIBUTION_ALERT_UI_URL", "https://dagster.example/")
    try:
        yield hook
    finally:
        hook.release.set()
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Ticks:
    """A sensor and its cursor from tick to tick, as the daemon keeps it."""

    sensor: dg.SensorDefinition
    instance: dg.DagsterInstance
    cursor: str | None = None

    def tick(self) -> str | None:
        """Evaluate once; gives why nothing could be sent."""
        with dg.build_sensor_context(instance=self.instance, cursor=self.cursor) as context:
            data = self.sensor.evaluate_tick(context)
        assert not data.run_requests
        self.cursor = data.cursor
        return None if data.skip_message == "Sensor function returned an empty result" else data.skip_message
