"""Known figures come out of the warehouse: the bundled sample's, and those that real data were published with."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.sources.sample import write_sample
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.loader import load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.refresh import refresh_stg
from attribution_pipeline.warehouse.rules import load_rules
from attribution_pipeline_tests.databases import new_warehouse, read_rows
from attribution_pipeline_tests.reference.attribution import attribute
from attribution_pipeline_tests.reference.platforms import load_rules as reference_rules
from attribution_pipeline_tests.reference.results import ContractRow, LastPaidTouchRow, LeadRow
from attribution_pipeline_tests.sources.reading import read_folder, read_table

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

_FIGURES = {
    "clients": "select count(distinct client_id) from stg.crm_events",
    "leads": "select count(*) from stg.fact_leads",
    "touches": "select count(*) from stg.crm_events",
    "first by facebook": "select count(*) from stg.fact_leads where first_platform = 'facebook'",
    "first by google": "select count(*) from stg.fact_leads where first_platform = 'google'",
    "by facebook": "select count(*) from stg.fact_leads where platform = 'facebook'",
    "by google": "select count(*) from stg.fact_leads where platform = 'google'",
    "by facebook, with a campaign": (
        "select count(*) from stg.fact_leads where platform = 'facebook' and campaign_id is not null"
    ),
    "by google, with a campaign": (
        "select count(*) from stg.fact_leads where platform = 'google' and campaign_id is not null"
    ),
    "contracts": "select count(*) from stg.fact_contracts",
    "enriched contracts": "select count(*) from stg.v9_contracts_with_sk_enriched",
    **{
        f"contracts by {group}": f"select count(*) from stg.fact_contracts where platform_group = '{group}'"
        for group in ("direct", "google", "meta", "event", "email", "viber")
    },
    "contracts by instagram": "select count(*) from stg.fact_contracts where platform = 'instagram'",
}


def _expected_figures(scale: int) -> dict[str, int]:
    figures = {
        "clients": 4_570,
        "leads": 4_570,
        "touches": 17_136,
        "first by facebook": 1,
        "first by google": 0,
        "by facebook": 213,
        "by google": 51,
        "by facebook, with a campaign": 213,
        "by google, with a campaign": 51,
        "contracts": 538,
        "enriched contracts": 538,
        "contracts by direct": 428,
        "contracts by google": 55,
        "contracts by meta": 44,
        "contracts by event": 6,
        "contracts by email": 3,
        "contracts by viber": 2,
        "contracts by instagram": 4,
    }
    return {name: figure * scale for name, figure in figures.items()}


def _value(connection: psycopg.Connection, query: str) -> object:
    [(value,)] = read_rows(connection, query)
    return value


def _load(connection: psycopg.Connection, folder: Path) -> None:
    """Load a whole folder; every row that it holds must find its place."""
    source = FilesSource(folder)
    for table in RAW_TABLES.values():
        result = load_table(connection, table, source, Window(), settings=Settings(), run_id=None)
        assert (result.rows_rejected, result.rows_outside, result.unknown_columns) == (0, 0, [])


@contextmanager
def _loaded(server_url: str, *folders: Path) -> Iterator[psycopg.Connection]:
    with (
        new_warehouse(server_url) as url,
        connect(url, time_zone=Settings().timezone, autocommit=True) as connection,
    ):
        for folder in folders:
            _load(connection, folder)
        refresh_stg(connection)
        yield connection


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def sample(server_url: str, folder: Path) -> Iterator[psycopg.Connection]:
    with _loaded(server_url, folder) as connection:
        yield connection


def test_the_figures_of_the_sample(sample: psycopg.Connection) -> None:
    assert {name: _value(sample, query) for name, query in _FIGURES.items()} == _expected_figures(1)


def test_the_days_of_the_sample(sample: psycopg.Connection) -> None:
    query = "select min(event_day), max(event_day), count(distinct event_day) from stg.crm_events"
    assert read_rows(sample, query) == [(date(2025, 4, 24), date(2025, 10, 21), 181)]


def test_the_revenue_of_the_sample(sample: psycopg.Connection) -> None:
    revenue = _value(sample, "select sum(contract_amount_reporting) from stg.fact_contracts")
    assert isinstance(revenue, Decimal)
    assert 34_050_000 <= revenue <= 34_149_999
    by_lead = _value(sample, "select sum(contract_amount_reporting) from stg.fact_leads")
    unattributed = _value(
        sample,
        "select coalesce(sum(contract_amount_reporting), 0) from stg.fact_contracts where client_id is null",
    )
    assert isinstance(by_lead, Decimal)
    assert isinstance(unattributed, Decimal)
    assert by_lead + unattributed == revenue


def test_the_creatives_of_the_sample(sample: psycopg.Connection) -> None:
    assert (
        _value(sample, "select count(distinct ad_creative_id) from stg.v9_facebook_ad_creatives_full")
        == 1_191
    )


@pytest.mark.parametrize("platform", ["instagram", "viber", "email", "event", "telegram"])
def test_platforms_that_are_no_clicks_have_leads(sample: psycopg.Connection, platform: str) -> None:
    count = _value(sample, f"select count(*) from stg.fact_leads where platform = '{platform}'")
    assert isinstance(count, int)
    assert count > 0


def test_every_row_is_the_one_that_the_plain_statement_of_the_rules_gives(
    sample: psycopg.Connection, folder: Path
) -> None:
    result = attribute(read_folder(folder), reference_rules())
    currency = Settings().reporting_currency
    contracts = [dataclasses.replace(row, currency=row.currency or currency) for row in result.fact_contracts]
    tables: list[tuple[str, type[LeadRow | ContractRow | LastPaidTouchRow], list[object]]] = [
        ("fact_leads", LeadRow, [*result.fact_leads]),
        ("fact_contracts", ContractRow, [*contracts]),
        ("v9_client_last_paid_touch", LastPaidTouchRow, [*result.v9_client_last_paid_touch]),
    ]
    for table, kind, expected in tables:
        names = [field.name.replace("currency", "contract_currency") for field in dataclasses.fields(kind)]
        rows = read_rows(sample, f"select {', '.join(names)} from stg.{table}")
        build: Callable[..., object] = kind
        found = {repr(build(*row)) for row in rows}
        assert len(found) == len(rows), table
        assert found == {repr(row) for row in expected}, table


def test_scale_doubles_the_figures_of_the_sample(server_url: str, tmp_path: Path) -> None:
    write_sample(tmp_path, scale=2, days=60)
    with _loaded(server_url, tmp_path) as connection:
        assert {name: _value(connection, query) for name, query in _FIGURES.items()} == _expected_figures(2)


@pytest.fixture(scope="module")
def real(server_url: str) -> Iterator[psycopg.Connection]:
    """Leads of one business and ads of another in one warehouse."""
    if not _REAL_DATA.is_dir():
        pytest.skip("the real data are not beside this repository (../shared/data)")
    with _loaded(server_url, _REAL_DATA / "crm_leads", _REAL_DATA / "facebook_account") as connection:
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
    assert _value(real, "select count(*) from stg.fact_leads") == 8_000
    assert _value(real, "select count(*) from stg.fact_contracts") == 842
    assert _value(real, "select sum(contract_amount) from stg.fact_contracts") == Decimal(842)


def test_one_real_deal_was_won_before_its_leads_first_contact(real: psycopg.Connection) -> None:
    late = "select count(*) from stg.fact_contracts where attribution_rule = 'first_touch_after'"
    assert _value(real, late) == 1


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
    refresh_stg(real)
    expected = {
        origin: (leads, deals, _BY_BUSINESS_RULES.get(str(origin), platform))
        for origin, (leads, deals, platform) in _ORIGINS.items()
    }
    assert _origins(real) == expected
    with real.transaction():
        load_rules(real, nothing)
    refresh_stg(real)
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
    assert [_value(real, f"select count(*) from raw.{name}") for name in tables] == [58, 113, 281]
