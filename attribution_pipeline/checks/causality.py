"""Promise 4: no contract is attributed to a later touch while an earlier one exists."""

from attribution_pipeline.checks.check import Check, Promise, compare_figures

CAUSALITY = Promise(
    "causality",
    4,
    (
        Check(
            "no_later_touch",
            "stg/fact_contracts",
            "No contract is attributed to a later touch while its client has an earlier one.",
        ),
    ),
    compare_figures,
)
