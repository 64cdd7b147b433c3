"""Rule files: what is read, what is refused, and the order in which rules apply."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.rules import PLATFORMS, RulesError, load_rules, read_rules, referrer_hosts
from attribution_pipeline.warehouse.sql_files import sql_root
from attribution_pipeline_tests.databases import new_warehouse, read_rows

_HEADER = "field,match,pattern,platform\n"


@pytest.fixture(scope="module")
def connection(server_url: str) -> Iterator[psycopg.Connection]:
    with new_warehouse(server_url) as url, connect(url) as opened:
        yield opened


def _write(folder: Path, text: str) -> Path:
    path = folder / "rules.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_rules_are_in_the_warehouse(connection: psycopg.Connection) -> None:
    shipped = read_rules(sql_root() / "rules" / "source_rules.csv")
    stored = read_rows(connection, "select field, match, pattern, platform from stg.source_rules")
    assert len(shipped) == 95
    assert sorted(stored) == sorted((rule.field, rule.match, rule.pattern, rule.platform) for rule in shipped)


def test_business_rules_come_first_and_stay_until_others_are_given(
    connection: psycopg.Connection, tmp_path: Path
) -> None:
    first = "select field, match, pattern, platform from stg.source_rules where origin = 'business' order by rule_rank"
    text = "utm_source,contains,a,viber\nutm_source,prefix,abc,sms\nutm_source,prefix, ABCD ,email\n"
    load_rules(connection, _write(tmp_path, _HEADER + text))
    expected = [
        ("utm_source", "prefix", "abcd", "email"),
        ("utm_source", "prefix", "abc", "sms"),
        ("utm_source", "contains", "a", "viber"),
    ]
    assert read_rows(connection, first) == expected
    assert read_rows(connection, "select max(rule_rank) from stg.source_rules where origin = 'business'") == [
        (3,)
    ]

    load_rules(connection, None)
    assert read_rows(connection, first) == expected

    load_rules(connection, _write(tmp_path, _HEADER))
    assert read_rows(connection, first) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("field,match,pattern\n", r"rules\.csv, line 1: the header must be field,match,pattern,platform"),
        (_HEADER + "utm_source,exact,shop\n", r"line 2: 3 fields instead of the 4"),
        (
            _HEADER + "utm_sorce,exact,shop,google\n",
            r"line 2: field is 'utm_sorce', it must be one of utm_source",
        ),
        (_HEADER + "utm_source,like,shop,google\n", r"line 2: match is 'like'"),
        (_HEADER + "utm_source,exact,shop,gogle\n", r"line 2: platform is 'gogle'"),
        (_HEADER + "utm_source,exact, ,google\n", r"line 2: the pattern is empty"),
        (
            _HEADER + "utm_source,exact,shop,google\nutm_source,exact,SHOP,bing\n",
            r"line 3: .* was already said in line 2",
        ),
    ],
)
def test_a_rule_that_cannot_be_used_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RulesError, match=message):
        read_rules(_write(tmp_path, text))


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="cannot read the rule file"):
        read_rules(tmp_path / "nowhere.csv")
    (tmp_path / "latin.csv").write_bytes(_HEADER.encode() + b"utm_source,exact,caf\xe9,other\n")
    with pytest.raises(RulesError, match="not UTF-8"):
        read_rules(tmp_path / "latin.csv")


def test_the_public_list_tells_search_from_mail_and_social_sites() -> None:
    hosts = referrer_hosts()
    assert hosts["google.com"] == "organic"
    assert hosts["duckduckgo.com"] == "organic"
    assert hosts["mail.google.com"] == "referral"
    assert hosts["facebook.com"] == "facebook"
    assert hosts["vk.com"] == "referral"


def test_a_group_means_the_platforms_that_belong_to_it(connection: psycopg.Connection) -> None:
    named = ["meta", *PLATFORMS]
    query = "select named, unnest(stg.platforms_of(named)) from unnest(%s::text []) as named"
    meant = connection.execute(query, [named]).fetchall()
    query = "select platform, stg.platform_group(platform) from unnest(%s::text []) as platform"
    groups: dict[str, str] = dict(connection.execute(query, [list(PLATFORMS)]).fetchall())
    assert sorted(meant) == sorted(
        (name, platform) for name in named for platform in PLATFORMS if name in {platform, groups[platform]}
    )
