"""The 13 widgets of the data-analytics page, one function each.

All take a connection that may read prod and dashboards (``Reader.snapshot`` gives one) and raise psycopg's errors.
Contracts and revenue are counted on the day of their lead.
"""

from datetime import date
from decimal import Decimal

import psycopg

from attribution_pipeline.analytics.period import Period
from attribution_pipeline.analytics.queries import RowType, plain_rows, typed_rows
from attribution_pipeline.analytics.widget_rows import (
    Anomaly,
    BudgetAdvice,
    Campaign,
    CampaignPerformance,
    CampaignPoint,
    CampaignWeeks,
    DayLeads,
    DayMetrics,
    DaySpend,
    FigureChanges,
    Figures,
    Kpi,
    PaidSplit,
    PlatformShare,
    UtmSourceFigures,
)

#: Spend in the reporting currency that a campaign must exceed to get advice about its budget.
MIN_SPEND = Decimal(100)


def kpi(connection: psycopg.Connection, period: Period) -> Kpi:
    """The figures of the period and of the one of equal length before it."""
    (row,) = plain_rows(connection, "dashboard_v5_kpi", period.values)
    figures = Figures.model_fields
    return Kpi.model_validate(
        {
            **row,
            "prev": {name: row[f"prev_{name}"] for name in figures},
            "diff_pct": {name: row[f"{name}_diff_pct"] for name in FigureChanges.model_fields},
        }
    )


def trend_leads(connection: psycopg.Connection, period: Period) -> list[DayLeads]:
    """Leads of every day, days without any included."""
    return _rows(connection, "dashboard_v5_trend_leads", DayLeads, period)


def trend_spend(connection: psycopg.Connection, period: Period) -> list[DaySpend]:
    """Spend of every day, days without any included."""
    return _rows(connection, "dashboard_v5_trend_spend", DaySpend, period)


def campaigns(connection: psycopg.Connection, period: Period) -> list[Campaign]:
    """Campaigns by spend, falling."""
    return _rows(connection, "sales_v5_campaigns", Campaign, period)


def share_platforms(connection: psycopg.Connection, period: Period) -> list[PlatformShare]:
    """Platforms with leads by leads, falling; shares add up to 100."""
    return _rows(connection, "sales_v5_share_platforms", PlatformShare, period)


def utm_sources(connection: psycopg.Connection, period: Period) -> list[UtmSourceFigures]:
    """Sources of each platform by leads, falling."""
    return _rows(connection, "sales_v5_utm_sources", UtmSourceFigures, period)


def campaigns_wow(
    connection: psycopg.Connection, date_to: date, platform: str = "all"
) -> list[CampaignWeeks]:
    """Campaigns with figures in the 7 days ending ``date_to`` or the 7 before, by leads, falling."""
    values = {"date_to": date_to, "platform": platform}
    return typed_rows(connection, "campaigns_v5_campaigns_wow", CampaignWeeks, values)


def budget_advice(
    connection: psycopg.Connection, period: Period, min_spend: Decimal = MIN_SPEND
) -> list[BudgetAdvice]:
    """What to do with the campaigns that spent more than ``min_spend``: scale, then pause, then monitor."""
    values = {**period.values, "min_spend": min_spend}
    return typed_rows(connection, "sales_v6_reco_budget", BudgetAdvice, values)


def scatter_matrix(connection: psycopg.Connection, period: Period) -> list[CampaignPoint]:
    """Campaigns with at least 3 leads by leads, falling."""
    return _rows(connection, "campaigns_v5_campaigns_scatter_matrix", CampaignPoint, period)


def anomalies(connection: psycopg.Connection, period: Period) -> list[Anomaly]:
    """Campaigns whose daily means are far from those of the 30 days before, the gravest first."""
    return _rows(connection, "campaigns_v5_campaigns_anomalies", Anomaly, period)


def paid_split(connection: psycopg.Connection, period: Period) -> list[PaidSplit]:
    """Paid and other leads of each platform by leads, falling."""
    return _rows(connection, "sales_v6_leads_paid_split_platforms", PaidSplit, period)


def campaign_performance(connection: psycopg.Connection, period: Period) -> list[CampaignPerformance]:
    """How well the leads of each campaign become contracts, by revenue, falling."""
    return _rows(connection, "campaigns_v7_insights_campaign_performance", CampaignPerformance, period)


def metrics_trend(connection: psycopg.Connection, period: Period) -> list[DayMetrics]:
    """Delivery, spend and leads of every day, days without any included."""
    return _rows(connection, "campaigns_v7_metrics_trend", DayMetrics, period)


def _rows(
    connection: psycopg.Connection, name: str, row_type: type[RowType], period: Period
) -> list[RowType]:
    return typed_rows(connection, name, row_type, period.values)
