"""The platform of a touch by its own evidence (section 1): rule table, referrers and the twelve steps."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from attribution_pipeline_tests.reference.marks import Marks, clean, clean_lower

KINDS = ("exact", "prefix", "suffix", "contains")
SHIPPED_RULES = Path(__file__).parents[2] / "sql" / "rules" / "source_rules.csv"
SOCIAL_PLATFORMS = frozenset(
    {"facebook", "instagram", "youtube", "tiktok", "linkedin", "twitter", "pinterest", "telegram", "viber"}
)
# Reading: what names a host after "//" is readable, with or without a scheme; anything else is not
# ("google.com/search", "about:blank").
URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@\\]*@)?(?P<host>\[[0-9a-f:.]+\]|[^/?#@:\\\s\[\]]+)(?::[0-9]*)?(?:[/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Rule:
    """One row of the rule table. `business` marks the rows a business added, which come first."""

    field: str
    match: str
    pattern: str
    platform: str
    business: bool = False

    def applies(self, value: str) -> bool:
        """Whether a cleaned, lower-cased value fits the pattern, which is literal text."""
        return {
            "exact": value == self.pattern,
            "prefix": value.startswith(self.pattern),
            "suffix": value.endswith(self.pattern),
            "contains": self.pattern in value,
        }[self.match]


def load_rules(path: Path = SHIPPED_RULES, *, business: bool = False) -> list[Rule]:
    """The rules of a CSV file with the columns field, match, pattern, platform."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Rule(row["field"], row["match"], row["pattern"], row["platform"], business)
            for row in csv.DictReader(file)
        ]


class RuleTable:
    """The rules in their order."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Orders the rules: business first; exact, prefix, suffix, contains; longer; by bytes."""
        self._rules = sorted(
            rules,
            key=lambda rule: (
                not rule.business,
                KINDS.index(rule.match),
                -len(rule.pattern),
                rule.pattern.encode("utf-8"),
            ),
        )

    def knows(self, field: str, value: str | None) -> bool:
        """Whether any rule of the field fits, also one that says direct."""
        return self._first(field, value) is not None

    def evidence(self, field: str, value: str | None) -> str | None:
        """The platform that the first fitting rule names; None if none fits or it says direct."""
        platform = self._first(field, value)
        return None if platform == "direct" else platform

    def _first(self, field: str, value: str | None) -> str | None:
        if value is None:
            return None
        for rule in self._rules:
            if rule.field == field and rule.applies(value):
                return rule.platform
        return None


@cache
def referrer_list() -> Mapping[str, tuple[str, str]]:
    """The public list of referrers: domain -> (medium, name).

    One domain stands under two media (news.google.co.uk: unknown and search).
    Reading: the rules ask "search engine?" first, so search wins, then social.
    """
    package = importlib.util.find_spec("referer_parser")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("the package referer_parser is not installed: pip install referer-parser")
    path = Path(package.submodule_search_locations[0]) / "data" / "referers.json"
    listed: dict[str, tuple[str, str]] = {}
    media = json.loads(path.read_text(encoding="utf-8"))
    for medium in sorted(media, key=["unknown", "email", "social", "search"].index):
        for name, entry in media[medium].items():
            for domain in entry["domains"]:
                if "/" not in domain:
                    listed[domain.lower().removeprefix("www.")] = (medium, name)
    return listed


def host_of(url: str | None) -> str | None:
    """The lower-cased host of a cleaned URL, without user and port; None if unreadable or absent."""
    match = URL.fullmatch(url) if url is not None else None
    return match["host"].lower() if match else None


def listed_platform(host: str) -> str:
    """What the public list says about a host: organic, a social platform of ours, or referral."""
    labels = host.removeprefix("www.").split(".")
    for start in range(len(labels)):
        found = referrer_list().get(".".join(labels[start:]))
        if found is None:
            continue
        medium, name = found
        if medium == "search":
            return "organic"
        if medium == "social" and name.lower() in SOCIAL_PLATFORMS:
            return name.lower()
        return "referral"
    return "referral"


