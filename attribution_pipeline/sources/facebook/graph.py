"""Calls of the Graph API: the token in a header, calls spaced out near a limit, answers judged."""

import hashlib
import hmac
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import httpx

from attribution_pipeline.sources.api.answers import json_of
from attribution_pipeline.sources.api.client import ApiClient, Parameters
from attribution_pipeline.sources.api.clock import Clock
from attribution_pipeline.sources.facebook.errors import Answer, CallLimitError, refusal
from attribution_pipeline.sources.facebook.settings import FacebookSettings, variable
from attribution_pipeline.sources.facebook.usage_headers import CallLimits, call_limits
from attribution_pipeline.sources.protocol import ThrottledError, Usage

logger = logging.getLogger(__name__)

#: A node or an answer of the Graph API.
Node = Mapping[str, Any]
#: Reads an answer; what is no JSON object may be anything but a mapping.
Decode = Callable[[httpx.Response], object]
#: What a scheduler waits when a limit is used up and Facebook does not say for how long.
_LONG_WAIT = 300.0


@dataclass(frozen=True)
class GraphApi:
    """Access to the Graph API with one token.

    Attributes:
        settings: Where the API is and how it is called.
        connection: What it shares with the access of other tokens.
        token: The token.
    """

    settings: FacebookSettings
    connection: "Connection" = field(repr=False)
    token: str = field(repr=False)

    def as_page(self, token: str) -> "GraphApi":
        """The same access with the token of a page."""
        return replace(self, token=token)

    def now(self) -> datetime:
        """The current time, with zone UTC."""
        return self.connection.client.clock.now()

    def pause(self, seconds: float) -> None:
        """Wait, and count it."""
        self.connection.client.pause(seconds)

    def get(self, path: str, parameters: Parameters | None = None, decode: Decode | None = None) -> Node:
        """The answer to a GET.

        Args:
            path: What is asked for.
            parameters: Of the query.
            decode: Makes an object out of an answer; by default plain JSON is read.

        Raises:
            ThrottledError: If a call limit is used up for longer than a process should wait.
            SourceError: If Facebook refuses or cannot be reached; see ``errors`` for its kinds.
        """
        return self.connection.call("GET", path, parameters or {}, self.token, decode or json_of)

    def post(self, path: str, parameters: Parameters) -> Node:
        """The answer to a POST; see ``get``."""
        return self.connection.call("POST", path, parameters, self.token)


@contextmanager
def graph_api(settings: FacebookSettings, clock: Clock, usage: Usage) -> Iterator[GraphApi]:
    """Access to the Graph API with the settings' token, closed at the end.

    Args:
        settings: Where the API is and how it is called.
        clock: Tells the time and waits.
        usage: Counts calls and waits.
    """
    connection = Connection(settings, clock, usage)
    try:
        yield GraphApi(settings, connection, settings.access_token)
    finally:
        connection.client.close()


class Connection:
    """One call after the other, whatever the token: call limits hold for all of them."""

    def __init__(self, settings: FacebookSettings, clock: Clock, usage: Usage) -> None:
        self._settings = settings
        self._limits = CallLimits()
        self._secrets = [secret for secret in (settings.access_token, settings.app_secret) if secret]
        self._headers: dict[str, str] = {}
        self._decode: Decode = json_of
        self._body: Node = {}
        self.client = ApiClient(
            name="Facebook",
            base_url=f"{settings.base_url.rstrip('/')}/{settings.api_version}",
            variable=variable("base_url"),
            judge=self._judge,
            headers=self._headers,
            patience=settings.patience,
            clock=clock,
            usage=usage,
        )

    def call(
        self, method: str, path: str, parameters: Parameters, token: str, decode: Decode = json_of
    ) -> Node:
        """See ``GraphApi.get``."""
        self._decode = decode
        self._space_out()
        self._headers["Authorization"] = f"Bearer {token}"
        self._secrets = list(dict.fromkeys([*self._secrets, token]))
        signed = {**parameters, **self._proof(token)}
        try:
            if method == "GET":
                self.client.get(path, signed)
            else:
                self.client.post(path, form=signed)
        except CallLimitError as error:
            raise ThrottledError(str(error), seconds=_LONG_WAIT) from None
        return self._body

    def _space_out(self) -> None:
        limits, self._limits = self._limits, CallLimits()
        if limits.regain_seconds > self._settings.patience.longest_wait:
            raise ThrottledError(
                f"Facebook: a call limit is used up for {limits.regain_seconds:.0f} s", limits.regain_seconds
            )
        pause = max(limits.regain_seconds, limits.pause(self._settings.slow_down_from))
        if pause:
            logger.info("Facebook: %.0f %% of a call limit are used; waiting %.0f s", limits.percent, pause)
            self.client.pause(pause)

    def _proof(self, token: str) -> dict[str, str]:
        secret = self._settings.app_secret
        if not secret:
            return {}
        return {"appsecret_proof": hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()}

    def _judge(self, response: httpx.Response) -> None:
        self._limits = call_limits(response.headers)
        body = self._decode(response)
        answer = Answer(
            call=f"{response.request.method} {response.request.url.path}",
            status=response.status_code,
            body=body if isinstance(body, dict) else None,
            wait=self._limits.regain_seconds,
        )
        refused = refusal(answer, self._settings.api_version, self._secrets)
        if refused is not None:
            raise refused
        self._body = answer.body or {}
