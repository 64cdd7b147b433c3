"""Campaigns, ad sets, ads and creatives: how each is asked for, and its raw row."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from attribution_pipeline.sources.facebook.creatives import CREATIVE_FIELDS, creative_row
from attribution_pipeline.sources.facebook.graph import GraphApi, Node
from attribution_pipeline.sources.facebook.paging import edge

# All that Facebook knows for each kind; it refuses others. Without a filter it hides archived and deleted objects.
_STATUSES = ("ACTIVE", "PAUSED", "ARCHIVED", "DELETED", "IN_PROCESS", "WITH_ISSUES")
_ADSET_STATUSES = (*_STATUSES, "CAMPAIGN_PAUSED")
AD_STATUSES = (
    *_ADSET_STATUSES,
    *("ADSET_PAUSED", "DISAPPROVED", "PENDING_BILLING_INFO", "PENDING_REVIEW", "PREAPPROVED"),
)


@dataclass(frozen=True)
class ObjectTable:
    """How the objects of one raw table are read.

    Attributes:
        edge: Edge of the ad account.
        fields: Fields that are asked for.
        kind: What filters call the object.
        statuses: Its statuses; none: they cannot be filtered by.
        row: Makes its raw row.
    """

    edge: str
    fields: str
    kind: str
    statuses: tuple[str, ...]
    row: Callable[[Node], Mapping[str, object]]

    def parameters(self) -> dict[str, str | int]:
        """What is asked for: every object, whatever its status."""
        if not self.statuses:
            return {"fields": self.fields}
        statuses = {"field": f"{self.kind}.effective_status", "operator": "IN", "value": self.statuses}
        return {"fields": self.fields, "filtering": json.dumps([statuses])}


def object_rows(graph: GraphApi, account_node: str, table: str) -> Iterator[Mapping[str, object]]:
    """The raw rows of one of ``OBJECT_TABLES`` in an ad account."""
    how = OBJECT_TABLES[table]
    for node in edge(graph, f"{account_node}/{how.edge}", how.parameters()):
        yield how.row(node)


def _campaign(node: Node) -> Mapping[str, object]:
    return {**node, "campaign_id": node.get("id")}


def _adset(node: Node) -> Mapping[str, object]:
    return {**node, "adset_id": node.get("id")}


def _ad(node: Node) -> Mapping[str, object]:
    creative = node.get("creative") or {}
    return {
        **node,
        "ad_id": node.get("id"),
        "ad_name": node.get("name"),
        "ad_creative_id": creative.get("id"),
    }


#: The raw tables that are read whole, by name.
OBJECT_TABLES = {
    "fb_campaigns": ObjectTable(
        "campaigns",
        "id,account_id,name,objective,status,effective_status,buying_type,start_time,stop_time,"
        "created_time,updated_time",
        "campaign",
        _STATUSES,
        _campaign,
    ),
    "fb_adsets": ObjectTable(
        "adsets",
        "id,campaign_id,account_id,name,status,effective_status,created_time,updated_time",
        "adset",
        _ADSET_STATUSES,
        _adset,
    ),
    "fb_ads": ObjectTable(
        "ads",
        "id,adset_id,campaign_id,account_id,name,creative{id},status,effective_status,"
        "created_time,updated_time",
        "ad",
        AD_STATUSES,
        _ad,
    ),
    "fb_ad_creative_details": ObjectTable("adcreatives", CREATIVE_FIELDS, "adcreative", (), creative_row),
}
