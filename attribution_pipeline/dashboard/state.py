"""What the page shows, as its address says: period, platform, language, and where in the journeys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from attribution_pipeline.analytics.period import PLATFORM_CHOICES, Period
from attribution_pipeline.analytics.reader import DataVersion
from attribution_pipeline.api.parameters import FIRST_DAY, LAST_DAY, bad_range
from attribution_pipeline.dashboard.texts import Language, as_language

View = Literal["overview", "journey"]
#: Why a period is not shown.
Problem = Literal["unreadable", "too_long", "reversed"]
_LONGEST_ID = 64


@dataclass(frozen=True)
class State:
    """One state of the page.

    Attributes:
        date_from: First day; None: what the API takes without it.
        date_to: Last day; None: the same.
        platform: One of ``PLATFORM_CHOICES``.
        language: Of the page.
        view: The widgets or the journeys.
        campaign: Id of the campaign whose leads are shown.
        lead: ``lead_source_id`` of the lead whose touches are shown.
        leads_page: Which part of the leads is shown, from 1.
        contracts_page: Which part of the contracts.
        is_readable: Whether every part of the address made sense; what did not is at its default.
    """

    date_from: date | None = None
    date_to: date | None = None
    platform: str = "all"
    language: Language = "uk"
    view: View = "overview"
    campaign: str | None = None
    lead: int | None = None
    leads_page: int = 1
    contracts_page: int = 1
    is_readable: bool = True

    @classmethod
    def of(cls, asked: Mapping[str, object] | None) -> State:
        """The state that the parameters of an address ask for."""
        asked = asked or {}
        first, last = _day(asked.get("from")), _day(asked.get("to"))
        are_days = (first or not asked.get("from")) and (last or not asked.get("to"))
        platform = str(asked.get("platform") or "all")
        is_platform = platform in PLATFORM_CHOICES
        campaign = str(asked.get("campaign") or "")[:_LONGEST_ID]
        return cls(
            date_from=first if are_days else None,
            date_to=last if are_days else None,
            platform=platform if is_platform else "all",
            language=as_language(asked.get("lang")),
            view="journey" if asked.get("view") == "journey" else "overview",
            campaign=campaign or None,
            lead=_natural(asked.get("lead")),
            leads_page=_natural(asked.get("leads_page")) or 1,
            contracts_page=_natural(asked.get("contracts_page")) or 1,
            is_readable=bool(are_days and is_platform),
        )

    def period(self, version: DataVersion) -> tuple[Period, Problem | None]:
        """The period that is meant, and why it is the default one although the address asks for another."""
        period = version.period(self.date_from, self.date_to, self.platform)
        if bad_range(period.date_from, period.date_to) is None:
            return period, None if self.is_readable else "unreadable"
        is_reversed = period.date_to < period.date_from
        return version.period(platform=self.platform), "reversed" if is_reversed else "too_long"

    def link(self, **changes: object) -> str:
        """Address of this state with some parts changed, relative to the page; other lists begin at their first page."""
        state = replace(self, **changes)  # type: ignore[arg-type] # names and types are State's own
        is_same_list = state.list_key == self.list_key
        parts = {
            "from": state.date_from,
            "to": state.date_to,
            "platform": state.platform,
            "lang": state.language,
            "view": None if state.view == "overview" else state.view,
            "campaign": state.campaign,
            "lead": state.lead,
            "leads_page": state.leads_page if is_same_list and state.leads_page > 1 else None,
            "contracts_page": state.contracts_page if is_same_list and state.contracts_page > 1 else None,
        }
        return "?" + urlencode({name: str(value) for name, value in parts.items() if value is not None})

    @property
    def list_key(self) -> tuple[object, ...]:
        """What the lists of the journeys depend on."""
        return self.view, self.date_from, self.date_to, self.platform, self.campaign


def _natural(value: object) -> int | None:
    text = str(value or "")
    return int(text) or None if text.isascii() and text.isdigit() and len(text) < 19 else None


def _day(value: object) -> date | None:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return None
    # Other notations of ISO 8601, such as weeks, are not for addresses.
    return day if day.isoformat() == value and FIRST_DAY <= day <= LAST_DAY else None
