"""One HTTP client for all APIs: timeouts, retries with back-off, waits that the API asks for, and no secret in any message."""

import functools
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx
import tenacity

from attribution_pipeline.sources.api.clock import Clock, SystemClock
from attribution_pipeline.sources.protocol import ThrottledError, TryAgainError, Usage

logger = logging.getLogger(__name__)

#: What a query or a form carries; values of secrets are never logged.
Parameters = Mapping[str, str | int]
#: Says what is wrong with an answer by raising; returns where nothing is.
Judge = Callable[[httpx.Response], None]


class _WithoutQuery(logging.Filter):
    """Keeps what a query carries, such as proofs and cursors, out of httpx's own line on each call."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Cut the queries off."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                str(value.copy_with(query=None)) if isinstance(value, httpx.URL) else value
                for value in record.args
            )
        return True


logging.getLogger("httpx").addFilter(_WithoutQuery())


@dataclass(frozen=True)
class Patience:
    """How long a client goes on trying.

    Attributes:
        attempts: Calls in all, before the last error is given up to the caller.
        first_wait: Seconds before the second attempt; each further wait is twice as long, with jitter.
        longest_wait: Longest back-off in seconds. An API that asks for more raises ``ThrottledError``, so that a
            scheduler can wait instead of a process.
        timeout: Seconds without a byte until a call counts as hanging.
    """

    attempts: int = 5
    first_wait: float = 1.0
    longest_wait: float = 120.0
    timeout: float = 60.0


@dataclass
class ApiClient:
    """Calls one API. Not safe for use by several threads.

    Attributes:
        name: What messages call the API, such as ``Facebook``.
        base_url: Where the API is; paths are appended to it.
        variable: Environment variable that holds the base URL, for messages.
        judge: Raises ``TryAgainError``, ``ThrottledError`` or another ``SourceError`` for answers that are no success.
        headers: Sent with every call.
        patience: How long it goes on trying.
        clock: Tells the time and waits.
        usage: Calls made and seconds waited.
    """

    name: str
    base_url: str = field(repr=False)
    variable: str
    judge: Judge = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    patience: Patience = Patience()
    clock: Clock = field(default_factory=SystemClock, repr=False)
    usage: Usage = field(default_factory=Usage)

    def __post_init__(self) -> None:
        # Redirects are never followed: they would carry the token elsewhere.
        self._http = httpx.Client(
            verify=_certificates(), timeout=self.patience.timeout, follow_redirects=False
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, parameters: Parameters | None = None) -> httpx.Response:
        """The answer to a GET, after as many attempts as it takes.

        Raises:
            ThrottledError: If the API asks for a longer wait than ``patience`` allows.
            SourceError: If it refuses, cannot be reached, or still fails after the last attempt.
        """
        return self._retried("GET", path, params=parameters)

    def post(self, path: str, *, form: Parameters | None = None, json: object = None) -> httpx.Response:
        """The answer to a POST; see ``get``."""
        return self._retried("POST", path, form=form, json=json)

    def pause(self, seconds: float) -> None:
        """Wait, and count it."""
        self.usage.seconds_waited += seconds
        self.clock.sleep(seconds)

    def _retried(
        self,
        method: str,
        path: str,
        *,
        params: Parameters | None = None,
        form: Parameters | None = None,
        json: object = None,
    ) -> httpx.Response:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(TryAgainError),
            stop=tenacity.stop_after_attempt(self.patience.attempts),
            wait=self._wait,
            sleep=self.pause,
            reraise=True,
        )
        return retrying(self._once, method, path, params, form, json)

    def _once(
        self,
        method: str,
        path: str,
        params: Parameters | None,
        form: Parameters | None,
        json: object,
    ) -> httpx.Response:
        self.usage.calls += 1
        url = f"{self.base_url.rstrip('/')}/{path.lstrip('/')}"
        try:
            response = self._http.request(
                method,
                url,
                params=None if params is None else dict(params),
                data=None if form is None else {key: str(value) for key, value in form.items()},
                json=json,
                headers=dict(self.headers),
            )
        except httpx.RequestError as error:
            # The text of the error may hold the URL, and with it a token.
            problem = f"{self.name}: {_transport_problem(error)} ({method} {path})"
            raise TryAgainError(problem + self._where(error)) from None
        self.judge(response)
        return response

    def _where(self, error: httpx.RequestError) -> str:
        """Where there is no connection: to whom, and which variable says so."""
        if not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            return ""
        return f"; check the network to {httpx.URL(self.base_url).host}, and {self.variable}"

    def _wait(self, state: tenacity.RetryCallState) -> float:
        growing = tenacity.wait_exponential(self.patience.first_wait, max=self.patience.longest_wait)
        backoff = (growing + tenacity.wait_random(0, self.patience.first_wait))(state)
        error = state.outcome.exception() if state.outcome is not None else None
        asked = error.wait if isinstance(error, TryAgainError) else None
        wait = backoff if asked is None else max(asked, backoff)
        if asked is not None and asked > self.patience.longest_wait:
            raise ThrottledError(f"{error}; it asks for a wait of {asked:.0f} s", seconds=asked)
        logger.warning("%s; attempt %d, next one in %.0f s", error, state.attempt_number, wait)
        return wait


@functools.cache
def _certificates() -> ssl.SSLContext:
    """The authorities that are trusted; reading them takes longer than a call."""
    return httpx.create_ssl_context()


def _transport_problem(error: httpx.RequestError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    if isinstance(error, httpx.ConnectError):
        return "TLS failed" if "SSL" in str(error) or "TLS" in str(error) else "no connection"
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return "the connection broke off"
    if isinstance(error, httpx.DecodingError):
        return "the answer cannot be unpacked"
    return f"the connection failed ({type(error).__name__})"
