"""The ad accounts: which day it is there, and how many ads they hold."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from attribution_pipeline.sources.facebook.graph import GraphApi, Node
from attribution_pipeline.sources.facebook.objects import AD_STATUSES
from attribution_pipeline.sources.protocol import SourceError


@dataclass(frozen=True)
class Account:
    """An ad account.

    Attributes:
        node: What the Graph API calls it: ``act_123``.
        zone: Its time zone, in which its days are meant.
    """

    node: str
    zone: tzinfo

    def today(self, now: datetime) -> date:
        """The day that it is there."""
        return now.astimezone(self.zone).date()


def read_accounts(graph: GraphApi, nodes: Iterable[str]) -> list[Account]:
    """Ask for the time zones of ad accounts.

    Raises:
        SourceError: If the token may not read one of them, or Facebook names a time zone that nobody knows.
    """
    answers = [
        (node, graph.get(node, {"fields": "timezone_name,timezone_offset_hours_utc"})) for node in nodes
    ]
    return [Account(node, _zone(node, answer)) for node, answer in answers]


def count_ads(graph: GraphApi, account: Account) -> int | None:
    """How many ads an ad account holds, deleted ones included; None if Facebook does not say."""
    statuses = [{"field": "ad.effective_status", "operator": "IN", "value": AD_STATUSES}]
    parameters: dict[str, str | int] = {
        "fields": "id",
        "limit": 1,
        "summary": "total_count",
        "filtering": json.dumps(statuses),
    }
    count = (graph.get(f"{account.node}/ads", parameters).get("summary") or {}).get("total_count")
    return count if isinstance(count, int) else None


def _zone(node: str, answer: Node) -> tzinfo:
    name, hours = answer.get("timezone_name"), answer.get("timezone_offset_hours_utc")
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError, OSError):
        if isinstance(hours, int | float):
            return timezone(timedelta(hours=hours))
    raise SourceError(f"Facebook: {node}: its time zone {name!r} is not known")
