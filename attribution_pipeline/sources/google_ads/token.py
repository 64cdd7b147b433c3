"""The access token: got with the refresh token, kept while it lasts."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from attribution_pipeline.sources.api.answers import json_of
from attribution_pipeline.sources.api.client import ApiClient
from attribution_pipeline.sources.api.clock import Clock
from attribution_pipeline.sources.google_ads.settings import GoogleAdsSettings, variable
from attribution_pipeline.sources.protocol import SourceError, TryAgainError, Usage

#: A token is not used in its last minute, so that it does not expire on the way.
_MARGIN = timedelta(minutes=1)
_ADVICE = {
    "invalid_grant": f"the refresh token has expired or was withdrawn: authorise anew and renew {variable('refresh_token')}",
    "invalid_client": f"{variable('client_id')} and {variable('client_secret')} do not belong together",
    "unauthorized_client": f"{variable('refresh_token')} was not made for {variable('client_id')}",
}


class AccessToken:
    """The token that calls carry. Its texts never show it."""

    def __init__(self, settings: GoogleAdsSettings, clock: Clock, usage: Usage) -> None:
        self._settings = settings
        self._clock = clock
        self._usage = usage
        self._token = ""
        self._expires: datetime | None = None
        self._answer: Any = None

    def get(self) -> str:
        """A token that should be accepted.

        Raises:
            ThrottledError: if the endpoint asks for a long wait.
            SourceError: if it refuses or cannot be reached.
        """
        if self._expires is None or self._clock.now() >= self._expires:
            self._renew()
        return self._token

    def forget(self) -> None:
        """Make the next ``get`` ask for another one."""
        self._expires = None

    def _renew(self) -> None:
        address = urlsplit(self._settings.token_url)
        client = ApiClient(
            name="Google sign-in",
            base_url=f"{address.scheme}://{address.netloc}",
            variable=variable("token_url"),
            judge=self._judge,
            patience=self._settings.patience,
            clock=self._clock,
            usage=self._usage,
        )
        form = {
            "grant_type": "refresh_token",
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret,
            "refresh_token": self._settings.refresh_token,
        }
        try:
            client.post(address.path, form=form)
        finally:
            client.close()
        token, lifetime = self._answer.get("access_token"), self._answer.get("expires_in")
        self._answer = None
        if not isinstance(token, str) or not isinstance(lifetime, int):
            raise SourceError(f"Google sign-in: the answer holds no token; is {variable('token_url')} right?")
        self._token = token
        self._expires = self._clock.now() + timedelta(seconds=lifetime) - _MARGIN

    def _judge(self, response: httpx.Response) -> None:
        body = json_of(response)
        if response.status_code == 429 or response.status_code >= 500:
            raise TryAgainError(f"Google sign-in: HTTP {response.status_code}")
        if response.status_code == 200:
            if not isinstance(body, dict):
                raise TryAgainError("Google sign-in: the answer is no JSON object")
            self._answer = body
            return
        code = str(body.get("error")) if isinstance(body, dict) else ""
        named = f" {code}" if re.fullmatch(r"\w{1,40}", code) else ""
        advice = _ADVICE.get(code, f"is {variable('token_url')} right?")
        raise SourceError(f"Google sign-in: HTTP {response.status_code}{named}; {advice}")
