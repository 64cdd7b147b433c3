"""The ad accounts as section 2 reads them: which ids are known, what stands above them, names and spend."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from attribution_pipeline_tests.reference import rows
from attribution_pipeline_tests.reference.marks import as_object, clean, clean_lower, collapse, email, phone
from attribution_pipeline_tests.reference.rows import Raw, Row

T = TypeVar("T")


@dataclass(frozen=True)
class Ids:
    """The ids a match fills, as text; an ad set is an ad group at Google."""

    campaign_id: str | None = None
    adset_id: str | None = None
    ad_id: str | None = None
    ad_creative_id: str | None = None
    criterion_id: str | None = None


@dataclass(frozen=True)
class FormLead:
    """One row of fb_leads, cleaned; its ids stand as they are."""

    fb_lead_id: str
    created: datetime
    platform: str | None
    is_organic: bool
    phone: str | None
    email: str | None
    fclid: str | None
    ids: Ids

    def recency(self) -> tuple[datetime, bytes]:
        """What "several: latest created_time, then largest fb_lead_id" compares."""
        return self.created, self.fb_lead_id.encode("utf-8")


def coalesce(*values: T | None) -> T | None:
    """The first value that is not None."""
    return next((value for value in values if value is not None), None)


def campaign_key(name: str) -> str:
    """How campaign names are compared: lower-cased, trimmed, white space collapsed."""
    return collapse(name.lower())


class Facebook:
    """The Facebook ad account."""

    def __init__(self, raw: Raw, zone: ZoneInfo) -> None:
        """Reads fb_campaigns, fb_adsets, fb_ads, fb_leads and fb_ad_insights."""
        self.campaigns = _by_text(raw, "fb_campaigns", "campaign_id")
        self.adsets = _by_text(raw, "fb_adsets", "adset_id")
        self.ads = _by_text(raw, "fb_ads", "ad_id")
        self.leads = {lead.fb_lead_id: lead for lead in _form_leads(raw, zone)}
        self._names = _names(self.campaigns, "name")
        self._spend: defaultdict[tuple[str, date], Decimal] = defaultdict(Decimal)
        for row in rows.table(raw, "fb_ad_insights"):
            campaign, day = rows.text(row, "campaign_id"), rows.day(row, "date_start")
            if campaign is not None and day is not None:
                self._spend[campaign, day] += rows.amount(row, "spend") or Decimal(0)

    def climb(self, ids: Ids) -> Ids:
        """Fills the ids that are missing from the ad, then from the ad set; given ids stand."""
        ad = self.ads.get(ids.ad_id or "", {})
        adset_id = coalesce(ids.adset_id, rows.text(ad, "adset_id"))
        # Reading: above a standing ad set stands its own campaign, even if the ad belongs to another one.
        adset = self.adsets.get(adset_id or "", {})
        return replace(
            ids,
            adset_id=adset_id,
            campaign_id=coalesce(
                ids.campaign_id, rows.text(ad, "campaign_id"), rows.text(adset, "campaign_id")
            ),
            ad_creative_id=rows.text(ad, "ad_creative_id"),
        )

    def campaigns_named(self, key: str) -> list[str]:
        """The ids of the campaigns whose compared name is `key`."""
        return self._names.get(key, [])

    def spent(self, campaign_id: str, day: date) -> bool:
        """Whether the campaign has spend above zero on the day, over all its ads and placements."""
        return self._spend.get((campaign_id, day), Decimal(0)) > 0

    def names(self, ids: Ids) -> tuple[str | None, str | None, str | None]:
        """The current names of campaign, ad set and ad."""
        return (
            rows.text(self.campaigns.get(ids.campaign_id or "", {}), "name"),
            rows.text(self.adsets.get(ids.adset_id or "", {}), "name"),
            rows.text(self.ads.get(ids.ad_id or "", {}), "ad_name"),
        )


class Google:
    """The Google Ads account; its numeric ids are compared and kept as text."""

    def __init__(self, raw: Raw) -> None:
        """Reads google_ads_campaigns, _ad_groups, _ads, _clicks and _campaign_daily."""
        self.campaigns = _by_number(raw, "google_ads_campaigns", "campaign_id")
        self.ad_groups = _by_number(raw, "google_ads_ad_groups", "ad_group_id")
        self.ads = _by_number(raw, "google_ads_ads", "ad_id")
        self.clicks = _by_text(raw, "google_ads_clicks", "gclid")
        self._names = _names(self.campaigns, "campaign_name")
        self._spend_days = {
            (rows.number_text(row, "campaign_id"), rows.day(row, "date"))
            for row in rows.table(raw, "google_ads_campaign_daily")
            if (rows.integer(row, "cost_micros") or 0) > 0
        }

    def click_ids(self, click: Row) -> Ids:
        """The ids of a click, with the missing ones filled."""
        return self.climb(
            Ids(
                campaign_id=rows.number_text(click, "campaign_id"),
                adset_id=rows.number_text(click, "ad_group_id"),
                ad_id=rows.number_text(click, "ad_id"),
                criterion_id=rows.number_text(click, "criterion_id"),
            )
        )

    def climb(self, ids: Ids) -> Ids:
        """Fills the ids that are missing from the ad, then from the ad group; given ids stand.

        Reading: a keyword is no level of this ladder, since its id means nothing without its ad group.
        """
        ad = self.ads.get(ids.ad_id or "", {})
        adset_id = coalesce(ids.adset_id, rows.number_text(ad, "ad_group_id"))
        ad_group = self.ad_groups.get(adset_id or "", {})
        campaign_id = coalesce(
            ids.campaign_id, rows.number_text(ad, "campaign_id"), rows.number_text(ad_group, "campaign_id")
        )
        return replace(ids, adset_id=adset_id, campaign_id=campaign_id)

    def campaigns_named(self, key: str) -> list[str]:
        """The ids of the campaigns whose compared name is `key`."""
        return self._names.get(key, [])

    def spent(self, campaign_id: str, day: date) -> bool:
        """Whether the campaign has cost above zero on the day."""
        return (campaign_id, day) in self._spend_days

    def names(self, ids: Ids) -> tuple[str | None, str | None, str | None]:
        """The current names of campaign, ad group and ad."""
        return (
            rows.text(self.campaigns.get(ids.campaign_id or "", {}), "campaign_name"),
            rows.text(self.ad_groups.get(ids.adset_id or "", {}), "ad_group_name"),
            rows.text(self.ads.get(ids.ad_id or "", {}), "ad_name"),
        )


def _form_leads(raw: Raw, zone: ZoneInfo) -> list[FormLead]:
    return [
        FormLead(
            fb_lead_id=rows.required(rows.text(row, "fb_lead_id"), "fb_lead_id"),
            created=rows.required(rows.moment(row, "created_time", zone), "created_time"),
            platform=clean_lower(row.get("platform")),
            is_organic=row.get("is_organic") is True,
            phone=phone(row.get("phone")),
            email=email(row.get("email")),
            fclid=clean(as_object(row.get("code")).get("fclid")),
            ids=Ids(rows.text(row, "campaign_id"), rows.text(row, "adset_id"), rows.text(row, "ad_id")),
        )
        for row in rows.table(raw, "fb_leads")
    ]


def _by_text(raw: Raw, name: str, key: str) -> dict[str, Row]:
    return {rows.required(rows.text(row, key), key): row for row in rows.table(raw, name)}


def _by_number(raw: Raw, name: str, key: str) -> dict[str, Row]:
    return {rows.required(rows.number_text(row, key), key): row for row in rows.table(raw, name)}


def _names(campaigns: dict[str, Row], column: str) -> dict[str, list[str]]:
    named: defaultdict[str, list[str]] = defaultdict(list)
    for campaign_id, row in campaigns.items():
        named[campaign_key(rows.text(row, column) or "")].append(campaign_id)
    return dict(named)