def referrer_platform(
    referrer_url: str | None, page_url: str | None, own_hosts: Collection[str], rules: RuleTable
) -> str | None:
    """What the referrer of one internet request says, or None if it yields nothing.

    Own hosts are compared as they stand, without adding or removing "www.".
    """
    host = host_of(referrer_url)
    if host is None or host == host_of(page_url) or host in {own.lower() for own in own_hosts}:
        return None
    # Reading: a rule that says direct is no evidence here either, so the public list decides.
    return rules.evidence("utm_source", host) or listed_platform(host)


@dataclass(frozen=True)
class Request:
    """One row of itcrm_internet_request, cleaned."""

    request_id: int
    request_type: str | None
    referrer_url: str | None
    page_url: str | None

    @staticmethod
    def read(request_id: int, request_type: object, referrer_url: object, page_url: object) -> Request:
        """Cleans the raw values."""
        return Request(request_id, clean_lower(request_type), clean(referrer_url), clean(page_url))


@dataclass(frozen=True)
class Evidence:
    """Everything section 1 reads about one touch."""

    marks: Marks
    form_lead_platform: str | None = None
    has_event_relation: bool = False
    event_type: str | None = None
    requests: Sequence[Request] = ()


def source_platform(evidence: Evidence, rules: RuleTable, own_hosts: Collection[str] = ()) -> tuple[str, int]:
    """The platform of a touch by section 1, and the number of the step that decided."""
    for step, platform in _steps(evidence, rules, own_hosts):
        if platform is not None:
            return platform, step
    return "direct", 12


def _steps(
    evidence: Evidence, rules: RuleTable, own_hosts: Collection[str]
) -> Iterator[tuple[int, str | None]]:
    """The rows of the table in their order: number and platform, None where the row has no evidence."""
    marks = evidence.marks
    by_source = rules.evidence("utm_source", marks.utm_source)
    unknown_source = marks.utm_source is not None and not rules.knows("utm_source", marks.utm_source)
    is_event = evidence.has_event_relation or marks.event_id is not None

    def by_type(request: Request) -> str | None:
        return rules.evidence("request_type", request.request_type)

    def by_referrer(request: Request) -> str | None:
        return referrer_platform(request.referrer_url, request.page_url, own_hosts, rules)

    yield 1, _form_lead_platform(evidence, by_source) if marks.fb_lead_id is not None else None
    google = "youtube" if by_source == "youtube" else "google"
    yield 2, google if marks.has("gclid", "gbraid", "wbraid") else None
    yield 3, "tiktok" if marks.ttclid is not None else None
    yield 3, "bing" if marks.msclkid is not None else None
    yield 4, by_source
    yield 5, "facebook" if marks.has("fbclid", "fclid") else None
    yield 6, rules.evidence("utm_medium", marks.utm_medium)
    yield 7, "event" if is_event else None
    yield 8, "other" if unknown_source else None
    yield 9, _first_answer(evidence.requests, lambda request: _unless_organic(by_type(request)))
    yield 9, _unless_organic(rules.evidence("event_type", evidence.event_type))
    yield 10, _first_answer(evidence.requests, by_referrer)
    yield 11, _first_answer(evidence.requests, lambda request: _only_organic(by_type(request)))


def _unless_organic(platform: str | None) -> str | None:
    return None if platform == "organic" else platform


def _only_organic(platform: str | None) -> str | None:
    return platform if platform == "organic" else None


def _form_lead_platform(evidence: Evidence, by_source: str | None) -> str:
    told = evidence.form_lead_platform or evidence.marks.fb_platform
    if told is not None:
        return "instagram" if told in ("ig", "instagram") else "facebook"
    return "instagram" if by_source == "instagram" else "facebook"


def _first_answer(requests: Sequence[Request], answer: Callable[[Request], str | None]) -> str | None:
    """The answer of the request with the smallest id that has one."""
    answers = (answer(request) for request in sorted(requests, key=lambda request: request.request_id))
    return next((platform for platform in answers if platform is not None), None)
