"""The shape of every answer: envelope, fields, paging, CSV, ETags, HEAD."""

from __future__ import annotations

import csv
import io

import httpx
import pytest

from attribution_pipeline_tests.api.serving import KPI, LISTS, V9, WIDGETS

#: What the contract promises of each row; more may follow.
FIELDS = {
    f"{WIDGETS}/dashboard/v5/trend/leads": "dt leads",
    f"{WIDGETS}/dashboard/v5/trend/spend": "dt spend",
    f"{WIDGETS}/sales/v5/campaigns": "platform campaign_id campaign_name leads n_contracts revenue spend cpl roas",
    f"{WIDGETS}/sales/v5/share/platforms": "platform leads share_pct",
    f"{WIDGETS}/sales/v5/utm-sources": "platform utm_source leads n_contracts revenue",
    f"{WIDGETS}/campaigns/v5/campaigns/wow": "platform campaign_id campaign_name leads_cur leads_prev leads_diff "
    "leads_diff_pct spend_cur spend_prev cpl_cur cpl_prev",
    f"{WIDGETS}/sales/v6/reco/budget": "platform campaign_id campaign_name leads_cur spend_cur contracts_cur cpl_cur "
    "roas_cur action reason",
    f"{WIDGETS}/campaigns/v5/campaigns/scatter-matrix": "platform campaign_id campaign_name leads spend cpl roas",
    f"{WIDGETS}/campaigns/v5/campaigns/anomalies": "platform campaign_id campaign_name leads spend current_cpl "
    "baseline_cpl anomaly_type severity reason",
    f"{WIDGETS}/sales/v6/leads/paid-split/platforms": "platform paid_leads organic_leads total_leads paid_pct organic_pct",
    f"{WIDGETS}/campaigns/v7/insights/campaign-performance": "platform campaign_id campaign_name leads contracts revenue "
    "conversion_rate avg_contract_value roas performance_category",
    f"{WIDGETS}/campaigns/v7/metrics/trend": "dt leads clicks impressions spend cpl cpc ctr cpm",
    f"{V9}/campaigns/facebook/weekly": "week_start platform campaign_id campaign_name spend impressions clicks leads "
    "contracts revenue cpl roas spend_growth_pct leads_growth_pct revenue_growth_pct",
    f"{V9}/campaigns/google/weekly": "week_start platform campaign_id campaign_name spend impressions clicks leads "
    "contracts revenue cpl roas spend_growth_pct leads_growth_pct revenue_growth_pct",
    f"{V9}/campaigns/facebook/leads": "lead_source_id client_id lead_date attributed_at platform campaign_id "
    "campaign_name adset_id adset_name ad_id ad_name match_method match_score has_contract contract_amount",
    f"{V9}/campaigns/google/leads": "lead_source_id client_id lead_date attributed_at platform campaign_id "
    "campaign_name adset_id adset_name ad_id ad_name match_method match_score has_contract contract_amount",
    f"{V9}/contracts/enriched": "contract_id contract_date contract_amount product_name branch_name platform "
    "campaign_id campaign_name adset_id adset_name ad_id ad_name creative_title creative_body creative_image_url "
    "utm_source utm_medium utm_campaign utm_content utm_term attribution_rule attribution_level match_method "
    "match_score days_to_contract",
    f"{V9}/platforms/comparison": "week_start platform leads contracts revenue spend leads_growth_pct "
    "contracts_growth_pct revenue_growth_pct spend_growth_pct",
    f"{V9}/cohorts/monthly": "cohort_month platform clients contracts revenue avg_contract_value repeat_customer_rate",
    f"{V9}/attribution/quality": "platform leads contracts utm_pct campaign_pct ad_pct creative_pct mean_match_score",
}
_META = {"date_from", "date_to", "platform", "currency", "data_as_of", "total"}
_FIGURES = {"leads", "n_contracts", "revenue", "spend", "cpl", "roas"}
_PERIOD = {"date_from": "2025-08-14", "date_to": "2025-09-23"}


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


@pytest.mark.parametrize("path", LISTS)
def test_lists_have_the_promised_fields_and_come_in_parts(api: httpx.Client, path: str) -> None:
    whole = api.get(path, params=_PERIOD).raise_for_status().json()
    assert set(whole) == {"data", "meta"}
    assert set(whole["meta"]) == _META
    assert whole["meta"]["total"] == len(whole["data"]) > 1
    for row in whole["data"]:
        assert set(FIELDS[path].split()) <= set(row)
    part = api.get(path, params={**_PERIOD, "limit": 1, "offset": 1}).json()
    assert part["data"] == whole["data"][1:2]
    assert part["meta"] == whole["meta"]
    beyond = api.get(path, params={**_PERIOD, "offset": len(whole["data"])}).json()
    assert beyond == {"data": [], "meta": whole["meta"]}


@pytest.mark.parametrize("path", LISTS)
def test_lists_are_csv_as_well(api: httpx.Client, path: str) -> None:
    rows = api.get(path, params=_PERIOD).json()["data"]
    answer = api.get(path, params=_PERIOD, headers={"Accept": "text/csv"}).raise_for_status()
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert [{name: cell.removeprefix("'") for name, cell in line.items()} for line in lines] == [
        {name: _cell(value).removeprefix("'") for name, value in row.items()} for row in rows
    ]


