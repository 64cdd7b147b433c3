"""How the fake Graph API answers a query of insights."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from attribution_pipeline_tests.sources.facebook.fake_data import STATUSES, FakeAccount, Node

_ADDED_UP = ("spend", "impressions", "clicks", "reach")


class RefusedError(Exception):
    """An error that Facebook answers with."""

    def __init__(self, code: int, message: str, *, subcode: int | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
        self.error: Node = {
            "message": message,
            "type": "OAuthException",
            "code": code,
            "fbtrace_id": "Atrace",
        }
        if subcode is not None:
            self.error["error_subcode"] = subcode


@dataclass(frozen=True)
class Query:
    """The parameters of a query of insights."""

    node: str
    parameters: dict[str, str]

    def rows(self, accounts: Iterable[FakeAccount], most: int | None) -> list[Node]:
        """The rows of the answer, which is refused where it has more than ``most``."""
        found = [row for account in accounts for row in self._selected(account)]
        rows = self._grouped(found, self.parameters["level"])
        if most is not None and len(rows) > most:
            raise RefusedError(100, "Please reduce the scope of your query", subcode=1487534)
        return rows

    def _selected(self, account: FakeAccount) -> list[Node]:
        span = json.loads(self.parameters["time_range"])
        own = {"account_id", "campaign_id", "adset_id", "ad_id"}
        statuses = self._statuses()
        status_of = {ad["id"]: ad["effective_status"] for ad in account.edges["ads"]}
        return [
            row
            for row in account.figures
            if any(row[key] == self.node.removeprefix("act_") for key in own)
            and span["since"] <= row["date_start"] <= span["until"]
            and status_of[row["ad_id"]] in statuses
        ]

    def _statuses(self) -> set[str]:
        # Without a filter the figures of deleted ads are left out.
        for rule in json.loads(self.parameters.get("filtering", "[]")):
            assert rule["field"] == "ad.effective_status"
            assert rule["operator"] == "IN"
            return set(rule["value"])
        return STATUSES["ad"] - {"DELETED"}

    def _grouped(self, rows: list[Node], level: str) -> list[Node]:
        """One row for each object of the level, day and platform, as far as it is asked by day and by platform."""
        asked = self.parameters["fields"].split(",")
        by = [f"{level}_id"]
        by += ["date_start"] if self.parameters.get("time_increment") == "1" else []
        by += ["publisher_platform"] if self.parameters.get("breakdowns") == "publisher_platform" else []
        groups: dict[tuple[str, ...], Node] = {}
        for row in rows:
            group = groups.setdefault(tuple(row[key] for key in by), dict(row))
            if group is not row and group["ad_id"] + group["date_start"] != row["ad_id"] + row["date_start"]:
                group.update({key: str(float(group[key]) + float(row[key])) for key in _ADDED_UP})
                group["date_stop"] = max(group["date_stop"], row["date_stop"])
        shown = {*asked, *by, "date_start", "date_stop"}
        return [{key: value for key, value in group.items() if key in shown} for group in groups.values()]
