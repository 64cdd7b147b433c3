"""Real data: the figures that they were published with come out of the warehouse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.warehouse.refresh import refresh_all
from attribution_pipeline.warehouse.rules import load_rules
from attribution_pipeline_tests.databases import read_rows
from attribution_pipeline_tests.sources.reading import read_table
from attribution_pipeline_tests.warehouse.loaded import loaded_warehouse, value

pytestmark = pytest.mark.stg

_REAL_DATA = Path(__file__).parents[3] / "shared" / "data"

#: Leads and deals of each origin as the publisher of the real leads counts them, and the platform by the
#: shipped rules: the medium's, where a rule knows one, else other; a blank origin is no evidence at all.
_ORIGINS = {
    "organic search": (2296, 271, "organic"),
    "paid search": (1586, 195, "other"),
    "social": (1350, 75, "other"),
    "unknown": (1099, 179, "other"),
    "direct traffic": (499, 56, "other"),
    "email": (493, 15, "email"),
    "referral": (284, 24, "referral"),
    "other": (150, 4, "other"),
    "display": (118, 6, "other"),
    "other publicities": (65, 3, "other"),
    None: (60, 14, "direct"),
}
_BUSINESS_RULES = """field,match,pattern,platform
utm_source,exact,organic search,organic
utm_source,exact,paid search,google
utm_source,prefix,direct,direct
utm_source,suffix,publicities,referral
"""
#: What those rules change. A rule that says direct is no evidence, and nothing else is known of these leads.
_BY_BUSINESS_RULES = {"paid search": "google", "direct traffic": "direct", "other publicities": "referral"}


@pytest.fixture(scope="module")
def real(server_url: str) -> Iterator[psycopg.Connection]:
    """Leads of one business and ads of another in one warehouse."""
    if not _REAL_DATA.is_dir():
        pytest.skip("the real data are not beside this repository (../shared/data)")
    with loaded_warehouse(
        server_url, _REAL_DATA / "crm_leads", _REAL_DATA / "facebook_account"
    ) as connection:
        yield connection


def _origins(connection: psycopg.Connection) -> dict[object, tuple[int, int, str]]:
    """Leads, contracts and platform per utm_source of the touch that decided; both must name one platform."""
    leads, contracts = (
        {
            (utm_source, platform): count
            for utm_source, platform, count in read_rows(
                connection,
                f"""
                select touches.utm_source, facts.platform, count(*)
                from stg.{table} as facts
                inner join stg.touches on touches.id_source = facts.attributed_source_id
                group by 1, 2
                """,
            )
        }
        for table in ("fact_leads", "fact_contracts")
    )
    assert leads.keys() == contracts.keys()
    counts: dict[object, tuple[int, int, str]] = {}
    for (utm_source, platform), count in leads.items():
        assert isinstance(count, int)
        deals = contracts[utm_source, platform]
        assert isinstance(deals, int)
        assert utm_source not in counts
        counts[utm_source] = (count, deals, str(platform))
    return counts


def test_real_leads_and_deals_per_origin(real: psycopg.Connection) -> None:
    assert _origins(real) == _ORIGINS
    assert value(real, "select count(*) from stg.fact_leads") == 8_000
    assert value(real, "select count(*) from stg.fact_contracts") == 842
    assert value(real, "select sum(contract_amount) from stg.fact_contracts") == Decimal(842)


def test_one_real_deal_was_won_before_its_leads_first_contact(real: psycopg.Connection) -> None:
    query = "select count(*) from stg.fact_contracts where attribution_rule = 'first_touch_after'"
    assert value(real, query) == 1


def test_real_leads_are_paid_where_their_medium_says_so(real: psycopg.Connection) -> None:
    query = "select utm_source, channel, count(*) from stg.fact_leads where is_paid group by 1, 2"
    assert set(read_rows(real, query)) == {("paid search", "paid", 1586), ("display", "paid", 118)}


def test_real_leads_with_the_rules_of_their_business(real: psycopg.Connection, tmp_path: Path) -> None:
    rules = tmp_path / "rules.csv"
    rules.write_text(_BUSINESS_RULES, encoding="utf-8")
    nothing = tmp_path / "no_rules.csv"
    nothing.write_text(_BUSINESS_RULES.splitlines(keepends=True)[0], encoding="utf-8")
    with real.transaction():
        load_rules(real, rules)
    refresh_all(real)
    expected = {
        origin: (leads, deals, _BY_BUSINESS_RULES.get(str(origin), platform))
        for origin, (leads, deals, platform) in _ORIGINS.items()
    }
    assert _origins(real) == expected
    with real.transaction():
        load_rules(real, nothing)
    refresh_all(real)
    assert _origins(real) == _ORIGINS


def test_real_spend_per_publisher_platform(real: psycopg.Connection) -> None:
    query = """
        select publisher_platform, sum(spend), sum(impressions), sum(clicks)
        from raw.fb_ad_insights
        group by 1
    """
    found = {name: figures for name, *figures in read_rows(real, query)}
    spend: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in read_table(_REAL_DATA / "facebook_account", "fb_ad_insights"):
        assert isinstance(row["spend"], Decimal)
        spend[str(row["publisher_platform"])] += row["spend"]
    assert {name: figures[0] for name, figures in found.items()} == spend
    published = {
        "facebook": [Decimal("1182.17"), 65_744, 631],
        "instagram": [Decimal("1483.89"), 59_884, 365],
        "audience_network": [Decimal("39.31"), 2_392, 327],
    }
    for name, figures in published.items():
        assert [round(Decimal(str(figure)), 2) for figure in found[name]] == figures, name


def test_real_account_is_complete(real: psycopg.Connection) -> None:
    query = "select round(sum(spend), 2), sum(impressions), count(*) from raw.fb_ad_insights"
    assert read_rows(real, query) == [(Decimal("2705.37"), 128_020, 1_285)]
    tables = ("fb_campaigns", "fb_adsets", "fb_ads")
    assert [value(real, f"select count(*) from raw.{name}") for name in tables] == [58, 113, 281]
