"""Figures per ad, day and publisher platform, in queries as large as Facebook serves them."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from attribution_pipeline.sources.facebook.accounts import Account
from attribution_pipeline.sources.facebook.errors import TooMuchDataError
from attribution_pipeline.sources.facebook.figures import Figures, page_of_figures
from attribution_pipeline.sources.facebook.graph import GraphApi
from attribution_pipeline.sources.facebook.objects import AD_STATUSES
from attribution_pipeline.sources.facebook.paging import pages
from attribution_pipeline.sources.facebook.reports import report
from attribution_pipeline.sources.protocol import SourceError
from attribution_pipeline.sources.spooled import SpooledRows

logger = logging.getLogger(__name__)

_FIELDS = (
    "account_id,account_currency,campaign_id,adset_id,ad_id,ad_name,spend,impressions,clicks,reach,actions"
)
#: What a query of too much data is split into.
_PARTS = {"account": "campaign", "campaign": "adset", "adset": "ad"}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Query:
    """The figures of all ads below a node in a range of days, both ends included."""

    kind: str
    node: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


class Insights:
    """The insights of one ad account."""

    def __init__(self, graph: GraphApi, account: Account, ads: int | None) -> None:
        """Prepare it; nothing is asked yet.

        Args:
            graph: The API.
            account: The ad account.
            ads: How many ads it holds, which decides about reports; None: Facebook does not say.
        """
        self._graph = graph
        self._account = account
        self._ads = ads

    def collect(self, rows: SpooledRows, first: date, last: date) -> None:
        """Add the figures of a range of days to ``rows``.

        Raises:
            SourceError: If Facebook refuses, or gives a row of a day that was not asked for.
        """
        settings = self._graph.settings
        while first <= last:
            end = min(last, first + _ONE_DAY * (settings.days_per_query - 1))
            self._collect(rows, Query("account", self._account.node, first, end))
            first = end + _ONE_DAY

    def _collect(self, rows: SpooledRows, query: Query) -> None:
        try:
            rows.add_batches(self._figures(query))
        except TooMuchDataError as error:
            if query.days == 1 and query.kind not in _PARTS:
                raise
            logger.warning("%s; asking for it in parts", error)
        else:
            return
        for part in self._split(query):
            self._collect(rows, part)

    def _figures(self, query: Query) -> Iterator[list[Figures]]:
        what: dict[str, str | int] = {
            "level": "ad", "fields": _FIELDS, "breakdowns": "publisher_platform", "time_increment": 1
        }  # fmt: skip
        days = {(query.first + _ONE_DAY * number).isoformat() for number in range(query.days)}
        for page in self._read(query, what):
            for first, last in {(row.date_start, row.date_stop) for row in page}:
                if first not in days or last not in {first, None}:
                    raise SourceError(
                        f"Facebook: {query.node}: figures of {query.first} to {query.last} were asked for by day,"
                        f" and a row is of {first} to {last}"
                    )
            yield page

    def _split(self, query: Query) -> list[Query]:
        """Queries that together give the same rows: of half the days each, else of each object that had figures."""
        if query.days > 1:
            middle = query.first + _ONE_DAY * (query.days // 2 - 1)
            return [replace(query, last=middle), replace(query, first=middle + _ONE_DAY)]
        kind = _PARTS[query.kind]
        # Asked of the figures themselves: they know deleted objects, too.
        key = f"{kind}_id"
        pages = self._read(query, {"level": kind, "fields": key})
        nodes = dict.fromkeys(getattr(row, key) for page in pages for row in page)
        if not nodes or None in nodes:
            raise SourceError(
                f"Facebook: {query.node}: too much data for one query, and nothing to split it by"
            )
        return [Query(kind, str(node), query.first, query.last) for node in nodes]

    def _read(self, query: Query, what: dict[str, str | int]) -> Iterator[list[Figures]]:
        statuses = {"field": "ad.effective_status", "operator": "IN", "value": AD_STATUSES}
        parameters = {
            **what,
            "time_range": json.dumps({"since": query.first.isoformat(), "until": query.last.isoformat()}),
            # Otherwise figures of deleted ads are left out.
            "filtering": json.dumps([statuses]),
        }
        if self._is_large(query):
            return report(self._graph, query.node, parameters, page_of_figures)
        return pages(self._graph, f"{query.node}/insights", parameters, page_of_figures)

    def _is_large(self, query: Query) -> bool:
        threshold = self._graph.settings.report_from
        if threshold is None:
            return False
        return threshold == 0 or self._ads is None or self._ads * query.days >= threshold
