"""Every raw table: what is asked, and how answers become rows."""

import pytest

from attribution_pipeline.sources.google_ads.queries import QUERIES
from attribution_pipeline.warehouse.loader import load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.google_ads.asking import Asking, days
from attribution_pipeline_tests.warehouse.loader.loading import SETTINGS, Loading

DAY = days("2025-11-19")
CAMPAIGN = {"campaign.id": 20_000_000_001, "campaign.name": 'Пошук "Бренд"', "campaign.status": "ENABLED"}
GROUP = {"campaign.id": 20_000_000_001, "ad_group.id": 150_000_000_001}
FIGURES = {
    "segments.date": "2025-11-19",
    "metrics.impressions": 1200,
    "metrics.clicks": 34,
    "metrics.cost_micros": 9_223_372_036_854,
    "metrics.conversions": 1.75,
    "metrics.conversions_value": 1e-07,
}
KEYWORD = {
    **GROUP,
    "ad_group_criterion.criterion_id": 300_000_000_001,
    "ad_group_criterion.status": "ENABLED",
    "ad_group_criterion.type": "KEYWORD",
    "ad_group_criterion.negative": False,
    "ad_group_criterion.keyword.text": "курси\rpython",
    "ad_group_criterion.keyword.match_type": "PHRASE",
}
CLICK = {
    **GROUP,
    "click_view.gclid": "EAIaIQ",
    "click_view.ad_group_ad": "customers/1112223333/adGroupAds/150000000001~660000000001",
    "click_view.keyword": "customers/1112223333/adGroupCriteria/150000000001~300000000001",
    "segments.date": "2025-11-19",
    "segments.ad_network_type": "SEARCH",
}
#: By raw table: resource, one row of the API in full, and the row that it becomes.
TABLES: dict[str, tuple[str, dict[str, object], dict[str, str]]] = {
    "google_ads_campaigns": (
        "campaign",
        {
            **CAMPAIGN,
            "campaign.advertising_channel_type": "PERFORMANCE_MAX",
            "campaign.start_date_time": "2025-03-01 00:00:00",
            "campaign.end_date_time": "2026-03-01 23:59:59",
        },
        {
            "campaign_id": "20000000001",
            "customer_id": "1112223333",
            "campaign_name": 'Пошук "Бренд"',
            "status": "ENABLED",
            "advertising_channel_type": "PERFORMANCE_MAX",
            "start_date": "2025-03-01",
            "end_date": "2026-03-01",
            "currency_code": "UAH",
        },
    ),
    "google_ads_ad_groups": (
        "ad_group",
        {**GROUP, "ad_group.name": "Група", "ad_group.status": "PAUSED"},
        {
            "ad_group_id": "150000000001",
            "campaign_id": "20000000001",
            "customer_id": "1112223333",
            "ad_group_name": "Група",
            "status": "PAUSED",
        },
    ),
    "google_ads_ads": (
        "ad_group_ad",
        {
            **GROUP,
            "ad_group_ad.ad.id": 660_000_000_001,
            "ad_group_ad.ad.name": "RSA 1",
            "ad_group_ad.ad.type": "RESPONSIVE_SEARCH_AD",
            "ad_group_ad.status": "ENABLED",
        },
        {
            "ad_id": "660000000001",
            "ad_group_id": "150000000001",
            "campaign_id": "20000000001",
            "customer_id": "1112223333",
            "ad_name": "RSA 1",
            "ad_type": "RESPONSIVE_SEARCH_AD",
            "status": "ENABLED",
        },
    ),
    "google_ads_keywords": (
        "ad_group_criterion",
        KEYWORD,
        {
            "ad_group_id": "150000000001",
            "criterion_id": "300000000001",
            "campaign_id": "20000000001",
            "customer_id": "1112223333",
            "keyword_text": "курси\rpython",
            "match_type": "PHRASE",
            "status": "ENABLED",
        },
    ),
    "google_ads_clicks": (
        "click_view",
        CLICK,
        {
            "gclid": "EAIaIQ",
            "date": "2025-11-19",
            "customer_id": "1112223333",
            "campaign_id": "20000000001",
            "ad_group_id": "150000000001",
            "ad_id": "660000000001",
            "criterion_id": "300000000001",
            "network": "SEARCH",
        },
    ),
    "google_ads_campaign_daily": (
        "campaign",
        {**CAMPAIGN, **FIGURES},
        {
            "date": "2025-11-19",
            "campaign_id": "20000000001",
            "customer_id": "1112223333",
            "campaign_name": 'Пошук "Бренд"',
            "impressions": "1200",
            "clicks": "34",
            "cost_micros": "9223372036854",
            "conversions": "1.75",
            "conversions_value": "1e-07",
            "currency_code": "UAH",
        },
    ),
    "google_ads_keyword_daily": (
        "keyword_view",
        {**KEYWORD, **FIGURES},
        {
            "date": "2025-11-19",
            "ad_group_id": "150000000001",
            "criterion_id": "300000000001",
            "campaign_id": "20000000001",
            "customer_id": "1112223333",
            "impressions": "1200",
            "clicks": "34",
            "cost_micros": "9223372036854",
            "conversions": "1.75",
            "currency_code": "UAH",
        },
    ),
}


