"""What is asked for each raw table: the resource, the field behind every column, and which days Google still knows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from attribution_pipeline.sources.protocol import Window


class Days(Enum):
    """How a table's days are asked for.

    Attributes:
        NONE: Not at all: all objects, removed ones included, as they are now.
        SEVERAL: Several days at once, as far back as Google keeps figures by day.
        SINGLE: One day at a time, as far back as Google keeps clicks.
    """

    NONE = "none"
    SEVERAL = "several"
    SINGLE = "single"


@dataclass(frozen=True)
class Field:
    """A field of Google Ads' query language, and what becomes of its value.

    Attributes:
        name: In snake case, as queries have it.
        change: Makes the column's value from the answer's.
    """

    name: str
    change: Callable[[str], str] | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """Where its value stands in an answer."""
        return tuple(_camel_case(part) for part in self.name.split("."))


@dataclass(frozen=True)
class Query:
    """How the rows of one raw table are asked for.

    Attributes:
        resource: What is asked.
        fields: The field behind each column.
        days: How its days are asked for.
        condition: What the rows have to fulfil besides.
    """

    resource: str
    fields: Mapping[str, Field]
    days: Days = Days.NONE
    condition: str = ""

    def text(self, window: Window | None = None) -> str:
        """The question, for the days of a window if it has days."""
        conditions = [self.condition] if self.condition else []
        if window is not None and window.from_day == window.to_day:
            conditions.append(f"segments.date = '{window.from_day}'")
        elif window is not None:
            conditions.append(f"segments.date BETWEEN '{window.from_day}' AND '{window.to_day}'")
        selected = ", ".join(dict.fromkeys(field.name for field in self.fields.values()))
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"SELECT {selected} FROM {self.resource}{where}"  # noqa: S608 - no SQL, and all names are its own


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def _date_of_time(text: str) -> str:
    """``2025-03-01`` of ``2025-03-01 00:00:00``."""
    return text[:10]


def _own_id(resource_name: str) -> str:
    """The last number of ``customers/1/adGroupAds/23~45``, which is the ad's own."""
    return resource_name.rpartition("~")[2]


_CUSTOMER = {"customer_id": Field("customer.id")}
_CAMPAIGN = {"campaign_id": Field("campaign.id"), **_CUSTOMER}
_AD_GROUP = {"ad_group_id": Field("ad_group.id"), **_CAMPAIGN}
_DAY = {"date": Field("segments.date")}
_CURRENCY = {"currency_code": Field("customer.currency_code")}
_FIGURES = {
    "impressions": Field("metrics.impressions"),
    "clicks": Field("metrics.clicks"),
    "cost_micros": Field("metrics.cost_micros"),
    "conversions": Field("metrics.conversions"),
}

#: By raw table, in load order. Removed objects are among the answers, since nothing excludes them.
QUERIES: Mapping[str, Query] = {
    "google_ads_campaigns": Query(
        "campaign",
        {
            **_CAMPAIGN,
            "campaign_name": Field("campaign.name"),
            "status": Field("campaign.status"),
            "advertising_channel_type": Field("campaign.advertising_channel_type"),
            "start_date": Field("campaign.start_date_time", _date_of_time),
            "end_date": Field("campaign.end_date_time", _date_of_time),
            **_CURRENCY,
        },
    ),
    "google_ads_ad_groups": Query(
        "ad_group",
        {**_AD_GROUP, "ad_group_name": Field("ad_group.name"), "status": Field("ad_group.status")},
    ),
    "google_ads_ads": Query(
        "ad_group_ad",
        {
            "ad_id": Field("ad_group_ad.ad.id"),
            **_AD_GROUP,
            "ad_name": Field("ad_group_ad.ad.name"),
            "ad_type": Field("ad_group_ad.ad.type"),
            "status": Field("ad_group_ad.status"),
        },
    ),
    "google_ads_keywords": Query(
        "ad_group_criterion",
        {
            **_AD_GROUP,
            "criterion_id": Field("ad_group_criterion.criterion_id"),
            "keyword_text": Field("ad_group_criterion.keyword.text"),
            "match_type": Field("ad_group_criterion.keyword.match_type"),
            "status": Field("ad_group_criterion.status"),
        },
        # Negative keywords keep ads away: no click comes from one.
        condition="ad_group_criterion.type = 'KEYWORD' AND ad_group_criterion.negative = FALSE",
    ),
    "google_ads_clicks": Query(
        "click_view",
        {
            "gclid": Field("click_view.gclid"),
            **_DAY,
            **_AD_GROUP,
            "ad_id": Field("click_view.ad_group_ad", _own_id),
            "criterion_id": Field("click_view.keyword", _own_id),
            "network": Field("segments.ad_network_type"),
        },
        Days.SINGLE,
    ),
    "google_ads_campaign_daily": Query(
        "campaign",
        {
            **_DAY,
            **_CAMPAIGN,
            "campaign_name": Field("campaign.name"),
            **_FIGURES,
            "conversions_value": Field("metrics.conversions_value"),
            **_CURRENCY,
        },
        Days.SEVERAL,
    ),
    "google_ads_keyword_daily": Query(
        "keyword_view",
        {
            **_DAY,
            **_AD_GROUP,
            "criterion_id": Field("ad_group_criterion.criterion_id"),
            **_FIGURES,
            **_CURRENCY,
        },
        Days.SEVERAL,
    ),
}
