"""The queries behind the dashboards: each adds up to the facts of its period, by its own way of counting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest

from attribution_pipeline.analytics.queries import parameters_of, query_names, query_text
from attribution_pipeline.sources.sample import write_sample
from attribution_pipeline_tests.warehouse.asking import FROM, TO, Answer, ask, total
from attribution_pipeline_tests.warehouse.loaded import loaded_warehouse, value
from benchmarks.queries import default_values, measure

pytestmark = pytest.mark.stg

_FIRST, _LAST = date(2025, 4, 24), date(2025, 10, 21)

_LEADS = "select count(*) from prod.fact_leads where lead_day between '{0}' and '{1}' and {2}"
_CONTRACTS = "select count(*) from prod.fact_contracts where {3} between '{0}' and '{1}' and {2}"
_REVENUE = (
    "select sum(contract_amount_reporting) from prod.fact_contracts where {3} between '{0}' and '{1}' and {2}"
)
_SPEND = "select round(sum(spend), 2) from prod.fact_campaign_performance_daily where day between '{0}' and '{1}' and {2}"
_OF = {"all": "true", "meta": "platform in ('facebook', 'instagram')", "instagram": "platform = 'instagram'"}

#: Per query: the columns of leads, contracts, revenue and spend, and the day that contracts are counted on.
TOTALS = {
    "dashboard_v5_kpi": ("leads", "n_contracts", "revenue", "spend", "lead_day"),
    "dashboard_v5_trend_leads": ("leads", None, None, None, "lead_day"),
    "dashboard_v5_trend_spend": (None, None, None, "spend", "lead_day"),
    "sales_v5_share_platforms": ("leads", None, None, None, "lead_day"),
    "sales_v5_utm_sources": ("leads", "n_contracts", "revenue", None, "lead_day"),
    "sales_v6_leads_paid_split_platforms": ("total_leads", None, None, None, "lead_day"),
    "campaigns_v7_metrics_trend": ("leads", None, None, "spend", "lead_day"),
    "v9_campaigns_weekly": ("leads", "contracts", "revenue", "spend", "contract_day"),
    "v9_platforms_comparison": ("leads", "contracts", "revenue", "spend", "contract_day"),
    "v9_attribution_quality": ("leads", "contracts", None, None, "contract_day"),
    "v9_cohorts_monthly": ("clients", None, None, None, "lead_day"),
}
#: The same for queries of campaigns, which leave out leads without one.
_CAMPAIGNTOTALS = {
    "sales_v5_campaigns": ("leads", "n_contracts", "revenue", "spend", "lead_day"),
    "campaigns_v7_insights_campaign_performance": ("leads", "contracts", "revenue", None, "lead_day"),
}


@pytest.fixture(scope="module")
def sample(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection]:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    with loaded_warehouse(server_url, folder) as connection:
        yield connection


@pytest.mark.parametrize("name", query_names())
def test_headers_name_the_parameters(name: str) -> None:
    text = query_text(name)
    numbers = {int(number) for number in re.findall(r"\$(\d)", text)}
    assert numbers == set(range(1, len(parameters_of(text)) + 1))


@pytest.mark.parametrize("platform", _OF)
@pytest.mark.parametrize("name", [*TOTALS, *_CAMPAIGNTOTALS])
def test_queries_add_up_to_the_facts(sample: psycopg.Connection, name: str, platform: str) -> None:
    leads, contracts, revenue, spend, day = (TOTALS | _CAMPAIGNTOTALS)[name]
    which = _OF[platform] + (" and campaign_id is not null" if name in _CAMPAIGNTOTALS else "")
    for days in ((_FIRST, _LAST), (FROM, TO)):
        rows = ask(sample, name, date_from=days[0], date_to=days[1], platform=platform)
        for column, fact in ((leads, _LEADS), (contracts, _CONTRACTS), (revenue, _REVENUE)):
            if column is not None:
                expected = value(sample, fact.format(*days, which, day))
                assert total(rows, column) == (expected or 0), column
        if spend is not None:
            # Each row is rounded to the cent.
            expected = value(sample, _SPEND.format(*days, which))
            assert abs(total(rows, spend) - Decimal(str(expected))) <= Decimal("0.005") * len(rows)


def test_the_whole_history_is_the_sample(sample: psycopg.Connection) -> None:
    (kpi,) = ask(sample, "dashboard_v5_kpi", date_from=_FIRST, date_to=_LAST)
    assert (kpi["leads"], kpi["n_contracts"], kpi["prev_leads"], kpi["leads_diff_pct"]) == (
        4_570,
        538,
        0,
        None,
    )
    period = default_values(sample)
    assert (period["date_from"], period["date_to"]) == (_LAST - timedelta(days=29), _LAST)
    assert period["currency"] == "UAH"


def test_the_previous_period_is_as_long_and_just_before(sample: psycopg.Connection) -> None:
    (kpi,) = ask(sample, "dashboard_v5_kpi")
    days = TO - FROM + timedelta(days=1)
    (before,) = ask(sample, "dashboard_v5_kpi", date_from=FROM - days, date_to=FROM - timedelta(days=1))
    for figure in ("leads", "n_contracts", "revenue", "spend", "cpl", "roas"):
        assert kpi[f"prev_{figure}"] == before[figure]
    leads, leads_before = Decimal(str(kpi["leads"])), Decimal(str(before["leads"]))
    assert kpi["leads_diff_pct"] == round(100 * (leads - leads_before) / leads_before, 2)


def test_trends_have_every_day(sample: psycopg.Connection) -> None:
    for name in ("dashboard_v5_trend_leads", "dashboard_v5_trend_spend", "campaigns_v7_metrics_trend"):
        rows = ask(sample, name, date_from=TO, date_to=_LAST + timedelta(days=5), platform="sms")
        assert [row["dt"] for row in rows] == [TO + timedelta(days=n) for n in range(len(rows))]
        assert rows[-1]["dt"] == _LAST + timedelta(days=5)


def test_platform_shares_add_up_to_100(sample: psycopg.Connection) -> None:
    for length in range(1, 40):
        rows = ask(sample, "sales_v5_share_platforms", date_to=FROM + timedelta(days=length))
        assert total(rows, "share_pct") == 100
    assert ask(sample, "sales_v5_share_platforms", platform="no such platform") == []


def test_paid_and_organic_are_all(sample: psycopg.Connection) -> None:
    rows = ask(sample, "sales_v6_leads_paid_split_platforms", date_from=_FIRST, date_to=_LAST)
    assert total(rows, "paid_leads") == value(sample, "select count(*) from prod.fact_leads where is_paid")
    for row in rows:
        assert total([row], "paid_leads") + total([row], "organic_leads") == row["total_leads"]
        assert total([row], "paid_pct") + total([row], "organic_pct") == 100


def test_growth_is_against_the_same_weekdays_of_the_week_before(sample: psycopg.Connection) -> None:
    for name in ("v9_platforms_comparison", "v9_campaigns_weekly"):
        rows = [row for row in ask(sample, name) if row["platform"] == "direct"]
        # The last week ends on a Tuesday.
        last = max(rows, key=lambda row: str(row["week_start"]))
        assert last["week_start"] == TO - timedelta(days=1)
        cur, prev = (
            value(
                sample,
                _LEADS.format(
                    TO - timedelta(days=1 + back), TO - timedelta(days=back), "platform = 'direct'"
                ),
            )
            for back in (0, 7)
        )
        assert last["leads"] == cur
        assert last["leads_growth_pct"] == round(100 * (Decimal(str(cur)) / Decimal(str(prev)) - 1), 2)


def test_cohorts_hold_what_their_clients_bought_whenever_it_was(sample: psycopg.Connection) -> None:
    rows = ask(sample, "v9_cohorts_monthly", date_from=date(2025, 5, 1), date_to=date(2025, 5, 31))
    assert {row["cohort_month"] for row in rows} == {date(2025, 5, 1)}
    of_may = "client_id in (select client_id from prod.fact_leads where lead_day between '2025-05-01' and '2025-05-31')"
    assert total(rows, "contracts") == value(
        sample, f"select count(*) from prod.fact_contracts where {of_may}"
    )
    assert total(rows, "revenue") == value(
        sample, f"select sum(contract_amount_reporting) from prod.fact_contracts where {of_may}"
    )


@pytest.mark.parametrize(("group", "leads"), [("meta", 213 + 22), ("google", 51 + 5)])
def test_lists_of_leads_are_complete_page_by_page(sample: psycopg.Connection, group: str, leads: int) -> None:
    rows: Answer = []
    while page := ask(
        sample,
        "v9_campaigns_leads",
        date_from=_FIRST,
        date_to=_LAST,
        platform=group,
        limit=100,
        offset=len(rows),
    ):
        assert {row["total"] for row in page} == {leads}
        rows += page
    assert len({row["lead_source_id"] for row in rows}) == len(rows) == leads
    assert not {"phone", "email", "full_name"} & rows[0].keys()


def test_every_contract_is_listed(sample: psycopg.Connection) -> None:
    rows = ask(sample, "v9_contracts_enriched", date_from=_FIRST, date_to=_LAST)
    assert len(rows) == rows[0]["total"] == 538
    assert total(rows, "contract_amount") == value(
        sample, "select sum(contract_amount_reporting) from prod.fact_contracts"
    )


def test_a_journey_has_every_touch_and_the_one_that_decided(sample: psycopg.Connection) -> None:
    lead = default_values(sample)["lead_source_id"]
    rows = ask(sample, "v9_leads_journey", lead_source_id=lead)
    query = f"select total_touchpoints from prod.fact_leads where lead_source_id = {lead}"
    assert len(rows) == value(sample, query)
    assert rows[0]["id_source"] == lead
    decided = [row for row in rows if row["decides_lead"]]
    assert len(decided) == 1
    assert decided[0]["attribution_rule"] is not None


def test_the_benchmark_asks_every_query(sample: psycopg.Connection) -> None:
    times = measure(sample)
    assert {time.name.partition(" ")[0] for time in times} == set(query_names())
    assert all(len(time.milliseconds) > 0 < time.median <= time.p95 for time in times)
