"""Promise 2: no platform disappears, is folded into another or is missing."""

from attribution_pipeline.checks.check import Check, Promise, compare_figures

PLATFORMS = Promise(
    "platforms",
    2,
    (
        Check(
            "touch_platforms_kept",
            "stg/touches",
            "Every touch has the platform that its marks or its ad say; none is folded into another.",
        ),
        Check(
            "lead_platforms_kept",
            "stg/fact_leads",
            "Each platform has as many leads as touches that decide one; none is without a platform.",
        ),
        Check(
            "contract_platforms_kept",
            "stg/fact_contracts",
            "Each platform has as many contracts as touches that decide one; none is without a platform.",
        ),
    ),
    compare_figures,
)
