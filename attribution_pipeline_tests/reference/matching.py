"""Finding the ad of a touch (section 2): the methods in their order, at most one match per touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from attribution_pipeline_tests.reference.account import Facebook, FormLead, Google, Ids, campaign_key
from attribution_pipeline_tests.reference.marks import Marks, is_all_digits

CONTACT_PLATFORMS = frozenset({"facebook", "instagram", "organic", "referral", "other", "direct"})
CONTACT_BEFORE = timedelta(days=30)
CONTACT_AFTER = timedelta(days=1)
NO_IDS = Ids()


@dataclass(frozen=True)
class Touch:
    """A touch as section 2 reads it; `time` is business-local."""

    id_source: int
    client_id: int
    time: datetime
    marks: Marks
    source_platform: str


@dataclass(frozen=True)
class Match:
    """One row of marketing_match, plus what the final platform and is_paid need.

    `account` is facebook or google, None for an ambiguous name; `form_lead` is the row of fb_leads, if it
    came through one.
    """

    id_source: int
    match_method: str
    match_score: int | None
    account: str | None = None
    ids: Ids = NO_IDS
    form_lead: FormLead | None = None

    @property
    def has_ids(self) -> bool:
        """Whether it names an ad, an ad set, an ad group or a campaign."""
        return any(value is not None for value in (self.ids.campaign_id, self.ids.adset_id, self.ids.ad_id))


class Matcher:
    """Matches touches against the two ad accounts."""

    def __init__(self, facebook: Facebook, google: Google) -> None:
        """Keeps the accounts and looks up form leads by phone, e-mail and fclid."""
        self._facebook = facebook
        self._google = google
        self._by_phone = _grouped(facebook.leads.values(), lambda lead: lead.phone)
        self._by_email = _grouped(facebook.leads.values(), lambda lead: lead.email)
        self._by_fclid = _grouped(facebook.leads.values(), lambda lead: lead.fclid)

    def match(self, touches: Sequence[Touch]) -> dict[int, Match]:
        """The matches by id_source; all touches of a client must be given at once."""
        by_click = {touch.id_source: self._by_click(touch) for touch in touches}
        taken: defaultdict[int, set[str]] = defaultdict(set)
        for touch in touches:
            match = by_click[touch.id_source]
            # Reading: "matches" is the one match a touch has, so a touch matched by gclid takes no form lead.
            if match is not None and match.form_lead is not None:
                taken[touch.client_id].add(match.form_lead.fb_lead_id)
        matches = {}
        for touch in touches:
            found = (
                by_click[touch.id_source]
                or self._by_ad(touch)
                or self._by_adset(touch)
                or self._by_campaign(touch)
                or self._by_contact(touch, taken[touch.client_id])
                or self._by_campaign_name(touch)
            )
            if found is not None:
                matches[touch.id_source] = found
        return matches

    def _by_click(self, touch: Touch) -> Match | None:
        marks = touch.marks
        if marks.fb_lead_id is not None and marks.fb_lead_id in self._facebook.leads:
            return self._through_lead(touch, "fb_lead_id", 100, self._facebook.leads[marks.fb_lead_id])
        if marks.gclid is not None and marks.gclid in self._google.clicks:
            ids = self._google.click_ids(self._google.clicks[marks.gclid])
            return Match(touch.id_source, "gclid", 100, "google", ids)
        leads = self._by_fclid.get(marks.fclid, []) if marks.fclid is not None else []
        if leads:
            return self._through_lead(touch, "fclid", 95, max(leads, key=FormLead.recency))
        return None

    def _by_ad(self, touch: Touch) -> Match | None:
        marks = touch.marks
        for value in _digits(marks.ad_id, marks.utm_content, marks.utm_term):
            if value in self._facebook.ads:
                ids = self._facebook.climb(Ids(ad_id=value))
                return Match(touch.id_source, "ad_id", 90, "facebook", ids)
            if value in self._google.ads:
                ids = self._google.climb(Ids(ad_id=value))
                return Match(touch.id_source, "ad_id", 90, "google", ids)
        return None

    def _by_adset(self, touch: Touch) -> Match | None:
        marks = touch.marks
        for value in _digits(marks.adset_id, marks.utm_term, marks.utm_content):
            if value in self._facebook.adsets:
                ids = self._facebook.climb(Ids(adset_id=value))
                return Match(touch.id_source, "adset_id", 85, "facebook", ids)
            if value in self._google.ad_groups:
                ids = self._google.climb(Ids(adset_id=value))
                return Match(touch.id_source, "adset_id", 85, "google", ids)
        return None

    def _by_campaign(self, touch: Touch) -> Match | None:
        marks = touch.marks
        for value in _digits(marks.campaign_id, marks.utm_id, marks.utm_campaign):
            if value in self._facebook.campaigns:
                return Match(touch.id_source, "campaign_id", 80, "facebook", Ids(campaign_id=value))
            if value in self._google.campaigns:
                return Match(touch.id_source, "campaign_id", 80, "google", Ids(campaign_id=value))
        return None

    def _by_contact(self, touch: Touch, taken: set[str]) -> Match | None:
        if touch.source_platform not in CONTACT_PLATFORMS:
            return None
        for contact, leads_by_contact in (
            (touch.marks.phone, self._by_phone),
            (touch.marks.email, self._by_email),
        ):
            leads = [
                lead
                for lead in (leads_by_contact.get(contact, []) if contact is not None else [])
                if touch.time - CONTACT_BEFORE <= lead.created <= touch.time + CONTACT_AFTER
                and lead.fb_lead_id not in taken
            ]
            if leads:
                return self._through_lead(touch, "contact", 70, max(leads, key=FormLead.recency))
        return None

    def _by_campaign_name(self, touch: Touch) -> Match | None:
        if touch.marks.utm_campaign is None:
            return None
        account: Facebook | Google
        if touch.source_platform in ("facebook", "instagram"):
            name, account = "facebook", self._facebook
        elif touch.source_platform in ("google", "youtube"):
            name, account = "google", self._google
        else:
            return None
        campaigns = account.campaigns_named(campaign_key(touch.marks.utm_campaign))
        if not campaigns:
            return None
        if len(campaigns) > 1:
            campaigns = [one for one in campaigns if account.spent(one, touch.time.date())]
        if len(campaigns) != 1:
            return Match(touch.id_source, "ambiguous_name", None)
        return Match(touch.id_source, "campaign_name", 60, name, Ids(campaign_id=campaigns[0]))

    def _through_lead(self, touch: Touch, method: str, score: int, lead: FormLead) -> Match:
        return Match(touch.id_source, method, score, "facebook", self._facebook.climb(lead.ids), lead)


def final_platform(source_platform: str, match: Match | None) -> str:
    """The platform of a touch after section 2."""
    if match is None or match.account is None:
        return source_platform
    if match.account == "google":
        return "youtube" if source_platform == "youtube" else "google"
    lead_says_instagram = match.form_lead is not None and match.form_lead.platform in ("ig", "instagram")
    return "instagram" if source_platform == "instagram" or lead_says_instagram else "facebook"


def _digits(*candidates: str | None) -> list[str]:
    return [value for value in candidates if value is not None and is_all_digits(value)]


def _grouped(
    leads: Iterable[FormLead], key: Callable[[FormLead], str | None]
) -> Mapping[str, Sequence[FormLead]]:
    groups: defaultdict[str, list[FormLead]] = defaultdict(list)
    for lead in leads:
        value = key(lead)
        if value is not None:
            groups[value].append(lead)
    return dict(groups)
