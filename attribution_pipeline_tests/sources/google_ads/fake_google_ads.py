"""A server that speaks the REST protocol of the Google Ads API and of Google's sign-in, as far as they are documented."""

import http.server
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qs

from attribution_pipeline_tests.sources.google_ads.fake_accounts import (
    FakeAccount,
    Question,
    RefusedError,
    Row,
)
from attribution_pipeline_tests.sources.google_ads.fake_answers import (
    NO_PERMISSION,
    OLD_TOKEN,
    QUOTED,
    bad_request,
    result,
)

_PATH = re.compile(r"/(?P<version>v\d+)/customers/(?P<customer>\d+)/googleAds:search")
#: What every secret of a test begins with.
SECRET = "s3cret"
REFRESH_TOKEN = f"{SECRET}-refresh"
CLIENT_SECRET = f"{SECRET}-client"
DEVELOPER_TOKEN = f"{SECRET}-developer"


@dataclass(frozen=True)
class Search:
    """A question as it arrived."""

    customer_id: str
    query: str
    page_token: str | None
    login: str | None
    headers: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass
class FakeGoogleAds:
    """The state of the server.

    Attributes:
        url: Where it is.
        today: The day that decides how old clicks are.
        version: The only version that it serves.
        page_rows: Rows of a page.
        accounts: By number.
        before: What happens before each of the next calls is answered: a refusal, or a call of a function; None:
            nothing.
        searches: Questions so far.
        sign_ins: Forms that were sent for an access token.
        sign_in_answers: Answers to the next of these; without any, tokens are given out.
    """

    url: str
    today: date
    version: str = "v25"
    page_rows: int = 2
    accounts: dict[str, FakeAccount] = field(default_factory=dict)
    before: list["tuple[int, Any] | Callable[[Handler], bool | None] | None"] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)
    sign_ins: list[dict[str, str]] = field(default_factory=list)
    sign_in_answers: list[tuple[int, Any]] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    _tokens: set[str] = field(default_factory=set)
    _pages: dict[str, tuple[str, str, int]] = field(default_factory=dict)

    def add(self, customer_id: str, **account: Any) -> FakeAccount:  # noqa: ANN401 - the account's own
        """Add an account."""
        added = FakeAccount(customer_id, **account)
        self.accounts[customer_id] = added
        return added

    def expire_tokens(self) -> None:
        """Let all access tokens expire."""
        self._tokens.clear()

    def expire_pages(self) -> None:
        """Let all page tokens expire."""
        self._pages = dict.fromkeys(self._pages, ("", "", -1))

    def asked(self, resource: str) -> list[Search]:
        """Questions about a resource."""
        return [search for search in self.searches if f" FROM {resource} " in f"{search.query} "]

    def sign_in(self, form: dict[str, str]) -> tuple[int, Any]:
        """Answer a form sent for an access token."""
        self.sign_ins.append(form)
        if self.sign_in_answers:
            return self.sign_in_answers.pop(0)
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != REFRESH_TOKEN:
            return 400, {"error": "invalid_grant", "error_description": QUOTED}
        if form.get("client_secret") != CLIENT_SECRET:
            return 401, {"error": "invalid_client", "error_description": QUOTED}
        token = f"{SECRET}-access-{len(self.sign_ins)}"
        self._tokens.add(f"Bearer {token}")
        return 200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}

    def search(self, search: Search) -> tuple[int, Any]:
        """Answer a question."""
        if search.headers.get("Authorization") not in self._tokens:
            return OLD_TOKEN
        account = self.accounts.get(search.customer_id)
        if account is None or not self._may_read(account, search.login):
            return NO_PERMISSION
        if "pageSize" in search.body:
            return bad_request("requestError.PAGE_SIZE_NOT_SUPPORTED")
        try:
            question = Question.of(search.query)
            question.check(account, self.today)
            offset = self._offset(search)
        except RefusedError as error:
            return error.refusal
        rows = list(question.matching(self._rows(account, question.resource)))
        page = rows[offset : offset + self.page_rows]
        answer: dict[str, Any] = {"fieldMask": ",".join(question.fields), "queryResourceConsumption": "123"}
        if page:
            answer["results"] = [result(row, question.fields) for row in page]
        if len(rows) > offset + self.page_rows:
            token = f"page-{len(self._pages)}"
            self._pages[token] = search.customer_id, search.query, offset + self.page_rows
            answer["nextPageToken"] = token
        return 200, answer

    def _offset(self, search: Search) -> int:
        if search.page_token is None:
            return 0
        customer_id, query, offset = self._pages.get(search.page_token, ("", "", 0))
        if offset == -1:
            raise RefusedError(bad_request("requestError.EXPIRED_PAGE_TOKEN"))
        if (customer_id, query) != (search.customer_id, search.query):
            raise RefusedError(bad_request("requestError.INVALID_PAGE_TOKEN"))
        return offset

    def _may_read(self, account: FakeAccount, login: str | None) -> bool:
        """Accounts below a manager account are reached through it or one above; others by themselves."""
        ancestors = [each.customer_id for each in self._line(account)]
        return login in ancestors if login is not None else account.parent is None

    def _line(self, account: FakeAccount) -> Iterator[FakeAccount]:
        yield account
        if account.parent is not None:
            yield from self._line(self.accounts[account.parent])

    def _rows(self, account: FakeAccount, resource: str) -> list[Row]:
        if resource == "customer":
            return [account.own_fields("customer")]
        if resource == "customer_client":
            below = [each for each in self.accounts.values() if account in self._line(each)]
            return [each.own_fields(resource) for each in below] if account.manager else []
        return [{**account.own_fields("customer"), **row} for row in account.rows.get(resource, [])]


