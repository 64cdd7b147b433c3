"""Promise 8: the newest touch, insight and click are about as new as the newest day that was loaded, and none is newer."""

from attribution_pipeline.checks.check import Promise, same_check

FRESHNESS = Promise(
    "freshness",
    8,
    same_check(
        "fresh",
        "The newest row is at most 3 days older than the newest day loaded from any source.",
        "raw/itcrm_new_source",
        "raw/fb_ad_insights",
        "raw/google_ads_campaign_daily",
        "raw/google_ads_clicks",
        blocking=False,
    )
    + same_check(
        "no_later_day",
        "No touch, click, contract or insight is of a later day than the newest load: such dates are mistyped.",
        "prod/fact_campaign_performance_daily",
        blocking=False,
    ),
)
