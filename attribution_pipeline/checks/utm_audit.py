"""Marks and links that keep leads from being credited to the ads that paid for them."""

from attribution_pipeline.checks.check import Check, Promise

UTM_AUDIT = Promise(
    "utm_audit",
    2,
    (
        # A warning: the results are right by the rules, and whoever sets up ads can make them better.
        Check(
            "utm_audit",
            "prod/view_utm_audit",
            "In the last 30 days no campaign cost money without a lead, and every link's marks were filled in, "
            "known and of the platform where the ad ran.",
            blocking=False,
        ),
    ),
)
