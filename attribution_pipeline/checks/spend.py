"""Promise 5: spend, leads and contracts of the daily figures are those of the ad accounts and of the facts."""

from attribution_pipeline.checks.check import Check, Promise

_DAILY = "prod/fact_campaign_performance_daily"

SPEND = Promise(
    "spend",
    5,
    (
        Check(
            "spend_complete",
            _DAILY,
            "Spend that the ad accounts report is there to the last kopeck, per day, platform, publisher platform and "
            "currency.",
        ),
        Check(
            "performance_complete",
            _DAILY,
            "Every lead and contract is counted on its day, under its platform and campaign, with or without spend.",
        ),
    ),
)
