"""Accounts of the fake Google Ads API, and what they answer to questions in its query language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from attribution_pipeline_tests.sources.google_ads.fake_answers import bad_request

Row = Mapping[str, object]

_QUERY = re.compile(r"SELECT (?P<fields>[\w., ]+) FROM (?P<resource>\w+)(?: WHERE (?P<conditions>.+))?")
_BETWEEN = re.compile(r"segments\.date BETWEEN '([\d-]+)' AND '([\d-]+)'")
_EQUALS = re.compile(r"([\w.]+) = '?([\w-]+)'?")
_CRITERION = "ad_group_criterion"
#: Fields of the documented resources that the tables need; other names are refused as the API does.
_FIELDS = {
    "customer.id", "customer.manager", "customer.time_zone", "customer.currency_code",
    "customer_client.id", "customer_client.manager", "customer_client.status", "customer_client.time_zone",
    "customer_client.level",
    "campaign.id", "campaign.name", "campaign.status", "campaign.advertising_channel_type",
    "campaign.start_date_time", "campaign.end_date_time",
    "ad_group.id", "ad_group.name", "ad_group.status",
    "ad_group_ad.status", "ad_group_ad.ad.id", "ad_group_ad.ad.name", "ad_group_ad.ad.type",
    f"{_CRITERION}.criterion_id", f"{_CRITERION}.status", f"{_CRITERION}.type", f"{_CRITERION}.negative",
    f"{_CRITERION}.keyword.text", f"{_CRITERION}.keyword.match_type",
    "click_view.gclid", "click_view.ad_group_ad", "click_view.keyword",
    "segments.date", "segments.ad_network_type",
    "metrics.impressions", "metrics.clicks", "metrics.cost_micros", "metrics.conversions",
    "metrics.conversions_value",
}  # fmt: skip


class RefusedError(Exception):
    """The question is refused with this status and body."""

    def __init__(self, refusal: tuple[int, Any]) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@dataclass
class FakeAccount:
    """An account: rows by resource, as values by field name.

    Attributes:
        customer_id: Its number.
        manager: Whether it is a manager account.
        parent: Manager account directly above it.
        status: As its managers see it.
        time_zone: As Google spells it.
        currency: Of its amounts.
        rows: By resource of the query language.
    """

    customer_id: str
    manager: bool = False
    parent: str | None = None
    status: str = "ENABLED"
    time_zone: str = "Europe/Kiev"
    currency: str = "UAH"
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def own_fields(self, resource: str) -> Row:
        """The fields that say which account it is."""
        return {
            f"{resource}.id": int(self.customer_id),
            f"{resource}.manager": self.manager,
            f"{resource}.status": self.status,
            f"{resource}.time_zone": self.time_zone,
            f"{resource}.currency_code": self.currency,
        }


@dataclass(frozen=True)
class Question:
    """A question in Google Ads' query language, as far as this project speaks it."""

    fields: tuple[str, ...]
    resource: str
    conditions: str

    @classmethod
    def of(cls, query: str) -> "Question":
        """Read it, or refuse it."""
        match = _QUERY.fullmatch(query)
        if match is None:
            raise RefusedError(bad_request("queryError.BAD_VALUE"))
        question = cls(tuple(match["fields"].split(", ")), match["resource"], match["conditions"] or "")
        if not _FIELDS.issuperset(question.fields):
            raise RefusedError(bad_request("queryError.UNRECOGNIZED_FIELD"))
        return question

    def days(self) -> tuple[date, date] | None:
        """First and last day that it is about."""
        if match := _BETWEEN.search(self.conditions):
            return date.fromisoformat(match[1]), date.fromisoformat(match[2])
        day = dict(_EQUALS.findall(self.conditions)).get("segments.date")
        return None if day is None else (date.fromisoformat(day), date.fromisoformat(day))

    def check(self, account: FakeAccount, today: date) -> None:
        """Refuse what the API refuses."""
        days = self.days()
        if account.manager and any(name.startswith("metrics.") for name in self.fields):
            raise RefusedError(bad_request("queryError.REQUESTED_METRICS_FOR_MANAGER"))
        if "segments.date" in self.fields and days is None:
            raise RefusedError(bad_request("queryError.EXPECTED_FILTERS_ON_DATE_RANGE"))
        if self.resource == "click_view" and days is not None:
            if days[0] != days[1]:
                raise RefusedError(bad_request("clickViewError.EXPECTED_FILTER_ON_A_SINGLE_DAY"))
            if days[0] < today - timedelta(days=90):
                raise RefusedError(bad_request("clickViewError.DATE_TOO_OLD"))

    def matching(self, rows: list[Row]) -> Iterator[Row]:
        """The rows that fulfil its conditions."""
        days = self.days()
        wanted = {name: value for name, value in _EQUALS.findall(self.conditions) if name != "segments.date"}
        for row in rows:
            if days is not None and not days[0] <= date.fromisoformat(str(row["segments.date"])) <= days[1]:
                continue
            if all(str(row.get(name)).upper() == value for name, value in wanted.items()):
                yield row
