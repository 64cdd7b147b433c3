"""The platform of a touch by its own evidence (section 1): rule table, referrers and the twelve steps."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from attribution_pipeline_tests.reference.marks import Marks, clean, clean_lower

KINDS = ("exact", "prefix", "suffix", "contains")
SHIPPED_RULES = Path(__file__).parents[2] / "sql" / "rules" / "source_rules.csv"
SOCIAL_PLATFORMS = frozenset(
    {"facebook", "instagram", "youtube", "tiktok", "linkedin", "twitter", "pinterest", "telegram", "viber"}
)
# Reading: a URL has a scheme and a host; anything else ("google.com/search", "about:blank") is unreadable.
URL = re.compile(
    r"[a-z][a-z0-9+.-]*://(?:[^/?#@\\]*@)?(?P<host>\[[0-9a-f:.]+\]|[^/?#@:\\\s\[\]]+)(?::[0-9]*)?(?:[/?#].*)?",
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
    marks = evidence.marks
    by_source = rules.evidence("utm_source", marks.utm_source)
    by_medium = rules.evidence("utm_medium", marks.utm_medium)

    if marks.fb_lead_id is not None:
        return _form_lead_platform(evidence, by_source), 1
    if marks.has("gclid", "gbraid", "wbraid"):
        return ("youtube" if by_source == "youtube" else "google"), 2
    if marks.ttclid is not None:
        return "tiktok", 3
    if marks.msclkid is not None:
        return "bing", 3
    if by_source is not None:
        return by_source, 4
    if marks.has("fbclid", "fclid"):
        return "facebook", 5
    if by_medium is not None:
        return by_medium, 6
    if evidence.has_event_relation or marks.event_id is not None:
        return "event", 7
    if marks.utm_source is not None and not rules.knows("utm_source", marks.utm_source):
        return "other", 8

    def not_organic(request: Request) -> str | None:
        platform = rules.evidence("request_type", request.request_type)
        return None if platform == "organic" else platform

    def organic(request: Request) -> str | None:
        platform = rules.evidence("request_type", request.request_type)
        return platform if platform == "organic" else None

    def referrer(request: Request) -> str | None:
        return referrer_platform(request.referrer_url, request.page_url, own_hosts, rules)

    by_event_type = rules.evidence("event_type", evidence.event_type)
    steps = (
        (_first_answer(evidence.requests, not_organic), 9),
        (None if by_event_type == "organic" else by_event_type, 9),
        (_first_answer(evidence.requests, referrer), 10),
        (_first_answer(evidence.requests, organic), 11),
    )
    for platform, step in steps:
        if platform is not None:
            return platform, step
    return "direct", 12


def _form_lead_platform(evidence: Evidence, by_source: str | None) -> str:
    told = evidence.form_lead_platform or evidence.marks.fb_platform
    if told is not None:
        return "instagram" if told in ("ig", "instagram") else "facebook"
    return "instagram" if by_source == "instagram" else "facebook"


def _first_answer(requests: Sequence[Request], answer: Callable[[Request], str | None]) -> str | None:
    """The answer of the request with the smallest id that has one."""
    answers = (answer(request) for request in sorted(requests, key=lambda request: request.request_id))
    return next((platform for platform in answers if platform is not None), None)
