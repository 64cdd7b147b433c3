"""Reading the marks of a touch: cleaning of values, phones and e-mails, and the best analytics row."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from attribution_pipeline_tests.reference import rows
from attribution_pipeline_tests.reference.rows import Row

# The property White_Space of Unicode. str.strip() is not used: it would also strip U+001C to U+001F.
WHITE_SPACE = frozenset(
    {*map(chr, range(0x09, 0x0E)), "\x20", "\x85", "\xa0", "\u1680", *map(chr, range(0x2000, 0x200B))}
    | {"\u2028", "\u2029", "\u202f", "\u205f", "\u3000"}
)
ABSENT = frozenset({"", "null", "undefined", "none", "(not set)", "(none)", "-"})
DIGITS = frozenset("0123456789")
PHONE_DIGITS = 9
LONG_AGO = datetime.fromisoformat("0001-01-01")
ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")


def trim(value: str) -> str:
    """The value without Unicode white space at its ends."""
    return value.strip("".join(WHITE_SPACE))


def collapse(value: str) -> str:
    """The value trimmed, with every run of Unicode white space inside replaced by one space."""
    spaced = "".join(" " if character in WHITE_SPACE else character for character in value)
    return " ".join(part for part in spaced.split(" ") if part)


def percent_decode_once(value: str) -> str:
    """Replaces every `%` with two hex digits by its byte and reads the result as UTF-8.

    `+` stays, a `%` without two hex digits stays, invalid UTF-8 becomes U+FFFD, U+0000 is dropped.
    """
    decoded = ESCAPE.sub(lambda match: bytes.fromhex(match[1].decode("ascii")), value.encode("utf-8"))
    # Reading: U+0000 is dropped by each of the two decodings, so that "%%0030" becomes "%30" and then "0".
    return decoded.decode("utf-8", errors="replace").replace("\x00", "")


def clean(value: object) -> str | None:
    """A JSON or text value as the rules read it, or None when it is absent.

    Numbers count as their text; true, false, null, lists and objects are absent.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float | Decimal):
        value = number_text(value)
    if not isinstance(value, str):
        return None
    result = trim(percent_decode_once(percent_decode_once(trim(value))))
    if result.lower() in ABSENT or "{" in result or "}" in result:
        return None
    return result


def number_text(value: int | float | Decimal) -> str:
    """A JSON number the way PostgreSQL's jsonb prints it: never with an exponent or a negative zero.

    Raises ValueError for a number JSON does not have.
    """
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("JSON has no infinite numbers")
        value = Decimal(repr(value))
    if isinstance(value, int):
        return str(value)
    return format(abs(value) if value.is_zero() else value, "f")


def clean_lower(value: object) -> str | None:
    """The cleaned value in lower case, or None."""
    cleaned = clean(value)
    return None if cleaned is None else cleaned.lower()


def is_all_digits(value: str) -> bool:
    """Whether the value is one or more of the characters 0 to 9."""
    return value != "" and all(character in DIGITS for character in value)


def phone(value: object) -> str | None:
    """The last 9 digits of a phone, or None if it has fewer."""
    digits = "".join(character for character in clean(value) or "" if character in DIGITS)
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else None


def email(value: object) -> str | None:
    """A cleaned e-mail in lower case, or None."""
    return clean_lower(value)


def as_object(code: object) -> Mapping[str, object]:
    """A `code` column; anything but a JSON object is an empty one."""
    return code if isinstance(code, Mapping) else {}


@dataclass(frozen=True)
class Marks:
    """What one analytics row says about a touch, cleaned. All None for a touch without analytics."""

    fb_lead_id: str | None = None
    fb_platform: str | None = None
    gclid: str | None = None
    gbraid: str | None = None
    wbraid: str | None = None
    ttclid: str | None = None
    msclkid: str | None = None
    fbclid: str | None = None
    fclid: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_content: str | None = None
    utm_term: str | None = None
    utm_id: str | None = None
    ad_id: str | None = None
    adset_id: str | None = None
    campaign_id: str | None = None
    event_id: str | None = None
    phone: str | None = None
    email: str | None = None

    def has(self, *names: str) -> bool:
        """Whether any of the named marks is present."""
        return any(getattr(self, name) is not None for name in names)


LOWER_CASED = frozenset({"fb_platform", "utm_source", "utm_medium"})
FROM_CODE = tuple(name for name in Marks.__dataclass_fields__ if name not in ("phone", "email"))


def read_marks(row: Row) -> Marks:
    """The marks of one row of itcrm_analytics."""
    code = as_object(row.get("code"))
    values = {
        name: clean_lower(code.get(name)) if name in LOWER_CASED else clean(code.get(name))
        for name in FROM_CODE
    }
    return Marks(**values, phone=phone(row.get("phone")), email=email(row.get("email")))


def best_marks(analytics: Iterable[Row], zone: ZoneInfo) -> Marks:
    """The marks of the best of a touch's analytics rows; marks of one row are never mixed with another's."""

    def rank(candidate: tuple[Row, Marks]) -> tuple[bool, bool, bool, bool, bool, datetime, int]:
        row, marks = candidate
        return (
            marks.has("fb_lead_id"),
            marks.has("gclid", "gbraid", "wbraid"),
            marks.has("ttclid", "msclkid", "fbclid", "fclid"),
            marks.has("utm_source"),
            marks.has("utm_medium"),
            rows.moment(row, "request_created_at", zone) or LONG_AGO,
            rows.required(rows.integer(row, "id"), "id"),
        )

    candidates = [(row, read_marks(row)) for row in analytics]
    return max(candidates, key=rank)[1] if candidates else Marks()