def test_every_column_of_every_table_is_asked_for() -> None:
    google = [table.name for table in RAW_TABLES.values() if table.source == "google_ads"]
    assert list(QUERIES) == google == list(TABLES)
    for name in google:
        assert set(QUERIES[name].fields) == set(RAW_TABLES[name].column_names)


@pytest.mark.parametrize("table", TABLES)
def test_an_answer_becomes_a_row_and_is_stored(google: Asking, loading: Loading, table: str) -> None:
    resource, given, expected = TABLES[table]
    google.fake.accounts["1112223333"].rows[resource] = [given]

    assert google.rows(table, DAY) == [expected]

    result = load_table(
        loading.connection, RAW_TABLES[table], google.source(), DAY, settings=SETTINGS, run_id=None
    )
    assert (result.rows_read, result.rows_rejected, result.missing_columns) == (1, 0, [])
    columns = ", ".join(f"{column}::text" for column in expected)
    (stored,) = loading.rows(f"select {columns} from raw.{table}")
    assert stored == tuple(value.replace("1e-07", "0.0000001") for value in expected.values())


@pytest.mark.parametrize("table", TABLES)
def test_fields_without_a_value_are_null(google: Asking, table: str) -> None:
    resource, given, expected = TABLES[table]
    key = [name for name, value in QUERIES[table].fields.items() if name in RAW_TABLES[table].key]
    needed = {QUERIES[table].fields[name].name for name in key} | {
        "segments.date",
        "ad_group_criterion.type",
        "ad_group_criterion.negative",
    }
    google.fake.accounts["1112223333"].rows[resource] = [
        {name: value for name, value in given.items() if name in needed}
    ]

    (row,) = google.rows(table, DAY)

    assert {"date", *key} | {"customer_id", "currency_code"} >= set(row)
    assert row.items() <= expected.items()


@pytest.mark.parametrize("table", TABLES)
def test_an_answer_without_results_is_a_day_without_rows(google: Asking, table: str) -> None:
    rows = google.open(table, DAY)

    assert list(rows.chunks()) == []
    assert rows.covered is not None
    assert rows.covered.owners == {"1112223333"}
    assert len(google.fake.asked(TABLES[table][0])) == 1


@pytest.mark.parametrize("table", ["google_ads_campaigns", "google_ads_ad_groups", "google_ads_ads"])
def test_removed_objects_and_statuses_of_the_future_are_asked_for_too(google: Asking, table: str) -> None:
    resource, given, _ = TABLES[table]
    status = QUERIES[table].fields["status"].name
    key = QUERIES[table].fields[RAW_TABLES[table].key[0]].name
    statuses = ["ENABLED", "PAUSED", "REMOVED", "UNKNOWN", "A_STATUS_OF_THE_FUTURE"]
    google.fake.accounts["1112223333"].rows[resource] = [
        {**given, key: number, status: name} for number, name in enumerate(statuses)
    ]

    assert [row["status"] for row in google.rows(table)] == statuses


def test_keywords_that_keep_ads_away_are_left_out(google: Asking) -> None:
    google.fake.accounts["1112223333"].rows["ad_group_criterion"] = [
        {**KEYWORD, "ad_group_criterion.negative": True},
        {**KEYWORD, "ad_group_criterion.type": "AGE_RANGE"},
        {**KEYWORD, "ad_group_criterion.status": "REMOVED"},
    ]

    assert [row["status"] for row in google.rows("google_ads_keywords")] == ["REMOVED"]


def test_a_row_without_its_key_is_rejected_and_kept(google: Asking, loading: Loading) -> None:
    resource, given, _ = TABLES["google_ads_campaign_daily"]
    without = {name: value for name, value in given.items() if name != "campaign.id"}
    google.fake.accounts["1112223333"].rows[resource] = [given, without]

    result = load_table(
        loading.connection,
        RAW_TABLES["google_ads_campaign_daily"],
        google.source(),
        DAY,
        settings=SETTINGS,
        run_id=None,
    )

    assert (result.rows_read, result.rows_loaded, result.rows_rejected) == (2, 1, 1)
    assert loading.rejected("google_ads_campaign_daily") == [(2, "column campaign_id: must not be empty")]


def test_a_resource_name_without_an_id_is_rejected_and_kept(google: Asking, loading: Loading) -> None:
    google.fake.accounts["1112223333"].rows["click_view"] = [{**CLICK, "click_view.keyword": "what else"}]

    load_table(
        loading.connection,
        RAW_TABLES["google_ads_clicks"],
        google.source(),
        DAY,
        settings=SETTINGS,
        run_id=None,
    )

    assert loading.rejected("google_ads_clicks") == [
        (1, "column criterion_id: 'what else' is not a whole number")
    ]
