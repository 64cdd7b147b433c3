"""From raw rows to touches: evidence (section 1), match (section 2), paid or not, and the channel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from zoneinfo import ZoneInfo

from attribution_pipeline_tests.reference import rows
from attribution_pipeline_tests.reference.account import Facebook, Google, Ids
from attribution_pipeline_tests.reference.marks import Marks, best_marks, clean_lower
from attribution_pipeline_tests.reference.matching import Match, Matcher, Touch, final_platform
from attribution_pipeline_tests.reference.platforms import Evidence, Request, RuleTable, source_platform
from attribution_pipeline_tests.reference.results import MatchRow, TouchRow
from attribution_pipeline_tests.reference.rows import Raw, Row

PAID_MEDIA = frozenset(
    {"cpc", "ppc", "cpm", "cpv", "cpa", "cpl", "paid", "paid_social", "paid-social", "paidsocial"}
    | {"paid_search", "paidsearch", "display", "banner", "retargeting", "remarketing", "ads", "ad"}
)
ORGANIC_PLATFORMS = frozenset(
    {"organic", "facebook", "instagram", "youtube", "tiktok", "linkedin", "twitter", "pinterest"}
    | {"google", "bing"}
)
NEVER_PAID_BY_MEDIUM = frozenset({"email", "sms", "viber", "telegram", "event", "direct"})
CHANNELS = {
    **{platform: platform for platform in ("email", "event", "referral", "other", "direct")},
    **dict.fromkeys(("viber", "telegram", "sms"), "messaging"),
    **dict.fromkeys(ORGANIC_PLATFORMS, "organic"),
}


def client_of(row: Row) -> int | None:
    """The client of a row of itcrm_new_source; 0 counts as null."""
    return rows.integer(row, "id_uniq") or None


def is_paid(marks: Marks, platform: str, match: Match | None) -> bool:
    """Whether somebody paid for the touch; `platform` is the final one."""
    through_organic_lead = match is not None and match.form_lead is not None and match.form_lead.is_organic
    if match is not None and match.has_ids and not through_organic_lead:
        return True
    if marks.has("gclid", "gbraid", "wbraid", "msclkid", "ttclid"):
        return True
    return marks.utm_medium in PAID_MEDIA and platform not in NEVER_PAID_BY_MEDIUM


def channel(platform: str, paid: bool) -> str:
    """The channel of a touch by its final platform."""
    return "paid" if paid else CHANNELS[platform]


class TouchReader:
    """Reads the touches of one set of raw rows."""

    def __init__(self, raw: Raw, rules: RuleTable, zone: ZoneInfo, own_hosts: Collection[str]) -> None:
        """Groups the CRM's rows by the keys that section 1 follows."""
        self._raw = raw
        self._rules = rules
        self._zone = zone
        self._own_hosts = own_hosts
        self._facebook = Facebook(raw, zone)
        self._google = Google(raw)
        self._requests_of: defaultdict[int | None, list[int]] = defaultdict(list)
        for row in rows.table(raw, "itcrm_internet_request_relation"):
            id_request = rows.required(rows.integer(row, "id_request"), "id_request")
            self._requests_of[rows.integer(row, "id_source")].append(id_request)
        self._request = {
            rows.integer(row, "request_id"): row for row in rows.table(raw, "itcrm_internet_request")
        }
        self._analytics_of: defaultdict[int | None, list[Row]] = defaultdict(list)
        for row in rows.table(raw, "itcrm_analytics"):
            self._analytics_of[rows.integer(row, "internet_request_id")].append(row)
        self._event_touches = {
            rows.integer(row, "id_source") for row in rows.table(raw, "itcrm_events_relations")
        }
        self._event_types = {
            rows.integer(row, "id_type"): clean_lower(row.get("types_descr"))
            for row in rows.table(raw, "itcrm_new_types")
        }

    def read(self) -> tuple[list[TouchRow], list[MatchRow]]:
        """All touches and all matches, by id_source."""
        steps: dict[int, int] = {}
        touches: list[Touch] = []
        for row in rows.table(self._raw, "itcrm_new_source"):
            client_id = client_of(row)
            if client_id is None:
                continue
            evidence = self._evidence(row)
            platform, step = source_platform(evidence, self._rules, self._own_hosts)
            id_source = rows.required(rows.integer(row, "id_source"), "id_source")
            time = rows.required(rows.moment(row, "date_time", self._zone), "date_time")
            steps[id_source] = step
            touches.append(Touch(id_source, client_id, time, evidence.marks, platform))
        touches.sort(key=lambda touch: touch.id_source)
        matches = Matcher(self._facebook, self._google).match(touches)
        first: dict[int, int] = {}
        for touch in sorted(touches, key=lambda touch: (touch.time, touch.id_source)):
            first.setdefault(touch.client_id, touch.id_source)
        touch_rows = [
            self._touch_row(
                touch,
                steps[touch.id_source],
                matches.get(touch.id_source),
                is_first=first[touch.client_id] == touch.id_source,
            )
            for touch in touches
        ]
        return touch_rows, [self._match_row(matches[id_source]) for id_source in sorted(matches)]

    def _evidence(self, row: Row) -> Evidence:
        id_source = rows.integer(row, "id_source")
        request_ids = self._requests_of.get(id_source, [])
        marks = best_marks(self._analytics(request_ids), self._zone)
        form_lead = self._facebook.leads.get(marks.fb_lead_id or "")
        event_type = rows.integer(row, "type")
        return Evidence(
            marks=marks,
            form_lead_platform=form_lead.platform if form_lead else None,
            has_event_relation=id_source in self._event_touches,
            event_type=self._event_types.get(event_type) if event_type is not None else None,
            requests=[
                Request.read(
                    request_id,
                    self._request[request_id].get("request_type"),
                    self._request[request_id].get("referrer_url"),
                    self._request[request_id].get("page_url"),
                )
                for request_id in request_ids
                if request_id in self._request
            ],
        )

    def _analytics(self, request_ids: Collection[int]) -> Iterator[Row]:
        for request_id in request_ids:
            yield from self._analytics_of.get(request_id, ())

    def _touch_row(self, touch: Touch, step: int, match: Match | None, *, is_first: bool) -> TouchRow:
        platform = final_platform(touch.source_platform, match)
        paid = is_paid(touch.marks, platform, match)
        ids = match.ids if match else Ids()
        return TouchRow(
            id_source=touch.id_source,
            client_id=touch.client_id,
            date_time=touch.time,
            event_day=touch.time.date(),
            is_first_touch=is_first,
            source_platform=touch.source_platform,
            source_step=step,
            platform=platform,
            channel=channel(platform, paid),
            is_paid=paid,
            utm_source=touch.marks.utm_source,
            campaign_id=ids.campaign_id,
            adset_id=ids.adset_id,
            ad_id=ids.ad_id,
            match_method=match.match_method if match else None,
        )

    def _match_row(self, match: Match) -> MatchRow:
        account = self._google if match.account == "google" else self._facebook
        campaign_name, adset_name, ad_name = account.names(match.ids)
        return MatchRow(
            id_source=match.id_source,
            match_method=match.match_method,
            match_score=match.match_score,
            campaign_id=match.ids.campaign_id,
            adset_id=match.ids.adset_id,
            ad_id=match.ids.ad_id,
            ad_creative_id=match.ids.ad_creative_id,
            criterion_id=match.ids.criterion_id,
            campaign_name=campaign_name,
            adset_name=adset_name,
            ad_name=ad_name,
        )
