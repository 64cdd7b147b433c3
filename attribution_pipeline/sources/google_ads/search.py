"""Asking the Google Ads API: one question, all pages of its answer."""

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from attribution_pipeline.sources.api.answers import json_of
from attribution_pipeline.sources.api.client import ApiClient
from attribution_pipeline.sources.api.clock import Clock
from attribution_pipeline.sources.google_ads.errors import (
    LostPageError,
    QuotaError,
    Refusal,
    TokenRefusedError,
    error_of,
)
from attribution_pipeline.sources.google_ads.settings import GoogleAdsSettings, variable
from attribution_pipeline.sources.google_ads.token import AccessToken
from attribution_pipeline.sources.protocol import SourceError, ThrottledError, TryAgainError, Usage

#: One row of an answer: objects by resource, with names in camel case.
Result = Mapping[str, Any]
#: What a scheduler waits when a quota stays used up and Google does not say for how long.
_LONG_WAIT = 300.0


class GoogleAdsApi:
    """Access to the Google Ads API; a context manager, since it holds connections."""

    def __init__(self, settings: GoogleAdsSettings, token: AccessToken, clock: Clock, usage: Usage) -> None:
        """Prepare calls; nothing is sent yet.

        Args:
            settings: Where the API is and how it is called.
            token: What calls carry.
            clock: Waits.
            usage: Counts calls and waits.
        """
        self._settings = settings
        self._token = token
        self._headers: dict[str, str] = {}
        self._body: dict[str, Any] = {}
        self._client = ApiClient(
            name="Google Ads",
            base_url=f"{settings.base_url.rstrip('/')}/{settings.api_version}",
            variable=variable("base_url"),
            judge=self._judge,
            headers=self._headers,
            patience=settings.patience,
            clock=clock,
            usage=usage,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def search(self, customer_id: str, query: str, login: str | None) -> Iterator[Result]:
        """The rows of an answer, page by page.

        Args:
            customer_id: Account that is asked.
            query: The question, in Google Ads' query language.
            login: Manager account through which the account is reached, if any.

        Raises:
            LostPageError: if the answer ceased to be readable midway; the rows so far are of no use then.
            AccountNotEnabledError: if the account is closed.
            ThrottledError: if the API asks for a longer wait than a process should spend sleeping.
            SourceError: if the API refuses or cannot be reached.
        """
        token: str | None = None
        while True:
            # Without pageSize: pages have a fixed size, and calls that ask for another one are refused.
            page = self._call(customer_id, {"query": query} | ({"pageToken": token} if token else {}), login)
            results = page.get("results", [])
            if not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
                raise SourceError(f"Google Ads: customers/{customer_id}: the answer's results are no objects")
            yield from results
            last, token = token, page.get("nextPageToken") or None
            if token is None:
                return
            if token == last:
                raise LostPageError(
                    f"Google Ads: customers/{customer_id}: a page names itself as the next one"
                )

    def _call(self, customer_id: str, question: Mapping[str, str], login: str | None) -> dict[str, Any]:
        try:
            try:
                return self._post(customer_id, question, login)
            except TokenRefusedError:
                self._token.forget()
                return self._post(customer_id, question, login)
        except QuotaError as error:
            raise ThrottledError(str(error), seconds=error.wait or _LONG_WAIT) from None

    def _post(self, customer_id: str, question: Mapping[str, str], login: str | None) -> dict[str, Any]:
        self._headers.clear()
        self._headers["Authorization"] = f"Bearer {self._token.get()}"
        if self._settings.developer_token:
            self._headers["developer-token"] = self._settings.developer_token
        if login:
            self._headers["login-customer-id"] = login
        self._client.post(f"customers/{customer_id}/googleAds:search", json=question)
        body, self._body = self._body, {}
        return body

    def _judge(self, response: httpx.Response) -> None:
        body = json_of(response)
        where = response.request.url.path.lstrip("/").partition("/")[2]
        if response.status_code != 200:
            raise error_of(Refusal.of(response, body), where, self._settings)
        if not isinstance(body, dict):
            raise TryAgainError(f"Google Ads: {where}: the answer is no JSON object")
        self._body = body