class Server(http.server.ThreadingHTTPServer):
    """Serves one ``FakeGoogleAds``."""

    fake: FakeGoogleAds


class Handler(http.server.BaseHTTPRequestHandler):
    """Reads requests and writes answers."""

    server: Server
    protocol_version = "HTTP/1.1"
    # An answer is one packet: of two, the second would wait for the first one's acknowledgement.
    wbufsize = -1

    def do_POST(self) -> None:
        fake = self.server.fake
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/token":
            form = {name: values[0] for name, values in parse_qs(content.decode()).items()}
            self.answer(*fake.sign_in(form))
            return
        path = _PATH.fullmatch(self.path)
        if path is None:
            self.answer(404, "<html>The requested URL was not found on this server.</html>")
            return
        if path["version"] != fake.version:
            self.answer(*bad_request("requestError.UNSUPPORTED_VERSION"))
            return
        body = json.loads(content)
        login = self.headers.get("login-customer-id")
        search = Search(
            path["customer"], body["query"], body.get("pageToken"), login, dict(self.headers), body
        )
        fake.searches.append(search)
        first = fake.before.pop(0) if fake.before else None
        if isinstance(first, tuple):
            self.answer(*first)
        elif first is None or not first(self):
            self.answer(*fake.search(search))

    def answer(self, status: int, body: object) -> None:
        """Write an answer; texts as a page for people, all else as JSON."""
        text = body if isinstance(body, str) else json.dumps(body)
        content = text.replace("{token}", self.headers.get("Authorization", "")).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(body, str) else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        pass


def cut_off(handler: Handler) -> bool:
    """Break the connection off in the middle of the answer."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"results": [{"campaign": {"id": "1"')
    handler.close_connection = True
    return True


def hang(handler: Handler) -> bool:
    """Never answer."""
    handler.server.fake.stopping.wait(60)
    handler.close_connection = True
    return True


@contextmanager
def serving(today: date) -> Iterator[FakeGoogleAds]:
    """A server without accounts."""
    with Server(("127.0.0.1", 0), Handler) as server:
        server.fake = FakeGoogleAds(f"http://127.0.0.1:{server.server_address[1]}", today)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.fake
        finally:
            server.fake.stopping.set()
            server.shutdown()
            thread.join()
