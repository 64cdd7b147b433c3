"""Promise 4: no contract is attributed to a later touch while an earlier one exists."""

from attribution_pipeline.checks.check import Promise, same_check

CAUSALITY = Promise(
    "causality",
    4,
    same_check(
        "no_later_touch",
        "No contract is attributed to a later touch while its client has an earlier one.",
        "stg/fact_contracts",
        "prod/fact_contracts",
    ),
)
