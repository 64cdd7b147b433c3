"""How the Google Ads API answers: rows as JSON, and refusals in both of its shapes."""

from collections.abc import Iterable, Mapping
from typing import Any

#: What an answer may quote and nobody may log.
QUOTED = "see +380501234567, olena@example.com, Bearer {token}"


def camel_case(name: str) -> str:
    """``adGroup`` of ``ad_group``."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def result(row: Mapping[str, object], selected: Iterable[str]) -> dict[str, Any]:
    """One row: selected fields alone, whole numbers as texts, fields without a value left out."""
    found: dict[str, Any] = {}
    for name in selected:
        value = row.get(name)
        if value is None:
            continue
        *parents, own = (camel_case(part) for part in name.split("."))
        place = found
        for parent in parents:
            place = place.setdefault(parent, {})
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        place[own] = str(value) if is_whole else value
    return found


def refusal(
    http_status: int,
    state: str,
    *codes: str,
    delay: str | None = None,
    retry_info: str | None = None,
    as_array: bool = False,
) -> tuple[int, Any]:
    """Status and body of a refusal.

    Args:
        http_status: HTTP status.
        state: Google's own state, such as ``RESOURCE_EXHAUSTED``.
        codes: Error codes with their kind, such as ``quotaError.RESOURCE_EXHAUSTED``; none: it is no failure of
            Google Ads but one of the servers before it.
        delay: When to try again, among the details of a quota error.
        retry_info: When to try again, as servers before Google Ads say it.
        as_array: Whether the object stands in an array, as the answers of streams do.
    """
    details: list[dict[str, Any]] = []
    if codes:
        details.append(
            {
                "@type": "type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure",
                "errors": [_error(code, delay) for code in codes],
                "requestId": "rEqUeSt-1d",
            }
        )
    if retry_info is not None:
        details.append({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": retry_info})
    error = {"code": http_status, "message": QUOTED, "status": state, "details": details}
    return http_status, [{"error": error}] if as_array else {"error": error}


def _error(code: str, delay: str | None) -> dict[str, Any]:
    kind, _, name = code.partition(".")
    error: dict[str, Any] = {
        "errorCode": {kind: name},
        "message": QUOTED,
        "trigger": {"stringValue": QUOTED},
    }
    if delay is not None:
        error["details"] = {
            "quotaErrorDetails": {
                "rateScope": "DEVELOPER",
                "rateName": "Number of operations for basic access",
                "retryDelay": delay,
            }
        }
    return error


OLD_TOKEN = refusal(401, "UNAUTHENTICATED")
NOT_ENABLED = refusal(403, "PERMISSION_DENIED", "authorizationError.CUSTOMER_NOT_ENABLED")
NO_PERMISSION = refusal(403, "PERMISSION_DENIED", "authorizationError.USER_PERMISSION_DENIED")


def bad_request(code: str) -> tuple[int, Any]:
    """Refusal of a question that cannot be answered."""
    return refusal(400, "INVALID_ARGUMENT", code)
