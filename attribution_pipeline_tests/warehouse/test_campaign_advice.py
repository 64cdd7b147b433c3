"""What the dashboards say about campaigns, on figures that were made for it: anomalies, budgets, weeks, classes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest

from attribution_pipeline_tests.warehouse.asking import Answer, ask
from attribution_pipeline_tests.warehouse.loaded import opened_warehouse

pytestmark = pytest.mark.stg

_FROM, _TO = date(2025, 8, 1), date(2025, 8, 10)
_BEFORE = _FROM - timedelta(days=30)
#: Days differ, as they do.
_UNEVEN = (0.9, 1.1, 1.0)


@pytest.fixture(scope="module")
def warehouse(server_url: str) -> Iterator[psycopg.Connection]:
    with opened_warehouse(server_url) as connection:
        yield connection


@pytest.fixture
def empty(warehouse: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A warehouse without figures; what a test puts there is rolled back."""
    with warehouse.transaction(force_rollback=True):
        yield warehouse


def _put(
    connection: psycopg.Connection,
    campaign: str,
    days: Sequence[date],
    spend: float | None,
    leads: int = 0,
    contracts: int = 0,
    revenue: int = 0,
    factors: Sequence[float] = (1.0,),
) -> None:
    """Figures of a campaign for each of the days, spend and leads times each of the factors in turn."""
    for day, factor in zip(days, itertools.cycle(factors), strict=False):
        connection.execute(
            """
            insert into prod.fact_campaign_performance_daily values
            (
                %s, 'google', 'google', %s, null, null, 'google', true, 1000, 100, 1, 'USD', %s, 0, %s,
                0, 0, 0, %s, %s, 0
            )
            """,
            [day, campaign, spend and spend * factor, round(leads * factor), contracts, revenue],
        )


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _before_and_now(
    connection: psycopg.Connection, campaign: str, before: tuple[float, int], now: tuple[float, int]
) -> None:
    _put(connection, campaign, _days(_BEFORE, _FROM - timedelta(days=1)), *before, factors=_UNEVEN)
    _put(connection, campaign, _days(_FROM, _TO), *now, factors=_UNEVEN)


def _anomalies(connection: psycopg.Connection) -> list[tuple[object, object, object]]:
    rows = ask(connection, "campaigns_v5_campaigns_anomalies", date_from=_FROM, date_to=_TO)
    return [(row["campaign_id"], row["anomaly_type"], row["severity"]) for row in rows]


def test_days_that_have_no_data_yet_make_no_anomaly(empty: psycopg.Connection) -> None:
    # Spread over two months, ten days are a sixth of what is usual.
    _before_and_now(empty, "1", (100, 10), (100, 10))
    later = _TO + timedelta(days=50)
    assert ask(empty, "campaigns_v5_campaigns_anomalies", date_from=_FROM, date_to=later) == []
    assert (
        ask(empty, "campaigns_v5_campaigns_anomalies", date_from=_TO + timedelta(days=1), date_to=later) == []
    )


def test_a_steady_campaign_is_no_anomaly_however_long_the_period(empty: psycopg.Connection) -> None:
    # A total of ten days is ten times a daily mean.
    _before_and_now(empty, "1", (100, 10), (100, 10))
    assert _anomalies(empty) == []


def test_each_kind_of_anomaly_is_found(empty: psycopg.Connection) -> None:
    _before_and_now(empty, "dearer", (1000, 100), (1600, 100))
    _before_and_now(empty, "fewer leads", (100, 100), (44, 44))
    _before_and_now(empty, "more spend", (100, 100), (130, 130))
    assert _anomalies(empty) == [
        ("fewer leads", "drop_leads", "high"),
        ("dearer", "spike_cpl", "medium"),
        ("dearer", "spike_spend", "medium"),
        ("more spend", "spike_spend", "low"),
    ]


def test_small_and_expected_differences_are_no_anomalies(empty: psycopg.Connection) -> None:
    _before_and_now(empty, "a tenth more", (100, 10), (110, 11))
    _before_and_now(empty, "paused", (100, 10), (0, 0))
    _put(empty, "new", _days(_FROM - timedelta(days=6), _FROM - timedelta(days=1)), 1, 1)
    _put(empty, "new", _days(_FROM, _TO), 100, 1)
    _before_and_now(empty, "without a rate", (100, 10), (500, 10))
    empty.execute("""
        update prod.fact_campaign_performance_daily set spend = null
        where campaign_id = 'without a rate' and day = '2025-08-02'
    """)
    assert _anomalies(empty) == []


