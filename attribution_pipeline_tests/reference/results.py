"""The rows that the reference produces, named as the warehouse's columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class TouchRow:
    """One row of stg.touches; `source_step` is the number of the step of section 1 that decided."""

    id_source: int
    client_id: int
    date_time: datetime
    event_day: date
    is_first_touch: bool
    source_platform: str
    source_step: int
    platform: str
    channel: str
    is_paid: bool
    utm_source: str | None
    campaign_id: str | None
    adset_id: str | None
    ad_id: str | None
    match_method: str | None


@dataclass(frozen=True)
class MatchRow:
    """One row of stg.marketing_match; all ids are text."""

    id_source: int
    match_method: str
    match_score: int | None
    campaign_id: str | None
    adset_id: str | None
    ad_id: str | None
    ad_creative_id: str | None
    criterion_id: str | None
    campaign_name: str | None
    adset_name: str | None
    ad_name: str | None


@dataclass(frozen=True)
class LeadRow:
    """One row of stg.fact_leads."""

    client_id: int
    lead_source_id: int
    lead_date: datetime
    lead_day: date
    platform: str
    channel: str
    campaign_id: str | None
    attributed_source_id: int
    attributed_at: datetime
    attribution_rule: str
    first_platform: str
    first_campaign_id: str | None


@dataclass(frozen=True)
class ContractRow:
    """One row of stg.fact_contracts; contract_date is currentdate as it stands."""

    contract_id: int
    client_id: int | None
    contract_date: datetime
    contract_day: date
    contract_amount: Decimal
    currency: str | None
    platform: str
    channel: str
    campaign_id: str | None
    attributed_source_id: int | None
    attributed_at: datetime | None
    attribution_rule: str


@dataclass(frozen=True)
class LastPaidTouchRow:
    """One row of stg.v9_client_last_paid_touch."""

    client_id: int
    id_source: int
    date_time: datetime
    platform: str
    campaign_id: str | None
    adset_id: str | None
    ad_id: str | None


@dataclass(frozen=True)
class RejectedRow:
    """One row of stg.rejected_rows; `reason` is without_client or amount_not_positive."""

    source_table: str
    key: int
    reason: str


@dataclass(frozen=True)
class Result:
    """Everything the rules say about one set of raw rows, each list ordered by its key."""

    touches: list[TouchRow]
    marketing_match: list[MatchRow]
    fact_leads: list[LeadRow]
    fact_contracts: list[ContractRow]
    v9_client_last_paid_touch: list[LastPaidTouchRow]
    rejected_rows: list[RejectedRow]
