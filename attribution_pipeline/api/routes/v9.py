"""The v9 paths. Contracts and revenue are counted on the contract's own day. No answer holds contact data."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response

from attribution_pipeline.analytics import attribution
from attribution_pipeline.analytics import attribution_rows as rows
from attribution_pipeline.analytics.period import Period
from attribution_pipeline.analytics.reader import Snapshot
from attribution_pipeline.api.answers import Answering, Found, part_of
from attribution_pipeline.api.parameters import (
    GoogleListQuery,
    ListQuery,
    MetaListQuery,
    PeriodListQuery,
    WholeNumber,
)
from attribution_pipeline.api.routes.description import list_of

router = APIRouter(prefix="/api/data-analytics/v9", tags=["attribution"])

PeriodList = Annotated[PeriodListQuery, Query()]
MetaList = Annotated[MetaListQuery, Query()]
GoogleList = Annotated[GoogleListQuery, Query()]


@router.get("/campaigns/facebook/weekly", **list_of(rows.CampaignWeek))
def facebook_weekly(answer: Answering, query: MetaList) -> Response:
    """Facebook's and Instagram's campaigns by week, the newest first; leads without campaign have rows of their own."""
    return answer.many(rows.CampaignWeek, query, attribution.campaign_weeks)


@router.get("/campaigns/google/weekly", **list_of(rows.CampaignWeek))
def google_weekly(answer: Answering, query: GoogleList) -> Response:
    """Google's and YouTube's campaigns by week, the newest first; leads without campaign have rows of their own."""
    return answer.many(rows.CampaignWeek, query, attribution.campaign_weeks)


@router.get("/campaigns/facebook/leads", **list_of(rows.Lead))
def facebook_leads(answer: Answering, query: MetaList) -> Response:
    """Facebook's and Instagram's leads, the newest first."""
    return answer.paged(rows.Lead, query, attribution.leads)


@router.get("/campaigns/google/leads", **list_of(rows.Lead))
def google_leads(answer: Answering, query: GoogleList) -> Response:
    """Google's and YouTube's leads, the newest first."""
    return answer.paged(rows.Lead, query, attribution.leads)


@router.get("/contracts/enriched", **list_of(rows.Contract))
def contracts_enriched(answer: Answering, query: PeriodList) -> Response:
    """Contracts with product, branch and the ad behind them, the newest first."""
    return answer.paged(rows.Contract, query, attribution.contracts)


@router.get("/platforms/comparison", **list_of(rows.PlatformWeek))
def platforms_comparison(answer: Answering, query: PeriodList) -> Response:
    """Platforms by week, the newest first, each against the same weekdays of the week before."""
    return answer.many(rows.PlatformWeek, query, attribution.platform_weeks)


@router.get("/cohorts/monthly", **list_of(rows.Cohort))
def cohorts_monthly(answer: Answering, query: PeriodList) -> Response:
    """Leads by month and platform, the newest first, and what these clients have bought up to now."""
    return answer.many(rows.Cohort, query, attribution.monthly_cohorts)


@router.get("/attribution/quality", **list_of(rows.Quality))
def attribution_quality(answer: Answering, query: PeriodList) -> Response:
    """How well the leads of each platform are known: marks, campaign, ad, creative, score of the match."""
    return answer.many(rows.Quality, query, attribution.quality)


@router.get("/leads/{lead_source_id}/journey", **list_of(rows.Touch, 404))
def lead_journey(
    answer: Answering,
    lead_source_id: Annotated[WholeNumber, Path(ge=1, le=2**63 - 1, description="The lead's first touch")],
    query: Annotated[ListQuery, Query()],
) -> Response:
    """Every touch of a lead in order, and which one decided it by which rule: why this campaign?"""

    def found(snapshot: Snapshot) -> Found[rows.Touch]:
        touches = attribution.journey(snapshot.connection, lead_source_id)
        if not touches:
            raise HTTPException(404, f"No lead begins with touch {lead_source_id}.")
        period = Period(touches[0].date_time.date(), touches[-1].date_time.date())
        return Found(period, part_of(touches, query.page))

    return answer.listed(rows.Touch, found)
