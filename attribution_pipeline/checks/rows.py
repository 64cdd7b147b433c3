"""Promise 1: no row and no revenue is lost or invented on the way from the CRM to what people read."""

from attribution_pipeline.checks.check import Check, Promise, same_check

ROWS = Promise(
    "rows",
    1,
    (
        Check(
            "crm_events_complete",
            "stg/crm_events",
            "Every event of the CRM with a client is one touch; the others are in stg.rejected_rows.",
        ),
        Check("leads_complete", "stg/fact_leads", "Every client of the CRM is exactly one lead."),
        Check(
            "contracts_complete",
            "stg/fact_contracts",
            "Every contract with a positive amount is there once; revenue agrees to the kopeck per currency.",
        ),
        Check(
            "enriched_contracts_complete",
            "stg/v9_contracts_with_sk_enriched",
            "The wide table of contracts holds the contracts of stg.fact_contracts, alike, and what they name.",
        ),
        Check(
            "last_paid_touches_complete",
            "stg/v9_client_last_paid_touch",
            "Every client with a paid touch up to the first contract has the last one of these.",
        ),
        Check(
            "creatives_complete",
            "stg/v9_facebook_ad_creatives_full",
            "Every creative is there with each ad that shows it, its texts and its link.",
        ),
        Check(
            "events_published",
            "prod/fact_events",
            "Every touch of stg.touches is published, alike, and no other.",
        ),
        Check(
            "leads_published",
            "prod/fact_leads",
            "Every lead of stg.fact_leads is published, alike, with its touches and contracts.",
        ),
        Check(
            "contracts_published",
            "prod/fact_contracts",
            "Every contract of stg.fact_contracts is published, alike; revenue agrees to the kopeck per currency.",
        ),
        *same_check(
            "dimensions_complete",
            "Leads, contracts, revenue and spend are those of the facts, in all and row by row.",
            "prod/dim_clients",
            "prod/dim_products",
            "prod/dim_campaigns",
            "prod/dim_ad_creatives",
        ),
        *same_check(
            "views_complete",
            "Leads, contracts, revenue and spend that people read here are those of the facts, in all and row by row.",
            "prod/fact_keyword_performance_daily",
            "prod/view_funnel_summary",
            "prod/view_product_performance",
            "prod/view_client_funnel",
            "dashboards/fact_leads",
            "dashboards/v6_contracts_enriched",
            "dashboards/v6_product_performance",
            "dashboards/v6_branch_performance",
            "dashboards/v6_campaign_roi_daily",
            "dashboards/v6_attribution_coverage",
            "dashboards/v6_funnel_daily",
        ),
    ),
)
