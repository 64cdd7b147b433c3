"""The Google Ads API as a source: accounts, what they advertise, their figures by day and their clicks."""

from attribution_pipeline.sources.google_ads.settings import GoogleAdsSettings
from attribution_pipeline.sources.google_ads.source import GoogleAdsSource

__all__ = ["GoogleAdsSettings", "GoogleAdsSource"]
