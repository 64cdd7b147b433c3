"""What an answer of the Google Ads API means: fine, try again, start over, skip the account, or give up and say what to do."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from attribution_pipeline.sources.google_ads.settings import GoogleAdsSettings, variable
from attribution_pipeline.sources.protocol import SourceError, TryAgainError

_DELAY = re.compile(r"(\d+(?:\.\d+)?)s")
_WORD = re.compile(r"[\w-]{1,80}", re.ASCII)
_PASSING_STATES = frozenset({"ABORTED", "DEADLINE_EXCEEDED", "INTERNAL", "UNAVAILABLE"})
_LOST_PAGES = frozenset({"requestError.EXPIRED_PAGE_TOKEN", "requestError.INVALID_PAGE_TOKEN"})
_NOT_ENABLED = "authorizationError.CUSTOMER_NOT_ENABLED"
_OLD_VERSION = "requestError.UNSUPPORTED_VERSION"
_NO_ACCESS = (
    "the Google Cloud project of the OAuth client may not read accounts in use: apply for access on the Google Ads"
    " API page of the Cloud console"
)
#: What to do about errors that do not pass.
_ADVICE = {
    "authenticationError.CUSTOMER_NOT_FOUND": f"there is no such account: check {variable('customer_ids')}",
    "authenticationError.DEVELOPER_TOKEN_INVALID": f"renew or remove {variable('developer_token')}",
    "authenticationError.NOT_ADS_USER": (
        "the user who authorised has no Google Ads account: authorise as one who may read the accounts, and renew"
        f" {variable('refresh_token')}"
    ),
    "authorizationError.CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION": _NO_ACCESS,
    "authorizationError.DEVELOPER_TOKEN_NOT_APPROVED": _NO_ACCESS,
    "authorizationError.DEVELOPER_TOKEN_PROHIBITED": (
        f"{variable('developer_token')} belongs to another Google Cloud project than {variable('client_id')}"
    ),
    "authorizationError.USER_PERMISSION_DENIED": (
        "the user who authorised may not read the account: grant access to it, or name the manager account above it"
        f" in {variable('login_customer_id')}"
    ),
}


class LostPageError(SourceError):
    """The rest of an answer can no longer be read; the question has to be asked anew."""


class AccountNotEnabledError(SourceError):
    """The account was closed, or not opened yet."""


class QuotaError(TryAgainError):
    """More was asked than the quota of the moment allows."""


class TokenRefusedError(SourceError):
    """The access token has expired or was withdrawn."""


@dataclass(frozen=True)
class Refusal:
    """What an answer says went wrong. Texts for people are left out: they may quote what must not be logged.

    Attributes:
        http_status: HTTP status.
        state: Google's own state, such as ``RESOURCE_EXHAUSTED``.
        codes: Error codes with their kind, such as ``quotaError.RESOURCE_EXHAUSTED``.
        delay: Seconds after which to try again, if the answer says so.
        request_id: What Google's support asks for.
    """

    http_status: int
    state: str
    codes: tuple[str, ...]
    delay: float | None
    request_id: str

    @classmethod
    def of(cls, response: httpx.Response, body: object) -> "Refusal":
        """Read an answer that is no success; its body is an object, or an array that holds one."""
        if isinstance(body, list):
            body = next(iter(body), None)
        error = _mapping(_mapping(body).get("error"))
        failures = list(_mappings(error.get("details")))
        errors = [each for failure in failures for each in _mappings(failure.get("errors"))]
        quotas = [_mapping(_mapping(each.get("details")).get("quotaErrorDetails")) for each in errors]
        delays = [seconds for each in (*quotas, *failures) if (seconds := _seconds(each.get("retryDelay")))]
        ids = [_word(failure.get("requestId")) for failure in failures]
        return cls(
            http_status=response.status_code,
            state=_word(error.get("status")),
            codes=tuple(code for each in errors for code in _codes(each)),
            delay=max(delays, default=None),
            request_id=next(filter(None, ids), _word(response.headers.get("request-id"))),
        )

    def __str__(self) -> str:
        what = ", ".join(self.codes) or self.state
        request = f", request {self.request_id}" if self.request_id else ""
        return f"HTTP {self.http_status}{' ' if what else ''}{what}{request}"


def error_of(refusal: Refusal, where: str, settings: GoogleAdsSettings) -> SourceError:
    """What to raise for an answer that is no success.

    Args:
        refusal: What the answer says.
        where: What was asked, for messages.
        settings: Say what counts as a wait too long, and which version was asked.
    """
    text = f"Google Ads: {where}: {refusal}"
    if _OLD_VERSION in refusal.codes or (refusal.http_status == 404 and not refusal.codes):
        return SourceError(
            f"{text}; the API's version {settings.api_version} is not served: set {variable('api_version')} to a newer"
            " one"
        )
    if refusal.http_status == 429 or any(code.startswith("quotaError.") for code in refusal.codes):
        return _quota_error(refusal, text, settings)
    if refusal.http_status >= 500 or refusal.http_status == 408 or refusal.state in _PASSING_STATES:
        return TryAgainError(text)
    return _lasting_error(refusal, text)


def _lasting_error(refusal: Refusal, text: str) -> SourceError:
    if _NOT_ENABLED in refusal.codes:
        return AccountNotEnabledError(text)
    if not _LOST_PAGES.isdisjoint(refusal.codes):
        return LostPageError(text)
    if refusal.http_status == 401 and _is_about_token(refusal):
        return TokenRefusedError(
            f"{text}; the access token is not accepted: authorise anew and renew {variable('refresh_token')}"
        )
    advice = next((_ADVICE[code] for code in refusal.codes if code in _ADVICE), "")
    return SourceError(f"{text}; {advice}" if advice else text)


def _quota_error(refusal: Refusal, text: str, settings: GoogleAdsSettings) -> SourceError:
    if "quotaError.ACCESS_PROHIBITED" in refusal.codes:
        return SourceError(f"{text}; {_NO_ACCESS}")
    if refusal.delay is not None and refusal.delay > settings.longest_delay:
        return SourceError(
            f"{text}; the quota of the day is used up, there is more in {refusal.delay / 3600:.0f} hours: run again"
            " then, or apply for a higher level of access in the Cloud console"
        )
    return QuotaError(text, wait=refusal.delay)


def _is_about_token(refusal: Refusal) -> bool:
    return not refusal.codes or any(
        code.startswith("authenticationError.OAUTH_TOKEN_") for code in refusal.codes
    )


def _codes(error: Mapping[str, Any]) -> Iterator[str]:
    for kind, code in _mapping(error.get("errorCode")).items():
        yield f"{_word(kind)}.{_word(code)}"


def _seconds(delay: object) -> float | None:
    match = _DELAY.fullmatch(delay) if isinstance(delay, str) else None
    return float(match[1]) if match else None


def _word(value: object) -> str:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _mappings(value: object) -> Iterator[Mapping[str, Any]]:
    return (each for each in value if isinstance(each, Mapping)) if isinstance(value, list) else iter(())
