"""Which accounts there are to ask: those that are named, and all below a manager account."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attribution_pipeline.sources.google_ads.errors import AccountNotEnabledError
from attribution_pipeline.sources.google_ads.search import GoogleAdsApi
from attribution_pipeline.sources.google_ads.settings import GoogleAdsSettings, variable
from attribution_pipeline.sources.protocol import SourceError, Usage

logger = logging.getLogger(__name__)

_ITSELF = "SELECT customer.id, customer.manager, customer.time_zone FROM customer"
_BELOW = (
    "SELECT customer_client.id, customer_client.manager, customer_client.status, customer_client.time_zone"
    " FROM customer_client"
)
_CLOSED = frozenset({"CANCELED", "CLOSED"})


@dataclass(frozen=True)
class Account:
    """An account that advertises; manager accounts have no figures and are none.

    Attributes:
        customer_id: Its number.
        login: Manager account through which it is reached, if any.
        zone: Its time zone, in which its days are meant.
    """

    customer_id: str
    login: str | None
    zone: tzinfo

    def today(self, now: datetime) -> date:
        """Its day at some time."""
        return now.astimezone(self.zone).date()


class Accounts:
    """The accounts of the settings, looked up once; those that are closed are left out from then on."""

    def __init__(self, settings: GoogleAdsSettings, usage: Usage) -> None:
        self._settings = settings
        self._usage = usage
        self._found: dict[str, Account] | None = None

    def enabled(self, api: GoogleAdsApi) -> list[Account]:
        """All that can be asked.

        Raises:
            SourceError: if there is none.
        """
        if self._found is None:
            # The first way to an account is as good as any other.
            self._found = {account.customer_id: account for account in reversed(list(self._walk(api)))}
        if not self._found:
            raise SourceError(
                f"Google Ads: none of the accounts can be asked; check {variable('customer_ids')}"
            )
        return sorted(self._found.values(), key=lambda account: int(account.customer_id))

    def skip(self, customer_id: str) -> None:
        """Ask an account that is closed no more, and say so."""
        if self._found is not None:
            self._found.pop(customer_id, None)
        note = f"account {customer_id} is closed or not open yet: it is skipped, what was loaded of it stays"
        self._usage.note(note)
        logger.warning("Google Ads: %s", note)

    def _walk(self, api: GoogleAdsApi) -> Iterator[Account]:
        login = self._settings.login_customer_id
        roots = self._settings.customer_ids or ((login,) if login else ())
        for root in roots:
            try:
                yield from self._from(api, root, login)
            except AccountNotEnabledError:
                self.skip(root)

    def _from(self, api: GoogleAdsApi, root: str, login: str | None) -> Iterator[Account]:
        for result in list(api.search(root, _ITSELF, login)):
            customer = result.get("customer", {})
            if customer.get("manager") is True:
                yield from self._below(api, root, login)
            else:
                yield Account(root, login, _zone(customer))

    def _below(self, api: GoogleAdsApi, manager: str, login: str | None) -> Iterator[Account]:
        """All accounts below a manager account, however deep: one answer holds them all."""
        for result in list(api.search(manager, _BELOW, login or manager)):
            client = result.get("customerClient", {})
            customer_id = client.get("id")
            if client.get("manager") is True or not isinstance(customer_id, str):
                continue
            if client.get("status") in _CLOSED:
                self.skip(customer_id)
            else:
                yield Account(customer_id, login or manager, _zone(client))


def _zone(account: Mapping[str, Any]) -> tzinfo:
    try:
        return ZoneInfo(str(account.get("timeZone")))
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
