"""Promise 7: rows read = rows loaded + rows rejected, per raw table and day, and what was loaded is there."""

from attribution_pipeline.checks.check import Promise, same_check
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES

NOTHING_LOST = Promise(
    "nothing_lost",
    7,
    same_check(
        "nothing_lost",
        "On each day every row read was loaded or rejected, and every row loaded is there.",
        *(f"raw/{name}" for name in RAW_TABLES),
    ),
)