def test_the_kpi_is_one_object_with_the_previous_period_beside_it(api: httpx.Client) -> None:
    answer = api.get(KPI, params=_PERIOD).raise_for_status().json()
    assert set(answer["meta"]) == _META
    assert set(answer["data"]) >= _FIGURES | {"prev", "diff_pct"}
    assert set(answer["data"]["prev"]) == set(answer["data"]["diff_pct"]) == _FIGURES


def test_a_journey_tells_every_touch_and_which_one_decided(api: httpx.Client) -> None:
    lead = api.get(f"{V9}/campaigns/google/leads", params=_PERIOD).json()["data"][0]
    answer = api.get(f"{V9}/leads/{lead['lead_source_id']}/journey").raise_for_status().json()
    touches = answer["data"]
    assert [touch["touch_number"] for touch in touches] == list(range(1, len(touches) + 1))
    assert touches[0]["id_source"] == lead["lead_source_id"]
    (decided,) = (touch for touch in touches if touch["decides_lead"])
    assert decided["attribution_rule"] == "last_paid_touch"
    assert (decided["platform"], decided["date_time"]) == (lead["platform"], lead["attributed_at"])
    assert all(touch["attribution_rule"] is None for touch in touches if touch is not decided)
    assert answer["meta"]["date_from"] == touches[0]["date_time"][:10]


def test_without_dates_the_last_30_days_with_data_are_meant(api: httpx.Client) -> None:
    meta = api.get(KPI).json()["meta"]
    assert (meta["date_from"], meta["date_to"]) == ("2025-09-22", "2025-10-21")
    assert (meta["platform"], meta["currency"]) == ("all", "UAH")
    assert meta["data_as_of"] is not None
    assert api.get(KPI, params={"date_to": "2025-09-30"}).json()["meta"]["date_from"] == "2025-09-01"
    assert api.get(KPI, params={"date_from": "2025-10-20"}).json()["meta"]["date_to"] == "2025-10-21"
    assert api.get(KPI, params={"date_from": "2026-01-01"}).json()["meta"]["date_to"] == "2026-01-01"


def test_platforms_and_groups_are_counted_apart(api: httpx.Client) -> None:
    path = f"{V9}/campaigns/facebook/leads"
    totals = {
        platform: api.get(path, params={**_PERIOD, "platform": platform}).json()["meta"]["total"]
        for platform in ("all", "meta", "facebook", "instagram")
    }
    assert totals["all"] == totals["meta"] == totals["facebook"] + totals["instagram"]
    assert 0 < totals["instagram"] < totals["facebook"]
    assert api.get(path, params={**_PERIOD, "platform": "google"}).status_code == 422


@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
def test_an_answer_is_not_sent_twice(api: httpx.Client, accept: str) -> None:
    path, headers = LISTS[2], {"Accept": accept}
    first = api.get(path, params=_PERIOD, headers=headers)
    known = {**headers, "If-None-Match": f'"other", W/{first.headers["etag"]}'}
    again = api.get(path, params=_PERIOD, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert api.get(path, params={**_PERIOD, "limit": 1}, headers=known).status_code == 200
    assert "Accept" in first.headers["vary"]


def test_who_holds_any_answer_is_told_first_whether_there_is_one(api: httpx.Client) -> None:
    anything = {"If-None-Match": "*"}
    assert api.get(f"{V9}/leads/1/journey", headers=anything).status_code == 404
    assert api.get(KPI, params={"date_from": "2020-01-01"}, headers=anything).status_code == 422
    assert api.get(KPI, params={"colour": "red"}, headers=anything).status_code == 422
    assert api.get(KPI, params=_PERIOD, headers=anything).status_code == 304


def test_etags_differ_by_format(api: httpx.Client) -> None:
    tags = {api.get(LISTS[2], headers={"Accept": accept}).headers["etag"] for accept in ("*/*", "text/csv")}
    assert len(tags) == 2


@pytest.mark.parametrize(
    ("accept", "is_csv"),
    [
        ("text/csv", True),
        ("text/csv;q=0.9, */*;q=0.1", True),
        ("text/csv, application/json", False),
        ("application/json;q=0.1, text/csv;q=0.5", True),
        ("text/csv;q=0", False),
        ("text/csv;q=x", False),
        ("text/html, */*", False),
        ("", False),
    ],
)
def test_csv_is_sent_to_those_who_prefer_it(api: httpx.Client, accept: str, is_csv: bool) -> None:
    answer = api.get(LISTS[0], headers={"Accept": accept})
    assert answer.headers["content-type"].startswith("text/csv" if is_csv else "application/json")


def test_head_is_get_without_the_body(api: httpx.Client) -> None:
    for path in (KPI, LISTS[0], "/health/live", "/docs", "/openapi.json", "/nothing"):
        got, headed = api.get(path), api.head(path)
        assert (headed.status_code, headed.content) == (got.status_code, b"")
        assert headed.headers["content-length"] == str(len(got.content))
        assert headed.headers.get("etag") == got.headers.get("etag")
