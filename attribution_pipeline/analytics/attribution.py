"""The v9 paths: attribution by week, leads, contracts, cohorts, quality and the journey of a lead.

All take a connection that may read prod and dashboards (``Reader.snapshot`` gives one) and raise psycopg's errors.
Contracts and revenue are counted on the contract's own day.
"""

from dataclasses import dataclass
from typing import Generic

import psycopg

from attribution_pipeline.analytics.attribution_rows import (
    CampaignWeek,
    Cohort,
    Contract,
    Lead,
    PlatformWeek,
    Quality,
    Touch,
)
from attribution_pipeline.analytics.period import Page, Period
from attribution_pipeline.analytics.queries import RowType, as_rows, plain_rows, typed_rows


@dataclass(frozen=True)
class Listed(Generic[RowType]):
    """A part of a long list.

    Attributes:
        rows: The part that was asked for.
        total: Rows of the whole list.
    """

    rows: list[RowType]
    total: int


def campaign_weeks(connection: psycopg.Connection, period: Period) -> list[CampaignWeek]:
    """Campaigns by week, the newest week first; leads without a campaign have a row of their own."""
    return typed_rows(connection, "v9_campaigns_weekly", CampaignWeek, period.values)


def leads(
    connection: psycopg.Connection, period: Period, page: Page, campaign_id: str = "all"
) -> Listed[Lead]:
    """Leads, the newest first; of one campaign or of all."""
    return _listed(connection, "v9_campaigns_leads", Lead, period, page, campaign_id)


def contracts(
    connection: psycopg.Connection, period: Period, page: Page, campaign_id: str = "all"
) -> Listed[Contract]:
    """Contracts, the newest first; of one campaign or of all."""
    return _listed(connection, "v9_contracts_enriched", Contract, period, page, campaign_id)


def platform_weeks(connection: psycopg.Connection, period: Period) -> list[PlatformWeek]:
    """Platforms by week, the newest week first."""
    return typed_rows(connection, "v9_platforms_comparison", PlatformWeek, period.values)


def monthly_cohorts(connection: psycopg.Connection, period: Period) -> list[Cohort]:
    """Leads by month and platform, the newest month first, and what they have bought up to now."""
    return typed_rows(connection, "v9_cohorts_monthly", Cohort, period.values)


def quality(connection: psycopg.Connection, period: Period) -> list[Quality]:
    """How well the leads of each platform are known."""
    return typed_rows(connection, "v9_attribution_quality", Quality, period.values)


def journey(connection: psycopg.Connection, lead_source_id: int) -> list[Touch]:
    """Every touch of a lead's client, in order; empty: no lead begins with touch ``lead_source_id``."""
    return typed_rows(connection, "v9_leads_journey", Touch, {"lead_source_id": lead_source_id})


def _listed(  # what a list can be asked for
    connection: psycopg.Connection,
    name: str,
    row_type: type[RowType],
    period: Period,
    page: Page,
    campaign_id: str,
) -> Listed[RowType]:
    values = period.values | {"campaign_id": campaign_id}
    found = plain_rows(connection, name, values | page.values)
    if not found and page.offset:
        # Each row tells the total, and after the last one there is none that could.
        first = plain_rows(connection, name, values | Page(limit=1).values)
        return Listed([], _total(first))
    return Listed(as_rows(found, row_type), _total(found))


def _total(rows: list[dict[str, object]]) -> int:
    return int(str(rows[0]["total"])) if rows else 0
