"""What the fake Graph API holds: ad accounts with their objects and figures, pages with their forms and leads."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Node = dict[str, Any]
#: Statuses by kind of object; Facebook refuses others.
STATUSES = {
    "campaign": {"ACTIVE", "PAUSED", "ARCHIVED", "DELETED", "IN_PROCESS", "WITH_ISSUES"},
    "adset": {"ACTIVE", "PAUSED", "ARCHIVED", "DELETED", "IN_PROCESS", "WITH_ISSUES", "CAMPAIGN_PAUSED"},
    "ad": {
        "ACTIVE", "PAUSED", "ARCHIVED", "DELETED", "IN_PROCESS", "WITH_ISSUES", "CAMPAIGN_PAUSED", "ADSET_PAUSED",
        "DISAPPROVED", "PENDING_BILLING_INFO", "PENDING_REVIEW", "PREAPPROVED",
    },
}  # fmt: skip
EDGES = {"campaigns": "campaign", "adsets": "adset", "ads": "ad", "adcreatives": "adcreative"}


@dataclass
class FakeAccount:
    """An ad account; ``edges`` holds its objects by edge, ``figures`` a row per ad, day and platform."""

    account_id: str
    time_zone: str = "Europe/Kyiv"
    currency: str = "USD"
    edges: dict[str, list[Node]] = field(default_factory=lambda: {edge: [] for edge in EDGES})
    figures: list[Node] = field(default_factory=list)

    def add_ads(
        self, count: int, *, per_adset: int = 2, per_campaign: int = 4, status: str = "ACTIVE"
    ) -> None:
        """Add ads with their ad sets, campaigns and creatives."""
        for _ in range(count):
            number = len(self.edges["ads"])
            campaign, adset = (
                f"{self.account_id}1{number // per_campaign:03}",
                f"{self.account_id}2{number // per_adset:03}",
            )
            ad, creative = f"{self.account_id}3{number:03}", f"{self.account_id}4{number:03}"
            common = {"account_id": self.account_id, "effective_status": status, "status": status}
            self._add("campaigns", {"id": campaign, "name": f"Campaign {campaign}", **common})
            self._add("adsets", {"id": adset, "campaign_id": campaign, "name": f"Set {adset}", **common})
            self._add("ads", {
                "id": ad, "adset_id": adset, "campaign_id": campaign, "name": f"Ad {ad}",
                "creative": {"id": creative}, **common,
            })  # fmt: skip
            self._add("adcreatives", {"id": creative, "name": f"Creative {creative}"})

    def add_figures(
        self, day: str, spend: float = 1.0, platforms: tuple[str, ...] = ("facebook", "instagram")
    ) -> None:
        """Add a day on which every ad ran on the platforms."""
        for number, ad in enumerate(self.edges["ads"]):
            for place, platform in enumerate(platforms):
                self.figures.append({
                    "account_id": self.account_id, "account_currency": self.currency,
                    "campaign_id": ad["campaign_id"], "adset_id": ad["adset_id"], "ad_id": ad["id"],
                    "ad_name": ad["name"], "date_start": day, "date_stop": day, "publisher_platform": platform,
                    "spend": f"{spend + number + place / 100:.2f}", "impressions": "100", "clicks": "7", "reach": "60",
                    "actions": [{"action_type": "link_click", "value": "5"}, {"action_type": "lead", "value": "1"}],
                })  # fmt: skip

    def _add(self, edge: str, node: Node) -> None:
        if all(other["id"] != node["id"] for other in self.edges[edge]):
            self.edges[edge].append(node)


@dataclass
class FakePage:
    """A page with its lead forms; ``leads`` holds the leads by form."""

    page_id: str
    token: str
    forms: list[Node] = field(default_factory=list)
    leads: dict[str, list[Node]] = field(default_factory=dict)

    def add_lead(self, form_id: str, lead_id: str, created_time: str, **fields: object) -> Node:
        """Add a lead, and its form where it is new."""
        if form_id not in self.leads:
            self.forms.append({"id": form_id, "name": f"Form {form_id}", "status": "ACTIVE"})
            self.leads[form_id] = []
        lead = {
            "id": lead_id,
            "created_time": created_time,
            "form_id": form_id,
            "is_organic": False,
            **fields,
        }
        self.leads[form_id].append(lead)
        return lead


def field_data(**answers: str | Sequence[str]) -> list[Node]:
    """Answers in the form that Facebook gives them."""
    return [
        {"name": name, "values": [answer] if isinstance(answer, str) else list(answer)}
        for name, answer in answers.items()
    ]
