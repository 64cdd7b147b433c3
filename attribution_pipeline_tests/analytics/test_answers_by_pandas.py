"""Every endpoint answers what pandas computes from raw figures and attributed facts, for several windows and platforms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import psycopg
import pytest

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline_tests.analytics import expected, expected_v9
from attribution_pipeline_tests.analytics.world import (
    Asked,
    Row,
    World,
    cents,
    groups,
    load,
    percent,
    total,
    within,
)
from attribution_pipeline_tests.api.serving import KPI, V9, WIDGETS

#: The default one, one that begins and ends within a week and a month, a day, all of history and more, one before it.
_WINDOWS = [
    (date(2025, 9, 22), date(2025, 10, 21)),
    (date(2025, 8, 14), date(2025, 9, 23)),
    (date(2025, 10, 1), date(2025, 10, 1)),
    (date(2025, 3, 1), date(2025, 11, 15)),
    (date(2024, 1, 1), date(2024, 1, 31)),
]
_PLATFORMS = ["all", "meta", "google", "instagram", "direct", "sms"]
_CAMPAIGN_LISTS = {
    f"{WIDGETS}/sales/v5/campaigns": "leads n_contracts revenue spend cpl roas",
    f"{WIDGETS}/campaigns/v5/campaigns/scatter-matrix": "leads spend cpl roas",
    f"{WIDGETS}/campaigns/v7/insights/campaign-performance": "leads contracts revenue conversion_rate "
    "avg_contract_value roas performance_category",
}

windows = pytest.mark.parametrize("window", _WINDOWS, ids=lambda window: f"{window[0]}..{window[1]}")


@pytest.fixture(scope="session")
def world(sample_url: str) -> World:
    with connect(sample_url, time_zone=Settings().timezone) as connection:
        assert _unconverted(connection) == 0
        return load(connection)


def _unconverted(connection: psycopg.Connection) -> object:
    row = connection.execute(
        "select count(*) from stg.fact_contracts where contract_amount_reporting is null"
    ).fetchone()
    return row and row[0]


def _ask(
    api: httpx.Client, path: str, window: tuple[date, date], platform: str = "all", **more: object
) -> Any:  # noqa: ANN401
    period = {"date_from": str(window[0]), "date_to": str(window[1]), "platform": platform}
    asked = {**period, **{name: str(value) for name, value in more.items()}}
    answer = api.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    while isinstance(told["data"], list) and len(told["data"]) < told["meta"]["total"]:
        part = api.get(path, params={**asked, "offset": str(len(told["data"]))}).json()
        told["data"] += part["data"]
    return told["data"]


def _as_told(value: object) -> object:
    """A figure as JSON tells it."""
    return float(value) if isinstance(value, Decimal) else value


def _only(row: Row, names: Iterable[str]) -> Row:
    return {name: _as_told(row[name]) for name in names}


def _is_something(row: Row) -> bool:
    return any(
        row[name]
        for name in ("leads", "contracts", "revenue", "spend", "impressions", "clicks")
        if name in row
    )


def _same(told: Sequence[Row], computed: Sequence[Row], keys: Sequence[str], names: Iterable[str]) -> None:
    """Compare by key; rows that hold nothing may be told or not."""
    names = [*keys, *names]
    found, right = (
        {
            tuple(row[key] for key in keys): row
            for row in (_only(row, names) for row in rows)
            if _is_something(row)
        }
        for rows in (told, computed)
    )
    assert found == right
    assert len({tuple(row[key] for key in keys) for row in told}) == len(told)


def _falls(rows: Sequence[Row], name: str) -> bool:
    figures = [row[name] for row in rows]
    return figures == sorted(figures, reverse=True)


@windows
@pytest.mark.parametrize("platform", _PLATFORMS)
def test_kpi(api: httpx.Client, world: World, window: tuple[date, date], platform: str) -> None:
    told = _ask(api, KPI, window, platform)
    right = expected.kpi(world, Asked(*window, platform))
    for part, figures in (
        (told, right),
        (told["prev"], right["prev"]),
        (told["diff_pct"], right["diff_pct"]),
    ):
        names = ("leads", "n_contracts", "revenue", "spend", "cpl", "roas")
        assert _only(part, names) == _only(figures, names)


@windows
@pytest.mark.parametrize("platform", _PLATFORMS)
def test_trends(api: httpx.Client, world: World, window: tuple[date, date], platform: str) -> None:
    right = expected.daily(world, Asked(*window, platform))
    for path, names in (
        ("dashboard/v5/trend/leads", "dt leads"),
        ("dashboard/v5/trend/spend", "dt spend"),
        ("campaigns/v7/metrics/trend", "dt leads clicks impressions spend cpl cpc ctr cpm"),
    ):
        told = _ask(api, f"{WIDGETS}/{path}", window, platform)
        assert [_only(row, names.split()) for row in told] == [_only(row, names.split()) for row in right]


@windows
@pytest.mark.parametrize("platform", _PLATFORMS)
def test_lists_of_campaigns(
    api: httpx.Client, world: World, window: tuple[date, date], platform: str
) -> None:
    right = expected.campaign_rows(world, Asked(*window, platform))
    for row in right:
        row["performance_category"] = expected.performance_category(row)
    for path, names in _CAMPAIGN_LISTS.items():
        told = _ask(api, path, window, platform)
        wanted = [row for row in right if row["leads"] >= 3] if "scatter" in path else right
        _same(told, wanted, ["platform", "campaign_id"], ["campaign_name", *names.split()])
        assert _falls(
            told, {"campaigns": "spend", "scatter-matrix": "leads"}.get(path.rpartition("/")[2], "revenue")
        )


@windows
@pytest.mark.parametrize("platform", _PLATFORMS)
def test_platforms_and_sources(
    api: httpx.Client, world: World, window: tuple[date, date], platform: str
) -> None:
    asked = Asked(*window, platform)
    leads = within(world.leads, "own_day", asked)
    by_platform = groups(leads, ["platform"])
    shares = _ask(api, f"{WIDGETS}/sales/v5/share/platforms", window, platform)
    assert {row["platform"]: row["leads"] for row in shares} == {
        key: len(rows) for (key,), rows in by_platform.items()
    }
    assert sum(Decimal(str(row["share_pct"])) for row in shares) == (100 if shares else 0)
    for row in shares:
        # Hundredths that are left over go to somebody.
        assert abs(Decimal(str(row["share_pct"])) - 100 * Decimal(row["leads"]) / len(leads)) < Decimal(
            "0.01"
        )
    split = _ask(api, f"{WIDGETS}/sales/v6/leads/paid-split/platforms", window, platform)
    assert {row["platform"]: (row["paid_leads"], row["organic_leads"], row["paid_pct"]) for row in split} == {
        key: (paid, len(rows) - paid, _as_told(percent(paid, len(rows))))
        for (key,), rows in by_platform.items()
        for paid in [int(sum(rows["is_paid"]))]
    }
    sources = _ask(api, f"{WIDGETS}/sales/v5/utm-sources", window, platform)
    keys = ["platform", "utm_source"]
    found, bought = groups(leads, keys), groups(within(world.contracts, "cohort_day", asked), keys)
    right = [
        {
            "platform": key[0],
            "utm_source": key[1],
            "leads": len(found.get(key, ())),
            "n_contracts": len(bought.get(key, ())),
            "revenue": cents(total(bought[key]["contract_amount_reporting"]))
            if key in bought
            else Decimal(0),
        }
        for key in found.keys() | bought.keys()
    ]
    _same(sources, right, keys, ["leads", "n_contracts", "revenue"])
    assert _falls(shares, "leads")
    assert _falls(sources, "leads")


@windows
@pytest.mark.parametrize("platform", ["all", "meta", "sms"])
def test_week_over_week(api: httpx.Client, world: World, window: tuple[date, date], platform: str) -> None:
    told = _ask(api, f"{WIDGETS}/campaigns/v5/campaigns/wow", window, platform)
    week = Asked(window[1], window[1], platform).days[0]
    asked = Asked(date.fromordinal(week.toordinal() - 6), week, platform)
    now, before = (
        {(row["platform"], row["campaign_id"]): row for row in expected.campaign_rows(world, when)}
        for when in (asked, asked.shifted(-7))
    )
    nothing: Row = {"leads": 0, "spend": Decimal(0), "cpl": None}
    right = {}
    for key in now.keys() | before.keys():
        cur, prev = now.get(key, nothing), before.get(key, nothing)
        figures = [cur["leads"], prev["leads"], cur["spend"], prev["spend"], cur["cpl"], prev["cpl"]]
        growth = percent(cur["leads"] - prev["leads"], prev["leads"])
        right[key] = [_as_told(figure) for figure in (*figures, cur["leads"] - prev["leads"], growth)]
    names = [
        "leads_cur",
        "leads_prev",
        "spend_cur",
        "spend_prev",
        "cpl_cur",
        "cpl_prev",
        "leads_diff",
        "leads_diff_pct",
    ]
    assert {(row["platform"], row["campaign_id"]): [row[name] for name in names] for row in told} == right


@windows
@pytest.mark.parametrize("platform", ["all", "google", "sms"])
def test_budget_and_anomalies(
    api: httpx.Client, world: World, window: tuple[date, date], platform: str
) -> None:
    asked = Asked(*window, platform)
    for min_spend in (100, 20_000):
        told = _ask(api, f"{WIDGETS}/sales/v6/reco/budget", window, platform, min_spend=min_spend)
        found = {(row["platform"], row["campaign_id"]): row["action"] for row in told}
        assert found == expected.budget_actions(world, asked, min_spend)
    told = _ask(api, f"{WIDGETS}/campaigns/v5/campaigns/anomalies", window, platform)
    kinds = {(row["platform"], row["campaign_id"], row["anomaly_type"]): row["severity"] for row in told}
    assert kinds == expected.anomalies(world, asked)
    severities = [("high", "medium", "low").index(row["severity"]) for row in told]
    assert severities == sorted(severities)


@windows
@pytest.mark.parametrize(("path", "group"), [("facebook", "meta"), ("google", "google")])
def test_weeks_and_leads_of_an_account(
    api: httpx.Client, world: World, window: tuple[date, date], path: str, group: str
) -> None:
    asked = Asked(*window, group)
    told = _ask(api, f"{V9}/campaigns/{path}/weekly", window)
    names = "spend impressions clicks leads contracts revenue cpl roas spend_growth_pct leads_growth_pct revenue_growth_pct"
    keys = ["platform", "campaign_id"]
    _same(told, expected_v9.weeks(world, asked, keys), ["week_start", *keys], names.split())
    assert _falls(told, "week_start")
    right = expected_v9.leads(world, asked)
    told = _ask(api, f"{V9}/campaigns/{path}/leads", window)
    assert [_only(row, right[0]) for row in told] == [_only(row, row) for row in right]


@windows
@pytest.mark.parametrize("platform", ["all", "instagram", "sms"])
def test_contracts_platforms_cohorts_and_quality(
    api: httpx.Client, world: World, window: tuple[date, date], platform: str
) -> None:
    asked = Asked(*window, platform)
    right = expected_v9.contracts(world, asked)
    told = _ask(api, f"{V9}/contracts/enriched", window, platform)
    assert [_only(row, right[0]) for row in told] == [_only(row, row) for row in right]
    growth = [f"{name}_growth_pct" for name in ("leads", "contracts", "revenue", "spend")]
    told = _ask(api, f"{V9}/platforms/comparison", window, platform)
    names = ["leads", "contracts", "revenue", "spend", *growth]
    _same(told, expected_v9.weeks(world, asked, ["platform"]), ["week_start", "platform"], names)
    for path, computed in (
        ("cohorts/monthly", expected_v9.cohorts),
        ("attribution/quality", expected_v9.quality),
    ):
        told = _ask(api, f"{V9}/{path}", window, platform)
        right = computed(world, asked)
        key = ["cohort_month", "platform"] if path.startswith("cohorts") else ["platform"]
        by_key = {tuple(row[name] for name in key): _only(row, row) for row in right}
        assert {tuple(row[name] for name in key): _only(row, right[0]) for row in told} == by_key


def test_journeys(api: httpx.Client, world: World) -> None:
    longest = world.touches.groupby("client_id").size().sort_values(ascending=False)
    chosen = [*longest.index[:5], *longest.index[-2:]]
    for lead in world.leads[world.leads["client_id"].isin(chosen)]["lead_source_id"]:
        told = api.get(f"{V9}/leads/{lead}/journey").json()["data"]
        right = expected_v9.journey(world, lead)
        assert [_only(row, right[0]) for row in told] == [_only(row, row) for row in right]
