"""The same value written in many ways: times on window edges, encodings, phones and e-mails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import quote

from attribution_pipeline_tests.reference.pools import OFFSETS, ZONE, Chooser


def moment(choose: Chooser, base: datetime) -> datetime:
    """A wall-clock time near the base, often on an edge of some window, sometimes exactly midnight."""
    time = base + choose.pick(OFFSETS)
    return datetime.fromisoformat(time.date().isoformat()) if choose.chance(12) else time


def with_zone(choose: Chooser, wall_clock: datetime) -> datetime:
    """The time with a zone; a time that the clock passes twice may be either pass."""
    time = wall_clock.replace(tzinfo=ZONE, fold=choose.pick((0, 1)))
    return time.astimezone(choose.pick((UTC, timezone(timedelta(hours=5, minutes=30)))))


def encode_all(value: str) -> str:
    """Every byte of the value percent-encoded, in lower-case digits."""
    return "".join(f"%{byte:02x}" for byte in value.encode("utf-8"))


def messy(choose: Chooser, value: object, *, any_case: bool = False) -> object:
    """The value as browsers and people write it; cleaning undoes it, unless the letter case matters."""
    if not isinstance(value, str) or not choose.chance(45):
        return value
    spelled = choose.pick(
        (
            quote(value, safe=""),
            quote(quote(value, safe=""), safe=""),
            encode_all(value),
            f" {value}\n",
            f"\u00a0\u2003{value}\u3000\u0085",
            f"%20{value}%C2%A0",
            f"%00{value}%2500",
        )
    )
    return spelled.upper() if any_case and choose.chance(50) else spelled


def phone(choose: Chooser, number: int) -> str:
    """One of the ways to write the phone with that number."""
    digits = f"67{number:07d}"
    return choose.pick(
        (
            f"+380{digits}",
            f"0{digits}",
            digits,
            f"+38 (0{digits[:2]}) {digits[2:5]}-{digits[5:7]}-{digits[7:]}",
            f"%2B380{digits}",
            f"{digits[:8]}٣{digits[8:]}",
            digits[1:],
        )
    )


def email(choose: Chooser, number: int) -> str:
    """One of the ways to write the e-mail with that number."""
    address = choose.pick(("user", "Олена", "İvan"))
    written = f"{address}{number}@mail.example"
    return choose.pick((written, written.upper(), f" {written} ", quote(written)))
