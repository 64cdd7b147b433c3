"""Rows of the 13 widgets. Amounts are in the reporting currency; days are of the business time zone.

``contracts_without_rate`` counts contracts whose amount has no exchange rate and is in no sum, ``rows_without_rate``
the same for spend: where one is not 0, ratios of that sum are None.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from attribution_pipeline.analytics.units import Money, Percent, Ratio, Row

Platform = Annotated[str, Field(description="Platform, never a group", examples=["facebook"])]
CampaignId = Annotated[str, Field(description="Id of the campaign in its ad account")]
CampaignName = Annotated[
    str | None, Field(description="Name of the campaign now; null: the account does not know it")
]
UtmSource = Annotated[str | None, Field(description="utm_source; null where none is known")]
Day = Annotated[date, Field(description="Day")]

Leads = Annotated[int, Field(description="Leads, by the day of the lead")]
CohortContracts = Annotated[int, Field(description="Contracts, by the day of their lead")]
CohortRevenue = Annotated[Money, Field(description="Amount of these contracts, in the reporting currency")]
Spend = Annotated[Money, Field(description="Spend, in the reporting currency")]
Cpl = Annotated[Ratio | None, Field(description="Spend per lead, in the reporting currency")]
Roas = Annotated[Ratio | None, Field(description="Revenue per unit of spend")]
ContractsWithoutRate = Annotated[
    int,
    Field(
        description="Contracts that revenue lacks, since their currency has no rate; if any, ratios are null"
    ),
]
RowsWithoutRate = Annotated[
    int,
    Field(
        description="Rows of the ad account that spend lacks, since their currency has no rate; if any, ratios are null"
    ),
]
Change = Annotated[Percent | None, Field(description="Change in percent; null where it was 0")]


class Figures(Row):
    """The figures of a period."""

    leads: Leads
    n_contracts: CohortContracts
    revenue: CohortRevenue
    spend: Spend
    cpl: Cpl
    roas: Roas


class FigureChanges(Row):
    """By how many percent each figure differs from the previous period; null where it was 0 or is unknown."""

    leads: Change
    n_contracts: Change
    revenue: Change
    spend: Change
    cpl: Change
    roas: Change


class Kpi(Figures):
    """The figures of the period, of the one of equal length before it, and how they differ."""

    contracts_without_rate: ContractsWithoutRate
    rows_without_rate: RowsWithoutRate
    prev: Figures = Field(description="The same for the period of equal length that ends the day before")
    diff_pct: FigureChanges


class DayLeads(Row):
    """Leads of a day."""

    dt: Day
    leads: Leads


class DaySpend(Row):
    """Spend of a day."""

    dt: Day
    spend: Spend
    rows_without_rate: RowsWithoutRate


class Campaign(Row):
    """A campaign and its figures."""

    platform: Platform
    campaign_id: CampaignId
    campaign_name: CampaignName
    leads: Leads
    n_contracts: CohortContracts
    revenue: CohortRevenue
    spend: Spend
    cpl: Cpl
    roas: Roas
    contracts_without_rate: ContractsWithoutRate
    rows_without_rate: RowsWithoutRate


class PlatformShare(Row):
    """A platform's share of all leads."""

    platform: Platform
    leads: Leads
    share_pct: Percent = Field(description="Of all leads of the answer, in percent; all rows add up to 100")


class UtmSourceFigures(Row):
    """A utm_source of a platform."""

    platform: Platform
    utm_source: UtmSource
    leads: Leads
    n_contracts: CohortContracts
    revenue: CohortRevenue
    contracts_without_rate: ContractsWithoutRate


class CampaignWeeks(Row):
    """A campaign's last 7 days (_cur) against the 7 before (_prev)."""

    platform: Platform
    campaign_id: CampaignId
    campaign_name: CampaignName
    leads_cur: Leads
    leads_prev: Leads
    leads_diff: int = Field(description="leads_cur - leads_prev")
    leads_diff_pct: Change
    spend_cur: Spend
    spend_prev: Spend
    cpl_cur: Cpl
    cpl_prev: Cpl
    rows_without_rate_cur: RowsWithoutRate
    rows_without_rate_prev: RowsWithoutRate


class BudgetAdvice(Row):
    """What to do with a campaign's budget."""

    platform: Platform
    campaign_id: CampaignId
    campaign_name: CampaignName
    leads_cur: Leads
    spend_cur: Spend
    contracts_cur: CohortContracts
    cpl_cur: Cpl
    roas_cur: Roas
    action: Literal["scale", "pause", "monitor"] = Field(
        description="scale: roas over 1.5 times the usual and cpl under it; pause: roas under half of it, or no contract"
    )
    reason: str = Field(description="Why, with the numbers that decided")
    rows_without_rate: RowsWithoutRate


class CampaignPoint(Row):
    """A campaign with at least 3 leads, as a point of the scatter matrix."""

    platform: Platform
    campaign_id: CampaignId
    campaign_name: CampaignName
    leads: Leads
    spend: Spend
    cpl: Cpl
    roas: Roas
    rows_without_rate: RowsWithoutRate


class Anomaly(Row):
    """A campaign whose daily means are far from those of its own 30 days before."""

    platform: Platform
    campaign_id: CampaignId
    campaign_name: CampaignName
    leads: Leads
    spend: Spend
    current_cpl: Cpl
    baseline_cpl: Annotated[Ratio | None, Field(description="Spend per lead of the 30 days before date_from")]
    anomaly_type: Literal["spike_cpl", "drop_leads", "spike_spend"] = Field(description="What is unusual")
    severity: Literal["high", "medium", "low"] = Field(
        description="high: at least twice as much (or half), medium: 1.5 times, low: 1.25 times"
    )
    reason: str = Field(description="The two numbers that were compared")


class PaidSplit(Row):
    """Paid and other leads of a platform."""

    platform: Platform
    paid_leads: int = Field(description="Leads that a paid touch decided")
    organic_leads: int = Field(description="All other leads")
    total_leads: Leads
    paid_pct: Percent = Field(description="paid_leads of total_leads, in percent")
    organic_pct: Percent = Field(description="100 - paid_pct")


class CampaignPerformance(Row):
    """How well a campaign's leads become contracts."""

    platform: Platform
    campaign_id: CampaignId
    campaign_name: CampaignName
    leads: Leads
    contracts: CohortContracts
    revenue: CohortRevenue
    conversion_rate: Annotated[Percent | None, Field(description="Contracts of leads, in percent")]
    avg_contract_value: Annotated[
        Money | None, Field(description="Revenue per contract, in the reporting currency")
    ]
    roas: Roas
    performance_category: Literal[
        "high_performer", "medium_performer", "volume_driver", "needs_attention"
    ] = Field(
        description="high_performer: conversion_rate >= 5 and roas >= 2; medium_performer: 3 and 1; "
        "volume_driver: at least 50 leads; needs_attention: all others"
    )
    contracts_without_rate: ContractsWithoutRate


class DayMetrics(Row):
    """Delivery, spend and leads of a day."""

    dt: Day
    leads: Leads
    clicks: int = Field(description="Clicks as the ad accounts count them")
    impressions: int = Field(description="Impressions as the ad accounts count them")
    spend: Spend
    cpl: Cpl
    cpc: Annotated[Ratio | None, Field(description="Spend per click, in the reporting currency")]
    ctr: Annotated[Percent | None, Field(description="Clicks of impressions, in percent")]
    cpm: Annotated[Ratio | None, Field(description="Spend per 1,000 impressions, in the reporting currency")]
    rows_without_rate: RowsWithoutRate
