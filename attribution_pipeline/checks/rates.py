"""Amounts that cannot be converted: they stay in their currency, and are never summed with converted ones."""

from attribution_pipeline.checks.check import Promise, same_check

RATES = Promise(
    "rates",
    1,
    (
        # Not blocking: the amounts stay in their own currency and everything else is right.
        *same_check(
            "rates_known",
            "Every amount has a rate to the reporting currency on its day or before.",
            "stg/fact_contracts",
            "prod/fact_campaign_performance_daily",
            blocking=False,
        ),
        *same_check(
            "unconverted_flagged",
            "Amounts without a rate are flagged and in no sum; all others are converted.",
            "stg/fact_contracts",
            "prod/fact_contracts",
            "prod/fact_campaign_performance_daily",
        ),
    ),
)
