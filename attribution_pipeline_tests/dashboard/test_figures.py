"""Every widget shows the numbers that the API gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import httpx
import psycopg
import pytest

from attribution_pipeline.dashboard.texts import texts
from attribution_pipeline_tests.api.serving import KPI, WIDGETS
from attribution_pipeline_tests.dashboard.browsing import NAMES, PERIOD, Visit

_ASKED = {"date_from": PERIOD["from"], "date_to": PERIOD["to"], "platform": "all"}
Row = Mapping[str, Any]


def _named(group: str, column: str) -> Callable[[Row], object]:
    return lambda row: texts("en").get(f"{group}.{row[column]}")


def _campaign(row: Row) -> object:
    return f"{_name(row)} {_PLATFORM(row)}"


def _name(row: Row) -> object:
    return row["campaign_name"] or row["campaign_id"]


_PLATFORM = _named("platform", "platform")
#: Per widget: its path, and what each of its table's columns shows; None: words, which other tests look at.
_TABLES: dict[str, tuple[str, list[str | Callable[[Row], object] | None]]] = {
    "trend_leads": ("dashboard/v5/trend/leads", [None, "leads"]),
    "trend_spend": ("dashboard/v5/trend/spend", [None, "spend"]),
    "campaigns": (
        "sales/v5/campaigns",
        [_campaign, "spend", "leads", "cpl", "n_contracts", "revenue", "roas"],
    ),
    "share": ("sales/v5/share/platforms", [_PLATFORM, "leads", "share_pct"]),
    "utm": (
        "sales/v5/utm-sources",
        [_PLATFORM, lambda row: row["utm_source"] or "not known", "leads", "n_contracts", "revenue"],
    ),
    "wow": (
        "campaigns/v5/campaigns/wow",
        [
            *(_campaign, "leads_cur", "leads_prev", "leads_diff", "leads_diff_pct"),
            *("spend_cur", "spend_prev", "cpl_cur", "cpl_prev"),
        ],
    ),
    "reco": (
        "sales/v6/reco/budget",
        [
            *(_campaign, _named("action", "action"), "spend_cur", "leads_cur"),
            *("contracts_cur", "cpl_cur", "roas_cur", None),
        ],
    ),
    "scatter": ("campaigns/v5/campaigns/scatter-matrix", [_campaign, "leads", "spend", "cpl", "roas"]),
    "anomalies": (
        "campaigns/v5/campaigns/anomalies",
        [
            *(_campaign, _named("severity", "severity"), _named("anomaly", "anomaly_type"), None),
            *("leads", "spend", "current_cpl", "baseline_cpl"),
        ],
    ),
    "paid": (
        "sales/v6/leads/paid-split/platforms",
        [_PLATFORM, "paid_leads", "organic_leads", "total_leads", "paid_pct"],
    ),
    "insights": (
        "campaigns/v7/insights/campaign-performance",
        [
            *(_campaign, _named("category", "performance_category"), "leads", "contracts", "conversion_rate"),
            *("revenue", "avg_contract_value", "roas"),
        ],
    ),
    "metrics": (
        "campaigns/v7/metrics/trend",
        [None, "leads", "clicks", "impressions", "spend", "cpl", "cpc", "ctr", "cpm"],
    ),
}


def _is_shown(shown: str, figure: float | None) -> bool:
    """Whether a text is this number, rounded to the decimals that the text has."""
    if figure is None:
        return shown == "–"
    text = re.sub(r"[▲▼+,%₴\s]", "", shown).replace("−", "-")
    return abs(Decimal(text) - Decimal(str(figure))) <= Decimal("0.5").scaleb(-len(text.partition(".")[2]))


def test_every_table_shows_what_the_api_gives(visit: Visit, client: httpx.Client) -> None:
    visit.overview()
    for name, (path, columns) in _TABLES.items():
        data = client.get(f"{WIDGETS}/{path}", params=_ASKED).json()["data"]
        rows = visit.rows(name)
        assert len(rows) == (
            len(data) if name in {"trend_leads", "trend_spend", "metrics"} else min(50, len(data))
        )
        assert rows, name
        for cells, row in zip(rows, data, strict=False):
            for cell, column in zip(cells, columns, strict=True):
                if isinstance(column, str):
                    assert _is_shown(cell, row[column]), (name, column, cell, row[column])
                elif column is not None:
                    assert cell.strip() == column(row), (name, cell, row)


def test_every_widget_is_looked_at() -> None:
    assert set(NAMES) == {*_TABLES, "kpi", "first_last"}


@pytest.mark.parametrize("platform", ["all", "viber"])
def test_key_figures_and_their_changes(visit: Visit, client: httpx.Client, platform: str) -> None:
    visit.overview(platform=platform)
    data = client.get(KPI, params=_ASKED | {"platform": platform}).json()["data"]
    for name, change in data["diff_pct"].items():
        value = visit.page.locator(f"[data-kpi={name}]")
        assert _is_shown(value.inner_text(), data[name]), name
        shown = visit.page.locator(f"[data-change={name}]")
        if change is None:
            assert shown.inner_text() in {"–", "new"}
            continue
        assert _is_shown(shown.inner_text(), change), name
        is_better = (change > 0) == (name != "cpl")
        tone = "neutral" if name == "spend" or not change else "good" if is_better else "bad"
        assert tone in str(shown.get_attribute("class")).split()


def test_both_rules_side_by_side(visit: Visit, sample_url: str) -> None:
    visit.overview()
    with psycopg.connect(sample_url) as connection:
        leads = connection.execute(
            "select first_platform, platform from prod.fact_leads where lead_day between %s and %s",
            [PERIOD["from"], PERIOD["to"]],
        ).fetchall()
    names = {texts("en")[f"platform.{name}"]: name for pair in leads for name in pair}
    rows = visit.rows("first_last")
    assert {row[0].strip() for row in rows} == set(names)
    for shown, first, last, difference in rows:
        expected = [sum(pair[side] == names[shown.strip()] for pair in leads) for side in (0, 1)]
        assert _is_shown(first, expected[0])
        assert _is_shown(last, expected[1])
        assert _is_shown(difference, expected[1] - expected[0])
    moved = sum(first != last for first, last in leads)
    assert visit.page.locator(".sentence").inner_text().startswith(f"{moved:,} of {len(leads):,} leads")


@pytest.mark.parametrize("name", [*_TABLES, "first_last"])
def test_every_table_is_a_csv(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/dashboard/csv/{name}", params=PERIOD)
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    lines = answer.content.decode("utf-8-sig").splitlines()
    if name in _TABLES:
        path = f"{WIDGETS}/{_TABLES[name][0]}"
        given = client.get(path, params=_ASKED, headers={"Accept": "text/csv"}).text
        assert lines == given.splitlines()
    assert len(lines) > 1


def test_a_point_names_its_campaign(visit: Visit, client: httpx.Client) -> None:
    visit.overview()
    data = client.get(f"{WIDGETS}/campaigns/v5/campaigns/scatter-matrix", params=_ASKED).json()["data"]
    card = visit.page.locator("#card-scatter")
    card.locator(".recharts-scatter-symbol path").first.hover(force=True)
    shown = card.locator(".point").inner_text()
    row = next(row for row in data if _name(row) == shown.splitlines()[0])
    assert _PLATFORM(row) == shown.splitlines()[1]
    roas, cpl = re.fullmatch(r"ROAS (\S+) · CPL (\S+)", shown.splitlines()[2]).groups()  # type: ignore[union-attr]
    assert _is_shown(roas, row["roas"])
    assert _is_shown(cpl, row["cpl"])


@pytest.mark.parametrize(
    ("language", "amount", "share"),
    [
        ("en", r"₴[\d,]+", r"[\d.]+%"),
        ("uk", "[\\d\N{NO-BREAK SPACE}]+\N{NO-BREAK SPACE}₴", "[\\d,]+\N{NO-BREAK SPACE}%"),
    ],
)
def test_charts_write_numbers_as_cards_do(visit: Visit, language: str, amount: str, share: str) -> None:
    visit.overview(lang=language)
    ticks = ".recharts-yAxis-tick-labels text, .recharts-yAxis .recharts-cartesian-axis-tick-value"
    for card, pattern in (
        ("#card-trend_spend", amount),
        ("#card-metrics .small-charts > :nth-child(3)", share),
    ):
        labels = visit.page.locator(card).locator(ticks)
        labels.first.wait_for()
        texts_of_axis = labels.all_text_contents()
        assert texts_of_axis
        assert all(re.fullmatch(pattern, text) for text in texts_of_axis), texts_of_axis
