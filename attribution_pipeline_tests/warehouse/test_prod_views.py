"""The views that people read: none loses or invents a lead, a contract, a kopeck of revenue or a cent of spend."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.sources.sample import write_sample
from attribution_pipeline.warehouse.prod_tables import PROD_TABLES, PROD_VIEWS
from attribution_pipeline_tests.databases import read_rows
from attribution_pipeline_tests.warehouse.loaded import loaded_warehouse, value

pytestmark = pytest.mark.stg

_REAL_ACCOUNT = Path(__file__).parents[3] / "shared" / "data" / "facebook_account"

_LEADS = "select count(*) from prod.fact_leads"
_CONTRACTS = "select count(*) from prod.fact_contracts"
_REVENUE = "select sum(contract_amount_reporting) from prod.fact_contracts"
#: Views of leads and clients have no place for contracts without a client.
_OF_CLIENTS = "where client_id is not null"
_SPEND = "select sum(spend) from prod.fact_campaign_performance_daily"

#: What a view adds up to, beside what the facts do.
_TOTALS = [
    ("sum(leads) from prod.view_funnel_summary", _LEADS),
    ("sum(contracts) from prod.view_funnel_summary", _CONTRACTS),
    ("sum(revenue) from prod.view_funnel_summary", _REVENUE),
    ("sum(spend) from prod.view_funnel_summary", _SPEND),
    ("sum(contracts) from prod.view_product_performance", _CONTRACTS),
    ("sum(revenue) from prod.view_product_performance", _REVENUE),
    ("count(*) from prod.view_client_funnel where stage <> 'contact'", _LEADS),
    ("sum(n_contracts) from prod.view_client_funnel", f"{_CONTRACTS} {_OF_CLIENTS}"),
    ("sum(revenue) from prod.view_client_funnel", f"{_REVENUE} {_OF_CLIENTS}"),
    ("count(*) from dashboards.fact_leads", _LEADS),
    ("sum(n_contracts) from dashboards.fact_leads", f"{_CONTRACTS} {_OF_CLIENTS}"),
    ("sum(contract_amount) from dashboards.fact_leads", f"{_REVENUE} {_OF_CLIENTS}"),
    ("count(*) from dashboards.v6_contracts_enriched", _CONTRACTS),
    ("sum(contract_amount) from dashboards.v6_contracts_enriched", _REVENUE),
    ("sum(contracts) from dashboards.v6_product_performance", _CONTRACTS),
    ("sum(revenue) from dashboards.v6_product_performance", _REVENUE),
    ("sum(contracts) from dashboards.v6_branch_performance", _CONTRACTS),
    ("sum(revenue) from dashboards.v6_branch_performance", _REVENUE),
    ("sum(leads) from dashboards.v6_campaign_roi_daily", _LEADS),
    ("sum(contracts) from dashboards.v6_campaign_roi_daily", _CONTRACTS),
    ("sum(revenue) from dashboards.v6_campaign_roi_daily", _REVENUE),
    ("sum(spend) from dashboards.v6_campaign_roi_daily", _SPEND),
    ("sum(profit) from dashboards.v6_campaign_roi_daily", f"select ({_REVENUE}) - ({_SPEND})"),
    ("sum(leads) from dashboards.v6_attribution_coverage", _LEADS),
    ("sum(contracts) from dashboards.v6_attribution_coverage", _CONTRACTS),
    ("sum(leads) from dashboards.v6_funnel_daily", _LEADS),
    ("sum(contracts) from dashboards.v6_funnel_daily", _CONTRACTS),
    ("sum(cohort_contracts) from dashboards.v6_funnel_daily", _CONTRACTS),
    ("sum(revenue) from dashboards.v6_funnel_daily", _REVENUE),
    ("sum(cohort_revenue) from dashboards.v6_funnel_daily", _REVENUE),
    ("sum(spend) from dashboards.v6_funnel_daily", _SPEND),
]
_MARKS = ("platform", "utm", "campaign", "adset", "ad", "creative", "keyword")


@pytest.fixture(scope="module")
def sample(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection]:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    with loaded_warehouse(server_url, folder) as connection:
        yield connection


@pytest.mark.parametrize(("total", "fact"), _TOTALS, ids=[total for total, _ in _TOTALS])
def test_views_add_up_to_the_facts(sample: psycopg.Connection, total: str, fact: str) -> None:
    assert value(sample, f"select {total}") == value(sample, fact)


def test_the_facts_are_the_samples(sample: psycopg.Connection) -> None:
    assert value(sample, _LEADS) == 4_570
    assert value(sample, _CONTRACTS) == 538
    assert value(sample, _REVENUE) == value(
        sample, "select sum(contract_amount_reporting) from stg.fact_contracts"
    )


@pytest.mark.parametrize(
    "view",
    ["prod.view_funnel_summary", "dashboards.fact_leads", "dashboards.v6_campaign_roi_daily"],
)
def test_every_platform_is_there(sample: psycopg.Connection, view: str) -> None:
    expected = read_rows(sample, "select distinct platform from stg.fact_leads order by 1")
    assert len(expected) > 10
    column = "sum(leads)" if "fact_leads" not in view else "count(*)"
    query = f"select platform from {view} group by platform having {column} > 0 order by 1"
    assert read_rows(sample, query) == expected


def test_the_dashboards_platform_is_the_group(sample: psycopg.Connection) -> None:
    query = "select distinct platform, dominant_platform from dashboards.fact_leads"
    for platform, group in read_rows(sample, query):
        groups = {"facebook": "meta", "instagram": "meta", "youtube": "google"}
        assert group == groups.get(str(platform), platform)


def test_each_day_platform_and_campaign_has_one_row(sample: psycopg.Connection) -> None:
    query = """
        select day, platform, campaign_id, count(*)
        from dashboards.v6_campaign_roi_daily
        group by 1, 2, 3
        having count(*) > 1
    """
    assert read_rows(sample, query) == []


def test_ratios_are_the_quotients_of_their_row(sample: psycopg.Connection) -> None:
    for ratio, numerator, denominator in (
        ("cpl", "spend", "leads"),
        ("cpa", "spend", "contracts"),
        ("cpc", "spend", "clicks"),
        ("ctr", "clicks", "impressions"),
        ("cvr", "contracts", "leads"),
        ("roas", "revenue", "spend"),
    ):
        query = f"""
            select count(*) filter (where {ratio} is null), count(*) filter (where {ratio} is not null)
            from dashboards.v6_campaign_roi_daily
            where
                ({ratio} is null) <> ({denominator} = 0)
                or round({numerator} / nullif({denominator}, 0)::numeric, 4) <> {ratio}
        """
        assert read_rows(sample, query) == [(0, 0)], ratio


def test_a_renamed_campaign_is_named_as_it_is_now(sample: psycopg.Connection) -> None:
    with sample.transaction(force_rollback=True):
        sample.execute("update prod.dim_campaigns set campaign_name = ad_account || campaign_id")
        query = "select count(*) from dashboards.v6_campaign_roi_daily where campaign_name not like '%' || campaign_id"
        assert value(sample, query) == 0
        query = "select count(*) from dashboards.v6_campaign_roi_daily where campaign_id is not null and campaign_name is null"
        assert value(sample, query) == 0


def test_spend_without_a_rate_is_no_zero(sample: psycopg.Connection) -> None:
    row = "platform = 'instagram' and day = '2025-10-01' and campaign_id is not null"
    with sample.transaction(force_rollback=True):
        before = value(sample, "select spend from prod.view_funnel_summary where platform = 'instagram'")
        lost = value(sample, f"select sum(spend) from prod.fact_campaign_performance_daily where {row}")
        sample.execute(f"update prod.fact_campaign_performance_daily set spend = null where {row}".encode())
        query = f"""
            select distinct spend, cpl, cpa, cpc, roas, profit, rows_without_rate > 0
            from dashboards.v6_campaign_roi_daily
            where {row}
        """
        assert read_rows(sample, query) == [(None, None, None, None, None, None, True)]
        query = """
            select spend, rows_without_rate > 0, cpl, cpa, roas, ctr is null
            from prod.view_funnel_summary
            where platform = 'instagram'
        """
        assert isinstance(before, Decimal)
        assert isinstance(lost, Decimal)
        assert read_rows(sample, query) == [(before - lost, True, None, None, None, False)]


def test_a_contract_without_a_rate_is_counted_apart(sample: psycopg.Connection) -> None:
    with sample.transaction(force_rollback=True):
        sample.execute("""
            update prod.fact_contracts set contract_amount_reporting = null
            where contract_id = (select min(contract_id) from prod.fact_contracts)
        """)
        for view in (
            "prod.view_product_performance",
            "dashboards.v6_product_performance",
            "dashboards.v6_branch_performance",
        ):
            query = f"select sum(contracts), sum(contracts_without_rate), sum(revenue) from {view}"
            assert read_rows(sample, query) == [(538, 1, value(sample, _REVENUE))]


def test_shares_are_parts_of_their_day(sample: psycopg.Connection) -> None:
    for what in ("leads", "contracts"):
        for mark in _MARKS:
            query = f"""
                select count(*) from dashboards.v6_attribution_coverage
                where
                    not {what}_share_with_{mark} between 0 and 1
                    or {what}_with_{mark} > {what}
                    or ({what}_share_with_{mark} is null) <> ({what} = 0)
            """
            assert value(sample, query) == 0, (what, mark)
    query = "select sum(leads) - sum(leads_with_platform) from dashboards.v6_attribution_coverage"
    assert value(sample, query) == value(sample, f"{_LEADS} where platform = 'direct'")


def test_no_contact_data_leave_the_warehouse(sample: psycopg.Connection) -> None:
    query = """
        select table_name, column_name from information_schema.columns
        where table_schema = 'dashboards' and column_name ~ 'phone|e?mail|full_name|customer'
    """
    assert read_rows(sample, query) == []


def test_every_view_is_registered_with_what_it_reads(sample: psycopg.Connection) -> None:
    query = """
        select nspname || '/' || relname
        from pg_class
        inner join pg_namespace on relnamespace = pg_namespace.oid
        where relkind = 'v' and (nspname = 'dashboards' or nspname = 'prod' and relname like 'view%')
    """
    registered = {view.key for view in PROD_VIEWS}
    assert {name for (name,) in read_rows(sample, query)} <= registered
    known = {table.key for table in PROD_TABLES}
    for view in PROD_VIEWS:
        assert view.is_view
        assert {key for key in view.upstream if key.startswith("prod/")} <= known
        description = f"select obj_description('{view.schema}.{view.name}'::regclass)"
        assert value(sample, description), view.key


def test_spend_of_a_real_account_is_exact_per_publisher_platform(server_url: str) -> None:
    if not _REAL_ACCOUNT.is_dir():
        pytest.skip("the real data are not beside this repository (../shared/data)")
    with loaded_warehouse(server_url, _REAL_ACCOUNT) as connection:
        query = """
            select
                publisher_platform,
                platform,
                account_currency,
                round(sum(spend_account), 2),
                count(*) filter (where spend_account <> 0 and spend is not null)
            from prod.fact_campaign_performance_daily
            group by 1, 2, 3
            order by 1
        """
        # Nobody has told the rate of the euro: its spend stands beside the reporting currency, and is no 0.
        assert read_rows(connection, query) == [
            ("audience_network", "facebook", "EUR", Decimal("39.31"), 0),
            ("facebook", "facebook", "EUR", Decimal("1182.17"), 0),
            ("instagram", "instagram", "EUR", Decimal("1483.89"), 0),
        ]
        query = """
            select sum(coalesce(spend, 0)), count(roas), sum(rows_without_rate) > 0
            from dashboards.v6_campaign_roi_daily
        """
        assert read_rows(connection, query) == [(0, 0, True)]
