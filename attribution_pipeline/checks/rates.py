"""Currencies that cannot be converted: their amounts stay, and are never summed with converted ones."""

from attribution_pipeline.checks.check import Check, Promise, compare_figures

RATES = Promise(
    "rates",
    1,
    (
        # Not blocking: the amounts stay in their own currency and everything else is right.
        Check(
            "rates_known",
            "stg/fact_contracts",
            "Every currency of contracts and spend has a rate to the reporting currency.",
            blocking=False,
        ),
    ),
    compare_figures,
)
