"""Promise 1: no row and no revenue is lost or invented on the way from the CRM to the facts."""

from attribution_pipeline.checks.check import Check, Promise, compare_figures

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
            "The wide table of contracts holds the contracts, amounts and platforms of stg.fact_contracts.",
        ),
    ),
    compare_figures,
)
