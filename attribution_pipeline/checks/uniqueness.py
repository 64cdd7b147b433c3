"""Promise 3: one first touch per client, one match per touch, one row per key everywhere."""

from attribution_pipeline.checks.check import Check, Promise, compare_figures
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.stg_tables import STG_TABLES

_TABLES = (*(f"raw/{name}" for name in RAW_TABLES), *(f"stg/{table.name}" for table in STG_TABLES))

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
        *(
            Check("one_row_per_key", table, "No key comes twice: a primary key is in force.")
            for table in _TABLES
        ),
    ),
    compare_figures,
)
