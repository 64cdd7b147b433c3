"""The audit finds what keeps leads from their ads, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import psycopg
import pytest

from attribution_pipeline.checks.check import Outcome, evaluate
from attribution_pipeline.checks.utm_audit import UTM_AUDIT
from attribution_pipeline.warehouse.refresh import refresh_all
from attribution_pipeline_tests.databases import Row, put_raw_rows, read_rows
from attribution_pipeline_tests.warehouse.asking import ask
from attribution_pipeline_tests.warehouse.loaded import opened_warehouse

pytestmark = pytest.mark.stg

_NOW = datetime(2025, 10, 20, 12)  # noqa: DTZ001 - the CRM's times have no zone
_TODAY = _NOW.date()
_LONG_AGO = _NOW - timedelta(days=60)

RawRow = dict[str, object]
Raw = dict[str, list[RawRow]]

_KINDS = [
    "names that several campaigns bear",
    "campaigns that cost money and decided no lead",
    "names and ids that are no campaign of the ad accounts",
    "marks that arrive with their macro in them",
    "ads that run on another platform than their link says",
]


def _account() -> Raw:
    """Four campaigns, two of one name, each with an ad."""
    names = {"1": "Autumn", "2": "Winter", "3": "Twins", "4": "twins"}
    return {
        "fb_campaigns": [{"campaign_id": id_, "name": name} for id_, name in names.items()],
        "fb_ads": [
            {"ad_id": f"{id_}0", "campaign_id": id_, "ad_name": f"ad {name}", "ad_creative_id": f"{id_}00"}
            for id_, name in names.items()
        ],
    }


def _insights(ad: str, platform: str, day: datetime, spend: str = "10") -> RawRow:
    return {
        "date_start": day.date(),
        "campaign_id": ad[0],
        "ad_id": ad,
        "publisher_platform": platform,
        "spend": Decimal(spend),
        "impressions": 100,
        "clicks": 5,
        "account_currency": "UAH",
    }


def _touches(*touches: tuple[datetime, RawRow]) -> Raw:
    """Touches of a client each, with the marks of their requests."""
    numbered = list(enumerate(touches, start=1))
    return {
        "itcrm_new_source": [{"id_source": n, "id_uniq": n, "date_time": at} for n, (at, _) in numbered],
        "itcrm_internet_request_relation": [{"id_source": n, "id_request": n} for n, _ in numbered],
        "itcrm_analytics": [{"id": n, "internet_request_id": n, "code": code} for n, (_, code) in numbered],
    }


@pytest.fixture(scope="module")
def warehouse(server_url: str) -> Iterator[psycopg.Connection]:
    with opened_warehouse(server_url) as connection:
        yield connection


def _put(connection: psycopg.Connection, raw: Raw) -> None:
    connection.autocommit = False
    put_raw_rows(connection, raw)
    connection.autocommit = True
    refresh_all(connection)


def _findings(connection: psycopg.Connection, columns: str) -> list[Row]:
    return read_rows(connection, f"select {columns} from prod.view_utm_audit order by 1, 2, 3")


def _check(connection: psycopg.Connection) -> Outcome:
    (outcome,) = evaluate(connection, UTM_AUDIT.checks)
    return outcome


def test_nothing_is_found_where_marks_are_right(warehouse: psycopg.Connection) -> None:
    account = _account()
    account["fb_ad_insights"] = [_insights("10", "facebook", _NOW), _insights("10", "instagram", _NOW)]
    account["fb_ad_creative_details"] = [
        {"ad_creative_id": "100", "link_url": "https://a.example/?utm_source={{site_source_name}}&utm_id=1"},
        # Its ad never ran.
        {"ad_creative_id": "200", "link_url": "https://a.example/?utm_source=google"},
    ]
    touches = _touches(
        (_NOW, {"utm_source": "fb", "campaign_id": "1"}),
        (_NOW, {"utm_source": "instagram", "utm_campaign": " AUTUMN "}),
        # A campaign, but none of an ad account.
        (_NOW, {"utm_source": "email", "utm_campaign": "October letter"}),
        (_NOW, {"utm_source": "facebook"}),
    )
    _put(warehouse, account | touches)
    assert _findings(warehouse, "*") == []
    assert _check(warehouse).passed


def test_spend_that_decides_no_lead_is_found(warehouse: psycopg.Connection) -> None:
    account = _account()
    account["fb_ad_insights"] = [
        _insights("10", "facebook", _NOW, "30"),
        _insights("20", "facebook", _NOW, "12.5"),
        _insights("20", "instagram", _NOW - timedelta(days=29), "7.5"),
        _insights("20", "instagram", _NOW - timedelta(days=30), "1000"),
        # It decided a lead once, and costs money in vain by now.
        _insights("30", "facebook", _NOW, "1"),
        _insights("40", "facebook", _NOW - timedelta(days=30), "1"),
    ]
    touches = _touches((_NOW, {"ad_id": "10"}), (_LONG_AGO, {"ad_id": "30"}))
    _put(warehouse, account | touches)
    columns = "finding, campaign_id, campaign_name, platform, first_day, last_day, touches, leads, spend"
    assert _findings(warehouse, columns) == [
        (
            "spend_without_leads",
            "2",
            "Winter",
            "facebook, instagram",
            _TODAY - timedelta(days=29),
            _TODAY,
            0,
            0,
            20,
        ),
        ("spend_without_leads", "3", "Twins", "facebook", _TODAY, _TODAY, 0, 0, 1),
    ]


def test_marks_of_no_campaign_are_found(warehouse: psycopg.Connection) -> None:
    touches = _touches(
        (_NOW, {"utm_source": "facebook", "utm_campaign": "Spring"}),
        (_LONG_AGO, {"utm_source": "facebook", "utm_campaign": "Spring"}),
        (_NOW, {"utm_source": "google", "utm_campaign": "Spring"}),
        # An id of an ad account, wherever the touch came from.
        (_NOW, {"campaign_id": "999"}),
        (_NOW, {"utm_source": "partner", "ad_id": "777"}),
        (_NOW, {"utm_source": "fb", "utm_campaign": "Twins"}),
    )
    _put(warehouse, _account() | touches)
    columns = "finding, utm_field, platform, utm_text, first_day, last_day, touches, leads"
    long_ago = _LONG_AGO.date()
    assert _findings(warehouse, columns) == [
        ("ambiguous_campaign", "utm_campaign", "facebook", "Twins", _TODAY, _TODAY, 1, 1),
        ("unknown_campaign", "ad_id", "other", "777", _TODAY, _TODAY, 1, 1),
        ("unknown_campaign", "campaign_id", "direct", "999", _TODAY, _TODAY, 1, 1),
        ("unknown_campaign", "utm_campaign", "facebook", "Spring", long_ago, _TODAY, 2, 2),
        ("unknown_campaign", "utm_campaign", "google", "Spring", _TODAY, _TODAY, 1, 1),
    ]


def test_unresolved_macros_are_found_however_they_are_spelt(warehouse: psycopg.Connection) -> None:
    code: RawRow = {"utm_source": "facebook", "utm_id": "{{campaign.id}}", "utm_term": "a%7Bkeyword%7d"}
    touches = _touches((_NOW, code), (_NOW, {"utm_id": "%257Bcampaignid%257D"}), (_NOW, {"utm_id": "7d"}))
    # Marks of a row that the touch does not take its own from are nobody's.
    touches["itcrm_analytics"].append({"id": 9, "internet_request_id": 1, "code": {"utm_id": "{other}"}})
    _put(warehouse, touches)
    assert _findings(warehouse, "finding, utm_field, platform, utm_text, touches") == [
        ("unresolved_macro", "utm_id", "direct", "%257Bcampaignid%257D", 1),
        ("unresolved_macro", "utm_id", "facebook", "{{campaign.id}}", 1),
        ("unresolved_macro", "utm_term", "facebook", "a%7Bkeyword%7d", 1),
    ]


def test_the_audit_shows_marks_and_nothing_else_of_what_a_form_sent(warehouse: psycopg.Connection) -> None:
    # Who reads the audit must not see contact data, and braces of JSON are no macro's.
    contact = {"phone": "+380501112233", "email": "ivan@example.com"}
    code: RawRow = {
        "utm_source": "facebook",
        "utm_content": {"name": "{Ivan}"},
        "utm_campaign": "{{campaign.name}}",
        "lead": contact,
        "comment": "{call} +380501112233",
    }
    _put(warehouse, _touches((_NOW, code)))
    assert _findings(warehouse, "finding, utm_field, utm_text") == [
        ("unresolved_macro", "utm_campaign", "{{campaign.name}}")
    ]


def test_a_utm_source_of_any_length_is_kept(warehouse: psycopg.Connection) -> None:
    # Too long for a row of an index, and nothing that compression could shorten.
    text = "".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(200))
    _put(warehouse, _touches((_NOW, {"utm_source": text})))
    (row,) = ask(warehouse, "sales_v5_utm_sources", date_from=_TODAY, date_to=_TODAY)
    assert (row["utm_source"], row["platform"], row["leads"]) == (text, "other", 1)


@pytest.mark.parametrize(
    ("utm_source", "named", "wrong_on"),
    [
        ("facebook", "facebook", ["instagram"]),
        ("IG", "instagram", ["facebook"]),
        ("%20fb_ads", "facebook", ["instagram"]),
        ("our%20blog", "other", ["facebook", "instagram"]),
    ],
)
def test_links_that_name_another_platform_are_found(
    warehouse: psycopg.Connection, utm_source: str, named: str, wrong_on: list[str]
) -> None:
    account = _account()
    account["fb_ad_insights"] = [
        _insights("10", "facebook", _NOW, "3"),
        # Messenger is platform facebook.
        _insights("10", "messenger", _NOW, "0.5"),
        _insights("10", "instagram", _NOW, "3.5"),
    ]
    link = f"https://a.example/?a=1&utm_source={utm_source}&utm_medium=cpc#top"
    account["fb_ad_creative_details"] = [{"ad_creative_id": "100", "link_url": link}]
    _put(warehouse, account | _touches((_NOW, {"ad_id": "10"})))
    assert _findings(
        warehouse, "finding, platform, ad_id, ad_name, campaign_name, touches, leads, spend"
    ) == [
        ("wrong_platform", platform, "10", "ad Autumn", "Autumn", 1, 1, Decimal("3.5"))
        for platform in wrong_on
    ]
    for platform, text, explanation in _findings(warehouse, "platform, utm_text, explanation"):
        means = f"The ad runs on {platform}, and utm_source {text} in its link means {named}:"
        assert str(explanation).startswith(means)


def test_the_check_counts_recent_findings_of_each_kind(warehouse: psycopg.Connection) -> None:
    account = _account()
    account["fb_ad_insights"] = [_insights("10", "instagram", _NOW)]
    link = "https://a.example/?utm_source=facebook"
    account["fb_ad_creative_details"] = [{"ad_creative_id": "100", "link_url": link}]
    touches = _touches(
        (_NOW, {"utm_source": "facebook", "utm_campaign": "Spring"}),
        (_NOW, {"utm_source": "facebook", "utm_campaign": "Twins"}),
        (_NOW - timedelta(days=29), {"utm_id": "{id}"}),
        (_NOW - timedelta(days=30), {"utm_id": "{another}"}),
    )
    _put(warehouse, account | touches)
    outcome = _check(warehouse)
    assert {figure.what: (figure.expected, figure.actual) for figure in outcome.figures} == dict.fromkeys(
        _KINDS, (Decimal(0), Decimal(1))
    )
    assert not outcome.passed
    assert (outcome.severity, outcome.check.blocking) == ("WARN", False)
    assert outcome.check.asset == "prod/view_utm_audit"
