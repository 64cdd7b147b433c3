"""Facebook: campaigns, ads, creatives and their figures, and the leads of lead forms, from the Marketing API."""

from attribution_pipeline.sources.facebook.settings import FacebookSettings, ReportPatience
from attribution_pipeline.sources.facebook.source import FacebookSource

__all__ = ["FacebookSettings", "FacebookSource", "ReportPatience"]
