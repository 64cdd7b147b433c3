"""Lists as CSV, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from attribution_pipeline.analytics.units import Row

CSV = "text/csv"

#: A cell that begins so is a formula to a spreadsheet.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_text(columns: Iterable[str], rows: Iterable[Row]) -> str:
    """RFC 4180 with a header line. Texts that a spreadsheet would run get an apostrophe in front; None is empty."""
    columns = list(columns)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        values = row.model_dump(mode="json")
        writer.writerow([_cell(values[column]) for column in columns])
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        # As in JSON, so that a reader of both needs one rule.
        return "true" if value else "false"
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def prefers_csv(accept: str) -> bool:
    """Whether an Accept header asks for CSV rather than JSON; JSON where it says neither."""
    weights = dict(_weighted(part) for part in accept.split(","))
    csv_weight = weights.get(CSV, 0.0)
    json_weight = max(weights.get(name, 0.0) for name in ("application/json", "application/*", "*/*"))
    explicit = weights.get("application/json", 0.0)
    return csv_weight > 0 and csv_weight > explicit and csv_weight >= json_weight


def _weighted(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return name, float(parameter[2:])
            except ValueError:
                return name, 0.0
    return name, 1.0
