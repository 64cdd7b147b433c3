"""A fake Graph API: real HTTP on loopback, in the documented protocol, with the errors that a test asks for."""

import base64
import hashlib
import hmac
import http.server
import json
import re
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attribution_pipeline_tests.sources.facebook.fake_data import EDGES, STATUSES, FakeAccount, FakePage, Node
from attribution_pipeline_tests.sources.facebook.fake_insights import Query, RefusedError

TOKEN = "EAAtokenOfTheSystemUser"
VERSION = "v24.0"


@dataclass(frozen=True)
class Call:
    """What was asked."""

    method: str
    path: str
    parameters: dict[str, str]
    token: str | None

    @property
    def limit(self) -> int:
        """The page size that was asked for."""
        return int(self.parameters["limit"])


@dataclass(frozen=True)
class Reply:
    """An answer; ``raw`` replaces the body."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None


def failure(
    code: int, message: str = "It failed", subcode: int | None = None, status: int = 400, **rest: object
) -> Reply:
    """An error in the form that Facebook gives it."""
    refused = RefusedError(code, message, subcode=subcode, status=status)
    return Reply(status, {"error": refused.error | rest})


#: Closes the connection in the middle of the body.
CUT = Reply(raw=b'{"data": [{"id": "1"')


@dataclass
class FakeGraph:
    """The fake.

    Attributes:
        accounts: Its ad accounts by node.
        pages: Its pages by id.
        calls: What was asked, in order.
        faults: Replies to the next calls whose path matches a pattern, each given once.
        most: Rows that a query of insights may have.
        page_limit: A larger page of an edge is refused as too much data.
        states: Of each report in order, the states that it goes through; the last one stays.
        unreadable: How many readings of reports fail although they are done.
        app_secret: Where set, calls without its proof are refused.
        on_call: Called with every call before it is answered.
    """

    accounts: dict[str, FakeAccount] = field(default_factory=dict)
    pages: dict[str, FakePage] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    faults: list[tuple[str, deque[Reply]]] = field(default_factory=list)
    most: int | None = None
    page_limit: int | None = None
    states: deque[list[tuple[str, int]]] = field(default_factory=deque)
    unreadable: int = 0
    app_secret: str | None = None
    on_call: Callable[[Call], None] = lambda _call: None
    url: str = ""
    _reports: dict[str, tuple[Query, deque[tuple[str, int]]]] = field(default_factory=dict)

    def account(self, account_id: str, time_zone: str = "Europe/Kyiv", currency: str = "USD") -> FakeAccount:
        """Add an ad account."""
        return self.accounts.setdefault(f"act_{account_id}", FakeAccount(account_id, time_zone, currency))

    def page(self, page_id: str) -> FakePage:
        """Add a page."""
        return self.pages.setdefault(page_id, FakePage(page_id, f"EAApageToken{page_id}"))

    def fail(self, pattern: str, *replies: Reply) -> None:
        """Give these replies to the next calls whose path matches."""
        self.faults.append((pattern, deque(replies)))

    def paths(self, pattern: str = "") -> list[str]:
        """The paths that were asked for, in order, as far as they match."""
        return [call.path for call in self.calls if re.search(pattern, call.path)]

    def asked(self, pattern: str) -> list[Call]:
        """The calls whose path matches, in order."""
        return [call for call in self.calls if re.search(pattern, call.path)]

    @contextmanager
    def serving(self) -> Iterator["FakeGraph"]:
        """Answer on a free port of the loopback interface; ``url`` says where."""
        handler = type("Handler", (_Handler,), {"graph": self})
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            self.url = f"http://127.0.0.1:{server.server_address[1]}"
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()

    def answer(self, call: Call) -> Reply:
        """The reply to a call."""
        self.calls.append(call)
        self.on_call(call)
        for pattern, replies in self.faults:
            if replies and re.search(pattern, call.path):
                return replies.popleft()
        try:
            self._check(call)
            return Reply(body=self._body(call))
        except RefusedError as refused:
            return Reply(refused.status, {"error": refused.error})

    def _check(self, call: Call) -> None:
        if call.token not in {TOKEN, *(page.token for page in self.pages.values())}:
            raise RefusedError(190, f"Malformed access token {call.token}", status=401)
        assert "access_token" not in call.parameters
        if self.app_secret is not None and call.token is not None:
            proof = hmac.new(self.app_secret.encode(), call.token.encode(), hashlib.sha256).hexdigest()
            if call.parameters.get("appsecret_proof") != proof:
                raise RefusedError(100, "Invalid appsecret_proof provided in the API argument")

    def _body(self, call: Call) -> Node:
        node, _, edge = call.path.partition("/")
        if edge == "insights":
            return self._insights(call, node)
        if node in self._reports:
            return self._state(node)
        if node in self.accounts:
            account = self.accounts[node]
            return self._objects(call, account, edge) if edge else _account_node(account)
        if edge in {"leadgen_forms", "leads", "accounts"}:
            return self._page_edge(call, node, edge)
        if node in self.pages:
            return {"id": node, "access_token": self.pages[node].token}
        raise _missing(node)

    def _objects(self, call: Call, account: FakeAccount, edge: str) -> Node:
        shown = STATUSES.get(EDGES[edge], set()) - {"ARCHIVED", "DELETED"}
        for rule in json.loads(call.parameters.get("filtering", "[]")):
            kind = EDGES[edge]
            assert rule["field"] == f"{kind}.effective_status"
            if not STATUSES[kind].issuperset(rule["value"]):
                raise RefusedError(100, "Invalid parameter", subcode=1487561)
            shown = set(rule["value"])
        nodes = [
            node
            for node in account.edges[edge]
            if node.get("effective_status", "ACTIVE") in shown | {"ACTIVE"}
        ]
        asked = call.parameters["fields"].replace("creative{id}", "creative").split(",")
        page = self._paged(call, [{key: node[key] for key in asked if key in node} for node in nodes])
        return page | ({"summary": {"total_count": len(nodes)}} if "summary" in call.parameters else {})

    def _insights(self, call: Call, node: str) -> Node:
        if call.method == "POST":
            run = f"60{len(self._reports):04}"
            states = self.states.popleft() if self.states else [("Job Completed", 100)]
            self._reports[run] = Query(node, call.parameters), deque(states)
            return {"report_run_id": run}
        if node in self._reports:
            if self.unreadable:
                self.unreadable -= 1
                raise _missing(node)
            return self._paged(call, self._reports[node][0].rows(self.accounts.values(), self.most))
        if node.startswith("act_") and node not in self.accounts:
            raise _missing(node)
        return self._paged(call, Query(node, call.parameters).rows(self.accounts.values(), self.most))

    def _state(self, run: str) -> Node:
        states = self._reports[run][1]
        status, percent = states.popleft() if len(states) > 1 else states[0]
        return {"id": run, "async_status": status, "async_percent_completion": percent}

    def _page_edge(self, call: Call, node: str, edge: str) -> Node:
        if edge == "accounts":
            pages = self.pages.values()
            return self._paged(call, [{"id": page.page_id, "access_token": page.token} for page in pages])
        for page in self.pages.values():
            if node == page.page_id or node in page.leads:
                if call.token != page.token:
                    raise RefusedError(
                        190, "This method must be called with a Page Access Token", subcode=2069032
                    )
                return self._paged(
                    call, page.forms if edge == "leadgen_forms" else _in_time(call, page.leads[node])
                )
        raise _missing(node)

    def _paged(self, call: Call, nodes: list[Node]) -> dict[str, Any]:
        if self.page_limit is not None and call.limit > self.page_limit:
            message = "Please reduce the amount of data you're asking for, then retry your request"
            raise RefusedError(1, message, status=500)
        begin = int(base64.b64decode(call.parameters.get("after", "MA==")))
        end = begin + call.limit
        # The cursor is there on the last page, too.
        paging: Node = {"cursors": {"before": "MA==", "after": base64.b64encode(str(end).encode()).decode()}}
        if end < len(nodes):
            paging["next"] = f"{self.url}/{VERSION}/{call.path}?access_token={call.token}&after=elsewhere"
        return {"data": nodes[begin:end], "paging": paging}


def _account_node(account: FakeAccount) -> Node:
    return {
        "id": f"act_{account.account_id}",
        "timezone_name": account.time_zone,
        "currency": account.currency,
    }


def _missing(node: str) -> RefusedError:
    message = f"Unsupported get request. Object with ID '{node}' does not exist, cannot be loaded due to missing permissions"
    return RefusedError(100, message, subcode=33)


def _in_time(call: Call, leads: list[Node]) -> list[Node]:
    for rule in json.loads(call.parameters.get("filtering", "[]")):
        assert rule["field"] == "time_created"
        sign = {"GREATER_THAN": 1, "LESS_THAN": -1}[rule["operator"]]
        leads = [
            lead
            for lead in leads
            if sign * (datetime.fromisoformat(lead["created_time"]).timestamp() - rule["value"]) > 0
        ]
    return leads


class _Handler(http.server.BaseHTTPRequestHandler):
    """Speaks HTTP for the fake."""

    graph: FakeGraph
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._reply(dict(parse_qsl(urlsplit(self.path).query)))

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._reply(dict(parse_qsl(urlsplit(self.path).query)) | dict(parse_qsl(form)))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        pass

    def _reply(self, parameters: dict[str, str]) -> None:
        _, version, path = urlsplit(self.path).path.split("/", 2)
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        call = Call(self.command, path, parameters, token if kind == "Bearer" else None)
        if version == VERSION:
            reply = self.graph.answer(call)
        else:
            reply = failure(2635, "You are calling a deprecated version of the Ads API")
        body = json.dumps(reply.body).encode() if reply.raw is None else reply.raw
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) + (100 if reply is CUT else 0)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if reply is CUT:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