def test_days_without_figures_belong_to_the_baseline(empty: psycopg.Connection) -> None:
    # 600 a day on every third day are 200 a day, as in the period.
    _put(empty, "1", _days(_BEFORE, _FROM - timedelta(days=1))[::3], 600, 60)
    _put(empty, "1", _days(_FROM, _TO), 200, 20)
    assert _anomalies(empty) == []


def _actions(connection: psycopg.Connection) -> dict[object, tuple[object, object]]:
    rows = ask(connection, "sales_v6_reco_budget", date_from=_FROM, date_to=_TO)
    return {row["campaign_id"]: (row["action"], row["reason"]) for row in rows}


def test_budgets_follow_roas_and_price_of_a_lead(empty: psycopg.Connection) -> None:
    # The first four have 5 leads: their mean roas is 6.25, their mean cpl 27.25.
    for campaign, spend, leads, contracts, revenue in (
        ("good", 180, 18, 2, 1800),
        ("usual", 270, 10, 1, 1080),
        ("poor", 270, 10, 1, 270),
        ("good but dear", 270, 6, 1, 2700),
        ("few leads", 270, 2, 1, 27000),
        ("no contract", 270, 1, 0, 0),
        ("cheap", 90, 1, 0, 0),
    ):
        _put(empty, campaign, [_FROM], spend, leads, contracts, revenue)
    actions = _actions(empty)
    assert {name: action for name, (action, _) in actions.items()} == {
        "good": "scale",
        "usual": "monitor",
        "poor": "pause",
        "good but dear": "monitor",
        "few leads": "monitor",
        "no contract": "pause",
    }
    assert (
        actions["good"][1]
        == "roas 10.00 is over 1.5 times the usual 6.25, and cpl 10.00 under the usual 27.25"
    )
    assert actions["no contract"][1] == "no contract"


def test_nothing_is_said_of_a_roas_that_is_unknown(empty: psycopg.Connection) -> None:
    _put(empty, "1", [_FROM], 500, 10, 1, 500)
    _put(empty, "1", [_TO], None)
    assert _actions(empty) == {"1": ("monitor", "roas is unknown: an amount has no rate")}
    (kpi,) = ask(empty, "dashboard_v5_kpi", date_from=_FROM, date_to=_TO)
    assert (kpi["spend"], kpi["rows_without_rate"], kpi["cpl"], kpi["roas"]) == (500, 1, None, None)


def _by_campaign(rows: Answer, *columns: str) -> dict[object, tuple[object, ...]]:
    return {row["campaign_id"]: tuple(row[column] for column in columns) for row in rows}


def test_a_campaign_of_one_week_alone_is_compared(empty: psycopg.Connection) -> None:
    _put(empty, "both", [_TO - timedelta(days=13)], 100, 10)
    _put(empty, "both", [_TO], 100, 12)
    _put(empty, "before", [_TO - timedelta(days=7)], 100, 10)
    _put(empty, "now", [_TO - timedelta(days=6)], 100, 10)
    _put(empty, "long ago", [_TO - timedelta(days=14)], 100, 10)
    rows = ask(empty, "campaigns_v5_campaigns_wow", date_to=_TO)
    assert _by_campaign(rows, "leads_cur", "leads_prev", "leads_diff", "leads_diff_pct") == {
        "both": (12, 10, 2, 20),
        "now": (10, 0, 10, None),
        "before": (0, 10, -10, -100),
    }


def test_campaigns_are_classed_by_rate_and_roas(empty: psycopg.Connection) -> None:
    for campaign, leads, contracts, revenue in (
        ("high", 20, 1, 200),
        ("medium", 25, 1, 199),
        ("volume", 50, 1, 200),
        ("attention", 40, 1, 200),
        ("costs more than it brings", 20, 2, 99),
        ("two leads", 2, 0, 0),
    ):
        _put(empty, campaign, [_FROM], 100, leads, contracts, revenue)
    rows = ask(empty, "campaigns_v7_insights_campaign_performance", date_from=_FROM, date_to=_TO)
    assert _by_campaign(rows, "conversion_rate", "performance_category") == {
        "high": (5, "high_performer"),
        "medium": (4, "medium_performer"),
        "volume": (2, "volume_driver"),
        "attention": (Decimal("2.5"), "needs_attention"),
        "costs more than it brings": (10, "needs_attention"),
        "two leads": (0, "needs_attention"),
    }
    rows = ask(empty, "campaigns_v5_campaigns_scatter_matrix", date_from=_FROM, date_to=_TO)
    assert "two leads" not in _by_campaign(rows)
    assert len(rows) == 5
