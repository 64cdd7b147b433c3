"""How much of Facebook's call limits is used up, as the headers of every answer say."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

#: Longest pause between two calls that are spaced out.
_LONGEST_PAUSE = 60.0
_SHARES = ("call_count", "total_cputime", "total_time", "acc_id_util_pct", "app_id_util_pct")


@dataclass(frozen=True)
class CallLimits:
    """The tightest of the limits that an answer names.

    Attributes:
        percent: Share of it that is used.
        regain_seconds: Seconds until calls are served again; 0 while they are.
    """

    percent: float = 0.0
    regain_seconds: float = 0.0

    def pause(self, start: float) -> float:
        """Seconds to wait before the next call: more and more from ``start`` percent on."""
        if self.percent < start:
            return 0.0
        share = (self.percent - start + 1) / (100 - start + 1)
        return _LONGEST_PAUSE * min(1.0, share)


def call_limits(headers: Mapping[str, str]) -> CallLimits:
    """What the headers of an answer say; headers that cannot be read say nothing."""
    found = list(_usages(headers))
    return CallLimits(
        percent=max((_number(usage, share) for usage in found for share in _SHARES), default=0.0),
        regain_seconds=max((_regain_seconds(usage) for usage in found), default=0.0),
    )


def _usages(headers: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    for name in ("X-App-Usage", "X-Ad-Account-Usage", "X-FB-Ads-Insights-Throttle"):
        yield _object(headers.get(name))
    # By business, ad account or page, and for each of them by kind of call.
    for usages in _object(headers.get("X-Business-Use-Case-Usage")).values():
        yield from (usage for usage in usages if isinstance(usage, dict))


def _object(text: str | None) -> Mapping[str, Any]:
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _regain_seconds(usage: Mapping[str, Any]) -> float:
    minutes = _number(usage, "estimated_time_to_regain_access")
    is_full = _number(usage, "acc_id_util_pct") >= 100
    return max(60 * minutes, _number(usage, "reset_time_duration") if is_full else 0.0)


def _number(usage: Mapping[str, Any], name: str) -> float:
    value = usage.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
