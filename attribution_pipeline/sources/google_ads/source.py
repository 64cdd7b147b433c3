"""Google Ads as a source of raw tables."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from attribution_pipeline.sources.api.clock import Clock, SystemClock
from attribution_pipeline.sources.api.retention import since
from attribution_pipeline.sources.google_ads.accounts import Account, Accounts
from attribution_pipeline.sources.google_ads.days import bounds, oldest_day, parts
from attribution_pipeline.sources.google_ads.errors import AccountNotEnabledError, LostPageError
from attribution_pipeline.sources.google_ads.queries import QUERIES, Days, Query
from attribution_pipeline.sources.google_ads.rows import raw_rows
from attribution_pipeline.sources.google_ads.search import GoogleAdsApi
from attribution_pipeline.sources.google_ads.settings import GoogleAdsSettings
from attribution_pipeline.sources.google_ads.token import AccessToken
from attribution_pipeline.sources.protocol import Coverage, RowSource, Usage, Window
from attribution_pipeline.sources.spooled import SpooledRows
from attribution_pipeline.warehouse.raw_contract import RawTable

logger = logging.getLogger(__name__)


class GoogleAdsSource:
    """The raw tables that the Google Ads API holds. Not safe for use by several threads.

    Attributes:
        name: ``api``, as raw.load_log records it.
        usage: Calls, waits and notes so far.
    """

    name = "api"

    def __init__(self, settings: GoogleAdsSettings, clock: Clock | None = None) -> None:
        """Prepare calls; nothing is sent yet.

        Args:
            settings: Access to the API.
            clock: Tells the time and waits; the machine's by default.
        """
        self.usage = Usage()
        self._settings = settings
        self._clock = clock or SystemClock()
        self._token = AccessToken(settings, self._clock, self.usage)
        self._accounts = Accounts(settings, self.usage)

    def tables(self) -> Sequence[str]:
        """Names of the raw tables that it holds, in load order."""
        return tuple(QUERIES)

    def accounts(self) -> list[Account]:
        """The accounts that it reads.

        Raises:
            SourceError: if there is none, or the API refuses or cannot be reached.
        """
        with self._api() as api:
            return self._accounts.enabled(api)

    def probe(self) -> Sequence[str]:
        """Look up the accounts.

        Raises:
            SourceError: if there is none, or the API refuses or cannot be reached; says what to do.
        """
        return [
            f"account {account.customer_id} can be read; its days are those of {account.zone}"
            for account in self.accounts()
        ]

    def bounds(self, table: RawTable) -> Window:
        """The days that Google still holds of a daily table, wherever the accounts are."""
        return bounds(QUERIES[table.name], self._settings, self._clock.now())

    def open(self, table: RawTable, window: Window) -> RowSource | None:
        """The rows of a table, fetched from all accounts; None when Google holds none of the days any more.

        The rows answer for the accounts that could be asked and the days that Google still holds.

        Raises:
            ThrottledError: if Google asks for a long wait.
            SourceError: if it refuses, breaks off or cannot be reached; the message says what to do.
        """
        query = QUERIES.get(table.name)
        if query is None:
            return None
        with self._api() as api:
            accounts = self._accounts.enabled(api)
            oldest = oldest_day(query, self._settings, accounts, self._clock.now())
            days = window if oldest is None else since(window, oldest)
            if days != window:
                self.usage.note(
                    f"{table.name}: Google holds no days before {oldest}; what was loaded of them stays"
                )
            if days is None:
                return None
            rows = SpooledRows(f"Google Ads {query.resource}", tuple(query.fields))
            asked = {
                account.customer_id
                for account in accounts
                if self._add_account(api, rows, query, account, days)
            }
            if not asked:
                # Says that none is left.
                self._accounts.enabled(api)
        rows.covered = Coverage(days, "customer_id", frozenset(asked))
        return rows

    def _api(self) -> GoogleAdsApi:
        return GoogleAdsApi(self._settings, self._token, self._clock, self.usage)

    def _add_account(
        self, api: GoogleAdsApi, rows: SpooledRows, query: Query, account: Account, days: Window
    ) -> bool:
        """Fetch all rows of one account; False, and none of them, if it is closed."""
        try:
            with rows.all_or_none():
                for part in self._parts(query, account, days):
                    self._add_part(api, rows, query, account, part)
        except AccountNotEnabledError:
            self._accounts.skip(account.customer_id)
            return False
        return True

    def _parts(self, query: Query, account: Account, days: Window) -> Iterator[Window | None]:
        if query.days is Days.NONE:
            return iter([None])
        return parts(query, days, account.today(self._clock.now()), self._settings.days_per_query)

    def _add_part(
        self, api: GoogleAdsApi, rows: SpooledRows, query: Query, account: Account, part: Window | None
    ) -> None:
        """Fetch the rows of some days, from the first page again if a later one can no longer be read."""

        def answer() -> Iterator[dict[str, Any]]:
            return raw_rows(query, api.search(account.customer_id, query.text(part), account.login), part)

        for _ in range(self._settings.restarts):
            try:
                rows.add(answer())
            except LostPageError as error:
                logger.warning("%s; the question is asked anew", error)
            else:
                return
        rows.add(answer())
