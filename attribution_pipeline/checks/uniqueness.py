"""Promise 3: one first touch per client, one match per touch, one row per key everywhere."""

from attribution_pipeline.checks.check import Check, Promise, same_check
from attribution_pipeline.warehouse.prod_tables import PROD_TABLES
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.stg_tables import STG_TABLES

UNIQUENESS = Promise(
    "uniqueness",
    3,
    (
        Check(
            "one_first_touch",
            "stg/crm_events",
            "Every client has exactly one first touch, the earliest one.",
        ),
        Check("one_match_per_touch", "stg/marketing_match", "A touch has at most one match."),
        Check(
            "journeys_numbered",
            "prod/fact_events",
            "The touches of every client are numbered from 1 in the order of time; one is the first, one the last.",
        ),
        *same_check(
            "one_row_per_key",
            "No key comes twice: the table's key is in force.",
            *(f"raw/{name}" for name in RAW_TABLES),
            *(table.key for table in (*STG_TABLES, *PROD_TABLES)),
        ),
    ),
)
