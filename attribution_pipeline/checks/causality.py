"""Promise 4: the touch that the rules choose decides, never a later one while an earlier one exists."""

from attribution_pipeline.checks.check import Promise, same_check

CAUSALITY = Promise(
    "causality",
    4,
    same_check(
        "deciding_touch",
        "The touch that the rules choose decides, and lends its platform, channel, payment and ad.",
        "stg/fact_leads",
        "stg/fact_contracts",
    )
    + same_check(
        "no_later_touch",
        "No contract is attributed to a later touch while its client has an earlier one.",
        "stg/fact_contracts",
        "prod/fact_contracts",
    ),
)
