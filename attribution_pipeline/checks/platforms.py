"""Promise 2: no platform disappears, is folded into another or is missing."""

from attribution_pipeline.checks.check import Check, Promise, same_check

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
            "touch_ads_kept",
            "stg/touches",
            "Every touch has the ad that was found for it, and is paid or not by this ad and its marks.",
        ),
        *same_check(
            "lead_platforms_kept",
            "Each platform has as many leads as touches that decide one; none is without a platform.",
            "stg/fact_leads",
            "prod/fact_events",
            "prod/fact_leads",
            "prod/fact_campaign_performance_daily",
            "prod/view_funnel_summary",
            "prod/view_client_funnel",
            "dashboards/fact_leads",
            "dashboards/v6_campaign_roi_daily",
            "dashboards/v6_funnel_daily",
        ),
        *same_check(
            "contract_platforms_kept",
            "Each platform has as many contracts as touches that decide one; none is without a platform.",
            "stg/fact_contracts",
            "stg/v9_contracts_with_sk_enriched",
            "prod/fact_contracts",
            "prod/fact_campaign_performance_daily",
            "prod/view_funnel_summary",
            "dashboards/v6_contracts_enriched",
            "dashboards/v6_product_performance",
            "dashboards/v6_branch_performance",
            "dashboards/v6_campaign_roi_daily",
            "dashboards/v6_funnel_daily",
        ),
    ),
)
