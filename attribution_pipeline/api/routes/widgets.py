"""The 13 widgets of the data-analytics page. Contracts and revenue are counted on the day of their lead."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import psycopg
from fastapi import APIRouter, Query
from starlette.responses import Response

from attribution_pipeline.analytics import widget_rows as rows
from attribution_pipeline.analytics import widgets
from attribution_pipeline.analytics.period import Period
from attribution_pipeline.analytics.reader import Snapshot
from attribution_pipeline.api.answers import Answering, Found, part_of
from attribution_pipeline.api.parameters import BudgetQuery, PeriodListQuery, PeriodQuery
from attribution_pipeline.api.routes.description import list_of, object_of

router = APIRouter(prefix="/api/analytics", tags=["widgets"])

PeriodList = Annotated[PeriodListQuery, Query()]


@router.get("/dashboard/v5/kpi", **object_of(rows.Kpi))
def kpi(answer: Answering, query: Annotated[PeriodQuery, Query()]) -> Response:
    """The figures of the period, of the one of equal length before it, and how they differ."""
    return answer.one(rows.Kpi, query, widgets.kpi)


@router.get("/dashboard/v5/trend/leads", **list_of(rows.DayLeads))
def trend_leads(answer: Answering, query: PeriodList) -> Response:
    """Leads of every day, days without any included."""
    return answer.many(rows.DayLeads, query, widgets.trend_leads)


@router.get("/dashboard/v5/trend/spend", **list_of(rows.DaySpend))
def trend_spend(answer: Answering, query: PeriodList) -> Response:
    """Spend of every day, days without any included."""
    return answer.many(rows.DaySpend, query, widgets.trend_spend)


@router.get("/sales/v5/campaigns", **list_of(rows.Campaign))
def campaigns(answer: Answering, query: PeriodList) -> Response:
    """Campaigns by spend, falling; leads without a campaign are in none."""
    return answer.many(rows.Campaign, query, widgets.campaigns)


@router.get("/sales/v5/share/platforms", **list_of(rows.PlatformShare))
def share_platforms(answer: Answering, query: PeriodList) -> Response:
    """Each platform's share of the leads, which add up to 100; by leads, falling."""
    return answer.many(rows.PlatformShare, query, widgets.share_platforms)


@router.get("/sales/v5/utm-sources", **list_of(rows.UtmSourceFigures))
def utm_sources(answer: Answering, query: PeriodList) -> Response:
    """The utm sources of each platform by leads, falling."""
    return answer.many(rows.UtmSourceFigures, query, widgets.utm_sources)


@router.get("/campaigns/v5/campaigns/wow", **list_of(rows.CampaignWeeks))
def campaigns_wow(answer: Answering, query: PeriodList) -> Response:
    """Campaigns in the 7 days ending date_to against the 7 before; date_from does not matter."""

    def found(snapshot: Snapshot) -> Found[rows.CampaignWeeks]:
        asked = query.period(snapshot.version)
        week = replace(asked, date_from=asked.date_to - timedelta(days=6))
        weeks = widgets.campaigns_wow(snapshot.connection, week.date_to, week.platform)
        return Found(week, part_of(weeks, query.page))

    return answer.listed(rows.CampaignWeeks, found)


@router.get("/sales/v6/reco/budget", **list_of(rows.BudgetAdvice))
def reco_budget(answer: Answering, query: Annotated[BudgetQuery, Query()]) -> Response:
    """What to do with the budget of each campaign over min_spend: scale, then pause, then monitor.

    Usual are the means of the campaigns with at least 5 leads. scale: roas over 1.5 times the usual and cpl under it;
    pause: roas under half of the usual, or no contract.
    """

    def find(connection: psycopg.Connection, period: Period) -> list[rows.BudgetAdvice]:
        return widgets.budget_advice(connection, period, query.min_spend)

    return answer.many(rows.BudgetAdvice, query, find)


@router.get("/campaigns/v5/campaigns/scatter-matrix", **list_of(rows.CampaignPoint))
def scatter_matrix(answer: Answering, query: PeriodList) -> Response:
    """Campaigns with at least 3 leads by leads, falling."""
    return answer.many(rows.CampaignPoint, query, widgets.scatter_matrix)


@router.get("/campaigns/v5/campaigns/anomalies", **list_of(rows.Anomaly))
def anomalies(answer: Answering, query: PeriodList) -> Response:
    """Campaigns whose daily means are far from their own of the 30 days before date_from, the gravest first.

    At least 2 standard errors away, and at least 1.25 times as much (spike_cpl, spike_spend) or as little (drop_leads).
    """
    return answer.many(rows.Anomaly, query, widgets.anomalies)


@router.get("/sales/v6/leads/paid-split/platforms", **list_of(rows.PaidSplit))
def paid_split(answer: Answering, query: PeriodList) -> Response:
    """Paid and other leads of each platform by leads, falling."""
    return answer.many(rows.PaidSplit, query, widgets.paid_split)


@router.get("/campaigns/v7/insights/campaign-performance", **list_of(rows.CampaignPerformance))
def campaign_performance(answer: Answering, query: PeriodList) -> Response:
    """How well the leads of each campaign become contracts, by revenue, falling."""
    return answer.many(rows.CampaignPerformance, query, widgets.campaign_performance)


@router.get("/campaigns/v7/metrics/trend", **list_of(rows.DayMetrics))
def metrics_trend(answer: Answering, query: PeriodList) -> Response:
    """Delivery, spend and leads of every day, days without any included."""
    return answer.many(rows.DayMetrics, query, widgets.metrics_trend)
