"""The page's widgets: the API's 13 and the two rules side by side, in the order of the page."""

from attribution_pipeline.dashboard.widgets.campaigns import (
    ANOMALIES,
    CAMPAIGNS,
    INSIGHTS,
    RECO,
    SCATTER,
    WOW,
)
from attribution_pipeline.dashboard.widgets.figures import KPI, METRICS, TREND_LEADS, TREND_SPEND
from attribution_pipeline.dashboard.widgets.platforms import FIRST_LAST, PAID, SHARE, UTM
from attribution_pipeline.dashboard.widgets.widget import Asked, Widget

WIDGETS: tuple[Widget, ...] = (
    *(KPI, FIRST_LAST, SHARE, PAID, TREND_LEADS, TREND_SPEND, CAMPAIGNS, RECO),
    *(ANOMALIES, WOW, UTM, SCATTER, INSIGHTS, METRICS),
)

__all__ = ["WIDGETS", "Asked", "Widget"]
