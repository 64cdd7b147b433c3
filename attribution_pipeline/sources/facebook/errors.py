"""What an answer of the Graph API means: fine, try again, ask for less, or give up and say what to do."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from attribution_pipeline.sources.protocol import SourceError, TryAgainError

_CALL_LIMITS = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_PASSING = frozenset({1, 2, 99, 104, 960})
_TOO_MUCH_SUBCODES = frozenset({1487534, 1504018})
_REPORT_NOT_READABLE = 2601
_PERMISSIONS = frozenset({3, 10, *range(200, 300)})
_SECRET = re.compile(r"\S*(?:access_token|appsecret_proof)[\"']?[=:]\S*|\bEAA\w{8,}|[\w.+-]+@[\w-]+\.[\w.-]+")


class CallLimitError(TryAgainError):
    """A call limit is used up; ``wait`` is what the headers ask for."""


class SmallerPageError(SourceError):
    """A page of fewer rows may do."""


class TooMuchDataError(SourceError):
    """No page of the query can be served; queries of parts of it may do."""


class MissingObjectError(SourceError):
    """There is no such object, or not yet, or the token may not see it."""


@dataclass(frozen=True)
class Answer:
    """An answer of the Graph API.

    Attributes:
        call: What was asked, for messages: method and path.
        status: HTTP status.
        body: The JSON object; None if it is none.
        wait: Seconds until calls are served again, by the headers.
    """

    call: str
    status: int
    body: Mapping[str, Any] | None
    wait: float = 0.0


def refusal(answer: Answer, api_version: str, secrets: Iterable[str]) -> SourceError | None:
    """What is wrong with an answer; None if nothing is.

    Args:
        answer: The answer.
        api_version: Named if it is no longer served.
        secrets: Texts that the message must not hold, such as the token that Facebook quotes.
    """
    error = (answer.body or {}).get("error")
    if not isinstance(error, Mapping):
        return _refusal_without_error(answer)
    code, subcode = _integer(error.get("code")), _integer(error.get("error_subcode"))
    said = str(error.get("message", "")).lower()
    text = _text(answer, error, secrets)
    if code == 100:
        return _invalid_parameter(text, said, subcode)
    if code in _CALL_LIMITS:
        return CallLimitError(text, wait=answer.wait or None)
    if "reduce the amount of data" in said:
        return SmallerPageError(text)
    if code in _PASSING or subcode == 99 or answer.status >= 500 or error.get("is_transient") is True:
        return TryAgainError(text)
    return _lasting(answer, code, text, api_version)


def _lasting(answer: Answer, code: int | None, text: str, api_version: str) -> SourceError:
    if code == 190:
        # Facebook's own text quotes the token.
        return SourceError(
            f"{_where(answer, 190)}: the access token has expired or was withdrawn; make a new one"
        )
    if code in _PERMISSIONS:
        return SourceError(f"{text}; {_GRANT}")
    if code == 2635:
        return SourceError(f"{text}; version {api_version} is no longer served: set a newer API version")
    return MissingObjectError(text) if code == _REPORT_NOT_READABLE else SourceError(text)


_GRANT = (
    "grant the token what it lacks: ads_read on the ad account, and for leads leads_retrieval, pages_show_list,"
    " pages_read_engagement and pages_manage_ads on the page"
)


def _refusal_without_error(answer: Answer) -> SourceError | None:
    where = f"Facebook: {answer.call}"
    if answer.status == 429:
        return CallLimitError(f"{where}: too many calls", wait=answer.wait or None)
    if answer.status >= 500:
        return TryAgainError(f"{where}: HTTP {answer.status}")
    if answer.status != 200:
        return SourceError(f"{where}: HTTP {answer.status}; is the base URL that of the Graph API?")
    if answer.body is None:
        return TryAgainError(f"{where}: the answer is no JSON object")
    return None


def _invalid_parameter(text: str, said: str, subcode: int | None) -> SourceError:
    if subcode in _TOO_MUCH_SUBCODES:
        return TooMuchDataError(text)
    if subcode == 33:
        return MissingObjectError(f"{text}; it does not exist, or the token has no access to it")
    if "permission" in said:
        return SourceError(f"{text}; {_GRANT}")
    return SourceError(text)


def _text(answer: Answer, error: Mapping[str, Any], secrets: Iterable[str]) -> str:
    code, subcode = _integer(error.get("code")), _integer(error.get("error_subcode"))
    message = str(error.get("error_user_msg") or error.get("message") or "no reason given")
    for secret in secrets:
        message = message.replace(secret, "...")
    return f"{_where(answer, code, subcode)}: {_SECRET.sub('...', message)}"


def _where(answer: Answer, code: int | None, subcode: int | None = None) -> str:
    number = f"error {code}" if subcode is None else f"error {code}/{subcode}"
    return f"Facebook: {answer.call}: {number}"


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) else None
