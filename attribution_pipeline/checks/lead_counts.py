"""Promise 6: about as many leads as usual, and every first touch is one."""

from attribution_pipeline.checks.check import Check, Promise

LEAD_COUNTS = Promise(
    "lead_counts",
    6,
    (
        # A warning: a holiday or a campaign may be the reason, and so may a source that stopped halfway.
        Check(
            "lead_counts",
            "prod/fact_leads",
            "The newest fully loaded day has at least half and at most double the leads of its weekday in the four "
            "weeks before.",
            blocking=False,
        ),
        Check("first_touches_are_leads", "prod/fact_leads", "The first touch of every client is its lead."),
    ),
)
