"""What the rules depend on besides raw rows: the rule table, the public referrer list and the settings, kept in stg."""

import csv
import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from importlib.resources import files
from pathlib import Path
from typing import LiteralString

import psycopg

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.sql_files import sql_root

PLATFORMS = (
    *("facebook", "instagram", "google", "youtube", "tiktok", "linkedin", "bing", "twitter", "pinterest"),
    *("email", "sms", "viber", "telegram", "event", "organic", "referral", "other", "direct"),
)
_FIELDS = ("utm_source", "utm_medium", "request_type", "event_type")
_MATCHES = ("exact", "prefix", "suffix", "contains")
_COLUMNS = ["field", "match", "pattern", "platform"]


class RulesError(ValueError):
    """A rule file cannot be used; the message names file, line and the fix."""


@dataclass(frozen=True)
class SourceRule:
    """One rule: texts of ``field`` that match ``pattern`` mean ``platform``."""

    field: str
    match: str
    pattern: str
    platform: str


def read_rules(path: Path) -> list[SourceRule]:
    """Read a rule file: CSV in UTF-8 with the header ``field,match,pattern,platform``.

    Patterns are trimmed and lower-cased, since the texts that they are compared with are.

    Raises:
        RulesError: if the file is missing, no such CSV, or a line is no rule.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            if header != _COLUMNS:
                raise RulesError(
                    f"{path}, line 1: the header must be {','.join(_COLUMNS)}, it is {','.join(header)!r}"
                )
            rules = [(reader.line_num, _rule(path, reader.line_num, line)) for line in reader if line]
    except OSError as error:
        raise RulesError(
            f"{path}: cannot read the rule file: {error.strerror}; name an existing CSV file"
        ) from None
    except UnicodeDecodeError:
        raise RulesError(f"{path}: the rule file is not UTF-8; save it as UTF-8") from None
    except csv.Error as error:
        raise RulesError(f"{path}: not a CSV file: {error}") from None
    _refuse_contradictions(path, rules)
    return [rule for _, rule in rules]


def _rule(path: Path, line_number: int, line: list[str]) -> SourceRule:
    if len(line) != len(_COLUMNS):
        raise RulesError(
            f"{path}, line {line_number}: {len(line)} fields instead of the {len(_COLUMNS)} of the header"
        )
    rule = SourceRule(*(text.strip().lower() for text in line))
    for name, value, allowed in (
        ("field", rule.field, _FIELDS),
        ("match", rule.match, _MATCHES),
        ("platform", rule.platform, PLATFORMS),
    ):
        if value not in allowed:
            raise RulesError(
                f"{path}, line {line_number}: {name} is {value!r}, it must be one of {', '.join(allowed)}"
            )
    if not rule.pattern:
        raise RulesError(f"{path}, line {line_number}: the pattern is empty; write the text to look for")
    return rule


def _refuse_contradictions(path: Path, rules: Iterable[tuple[int, SourceRule]]) -> None:
    seen: dict[tuple[str, str, str], int] = {}
    for line_number, rule in rules:
        key = (rule.field, rule.match, rule.pattern)
        if key in seen:
            raise RulesError(
                f"{path}, line {line_number}: {rule.field} {rule.match} {rule.pattern!r} was already said in line {seen[key]}; "
                "keep one of them"
            )
        seen[key] = line_number


_RANKED: LiteralString = """
insert into stg.source_rules (rule_rank, origin, field, match, pattern, platform)
select
    row_number() over (
        order by
            rule.origin,
            array_position(array['exact', 'prefix', 'suffix', 'contains'], rule.match),
            length(rule.pattern) desc,
            rule.pattern collate "C",
            rule.field
    ),
    rule.*
from (select distinct origin, field, match, pattern, platform from pg_temp.all_rules) as rule
"""


def load_rules(connection: psycopg.Connection, business_rules: Path | None = None) -> int:
    """Bring ``stg.source_rules`` to the shipped rules and the business's own, in the order in which they apply.

    Args:
        connection: Connection to the warehouse; the change is part of its transaction, if it is in one.
        business_rules: File of the business's rules. None keeps those that the warehouse has.

    Returns:
        Number of rules. Rules that did not change do not make history stale.

    Raises:
        RulesError: if the file cannot be used.
    """
    shipped = read_rules(sql_root() / "rules" / "source_rules.csv")
    own = None if business_rules is None else read_rules(business_rules)
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(
            "create temporary table all_rules on commit drop as"
            " select origin, field, match, pattern, platform from stg.source_rules where origin = 'business'"
        )
        if own is not None:
            cursor.execute("truncate pg_temp.all_rules")
        rows = [("shipped", *astuple(rule)) for rule in shipped] + [
            ("business", *astuple(rule)) for rule in own or []
        ]
        cursor.executemany("insert into pg_temp.all_rules values (%s, %s, %s, %s, %s)", rows)
        cursor.execute("delete from stg.source_rules")
        cursor.execute(_RANKED)
        count = cursor.rowcount
        cursor.execute("drop table pg_temp.all_rules")
    return count


#: Names of the public list's social networks that are platforms of ours.
_SOCIAL_PLATFORMS = {
    "Facebook": "facebook",
    "Instagram": "instagram",
    "Youtube": "youtube",
    "YouTube": "youtube",
    "TikTok": "tiktok",
    "LinkedIn": "linkedin",
    "Twitter": "twitter",
    "Pinterest": "pinterest",
    "Telegram": "telegram",
    "Viber": "viber",
}


def referrer_hosts() -> dict[str, str]:
    """Platform by host, from the list that Snowplow keeps for the package referer-parser.

    Search engines are organic, a social network with a platform of ours is that platform, mail sites and other
    networks are referral. Hosts come without ``www.``; entries for a path of a host are left out.
    """
    known = json.loads((files("referer_parser") / "data" / "referers.json").read_text(encoding="utf-8"))
    hosts: dict[str, str] = {}
    # The rules ask for a search engine first, so that search comes last here and wins where a host is listed twice.
    for medium in ("unknown", "email", "social", "search"):
        for name, entry in known[medium].items():
            platform = "organic" if medium == "search" else _SOCIAL_PLATFORMS.get(name, "referral")
            hosts |= {
                domain.removeprefix("www."): platform for domain in entry["domains"] if "/" not in domain
            }
    return hosts


def load_referrer_hosts(connection: psycopg.Connection) -> None:
    """Bring ``stg.referrer_hosts`` to the installed package's list."""
    with connection.cursor() as cursor:
        cursor.execute("delete from stg.referrer_hosts")
        with cursor.copy("copy stg.referrer_hosts (host, platform) from stdin") as copy:
            for row in sorted(referrer_hosts().items()):
                copy.write_row(row)


def sync_settings(
    connection: psycopg.Connection, settings: Settings, rules_version: str | None = None
) -> None:
    """Store the settings that the rules read, so that SQL alone can refresh with them.

    Args:
        connection: Connection to the warehouse.
        settings: The process's settings.
        rules_version: Hash of the rules' code; None leaves the stored one.
    """
    connection.execute(
        """
        update stg.settings
        set
            time_zone = %(time_zone)s,
            reporting_currency = %(reporting_currency)s,
            lookback_days = %(lookback_days)s,
            own_hosts = %(own_hosts)s,
            rules_version = coalesce(%(rules_version)s, rules_version)
        """,
        {
            "time_zone": settings.timezone,
            "reporting_currency": settings.reporting_currency,
            "lookback_days": settings.lookback_days,
            "own_hosts": settings.own_host_list,
            "rules_version": rules_version,
        },
    )
