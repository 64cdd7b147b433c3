"""Dimensions and facts of prod on rows that can be counted by hand: names, days, rates, journeys."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import psycopg
import pytest

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.loader import load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline.warehouse.refresh import PROD, STG, RefreshWindow, refresh_all, refresh_layer
from attribution_pipeline.warehouse.rules import sync_settings
from attribution_pipeline_tests.databases import Row, read_rows
from attribution_pipeline_tests.memory_source import MemorySource
from attribution_pipeline_tests.warehouse.loaded import opened_warehouse, value

pytestmark = pytest.mark.stg

Rows = list[dict[str, object]]
World = dict[str, Rows]

_MONDAY, _TUESDAY, _FRIDAY = date(2025, 9, 1), date(2025, 9, 2), date(2025, 9, 5)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _insight(day: date, publisher: str, spend: str, currency: str | None = "USD") -> dict[str, object]:
    return {
        "date_start": day,
        "campaign_id": "100",
        "adset_id": "10",
        "ad_id": "1",
        "publisher_platform": publisher,
        "spend": Decimal(spend),
        "impressions": 1000,
        "clicks": 10,
        "account_currency": currency,
        "actions": [{"action_type": "lead", "value": "2"}, {"action_type": "link_click", "value": "9"}],
    }


def _world() -> World:
    """Two clients: one of a Facebook ad, who signs twice, and one of nothing known, who signs without a rate."""
    return {
        "itcrm_clients": [
            {"id_uniq": 1, "full_name": "Олена", "phone": "380501112233"},
            {"id_uniq": 3, "full_name": "Ірина, never a touch"},
        ],
        "itcrm_new_source": [
            {"id_source": 11, "id_uniq": 1, "type": 1, "date_time": _at("2025-09-01 10:00")},
            {"id_source": 12, "id_uniq": 1, "type": 1, "date_time": _at("2025-09-02 10:00")},
            {"id_source": 13, "id_uniq": 1, "type": 1, "date_time": _at("2025-09-05 10:00")},
            {"id_source": 21, "id_uniq": 2, "type": 1, "date_time": _at("2025-09-02 09:00")},
        ],
        "itcrm_docs_clients": [
            _contract(501, 13, _at("2025-09-05 00:00"), "1000.00", None),
            _contract(502, 13, _at("2025-09-08 12:00"), "10.00", "USD"),
            _contract(503, 21, _at("2025-09-05 12:00"), "7.00", "XXX"),
        ],
        "itcrm_internet_request_relation": [{"id_source": 12, "id_request": 900}],
        "itcrm_analytics": [
            {"id": 1, "internet_request_id": 900, "code": {"ad_id": "1", "utm_source": "facebook"}}
        ],
        "itcrm_products": [{"id_product": 7, "product_name": "Python"}],
        "fb_campaigns": [{"campaign_id": "100", "name": "Autumn"}, {"campaign_id": "200", "name": "Idle"}],
        "fb_adsets": [{"adset_id": "10", "campaign_id": "100", "name": "Parents"}],
        "fb_ads": [
            {"ad_id": "1", "adset_id": "10", "campaign_id": "100", "ad_name": "Video", "ad_creative_id": "c1"}
        ],
        "fb_ad_creative_details": [{"ad_creative_id": "c1", "title": "Come", "video_id": "v"}],
        "fb_ad_insights": [
            _insight(_MONDAY, "facebook", "1.50"),
            _insight(_MONDAY, "instagram", "2.50"),
            _insight(_MONDAY, "audience_network", "0.25"),
            _insight(_FRIDAY, "facebook", "3.00", "XXX"),
        ],
        "fx_rates": [{"rate_date": _MONDAY, "currency": "USD", "rate": Decimal("41.5")}],
    }


def _contract(
    contract_id: int, id_source: int, signed_at: datetime, amount: str, currency: str | None
) -> dict[str, object]:
    return {
        "contract_id": contract_id,
        "id_source": id_source,
        "currentdate": signed_at,
        "total_cost_of_the_contract": Decimal(amount),
        "currency": currency,
        "id_product": 7,
    }


def _load(connection: psycopg.Connection, world: World) -> None:
    source = MemorySource(world)
    for name in world:
        load_table(connection, RAW_TABLES[name], source, Window(), settings=Settings(), run_id=None)


@pytest.fixture(scope="module")
def published(server_url: str) -> Iterator[psycopg.Connection]:
    with opened_warehouse(server_url) as connection:
        _load(connection, _world())
        refresh_all(connection)
        yield connection


@pytest.fixture
def changing(server_url: str) -> Iterator[psycopg.Connection]:
    with opened_warehouse(server_url) as connection:
        _load(connection, _world())
        refresh_all(connection)
        yield connection


def test_touches_are_numbered_along_the_journey(published: psycopg.Connection) -> None:
    assert read_rows(
        published,
        "select id_source, touch_number, is_first_touch, is_last_touch, is_paid, decides_lead, ad_name"
        " from prod.fact_events where client_id = 1 order by touch_number",
    ) == [
        (11, 1, True, False, False, False, None),
        (12, 2, False, False, True, True, "Video"),
        (13, 3, False, True, False, False, None),
    ]


def test_contracts_tell_days_touches_and_repetition(published: psycopg.Connection) -> None:
    # A contract at midnight lies at the end of its day, so that the touch of its morning counts.
    assert read_rows(
        published,
        "select contract_id, lead_day, days_to_convert, total_touchpoints, contract_number, is_repeat"
        " from prod.fact_contracts order by contract_id",
    ) == [
        (501, _MONDAY, 4, 3, 1, False),
        (502, _MONDAY, 7, 3, 2, True),
        (503, _TUESDAY, 3, 1, 1, False),
    ]


def test_daily_figures_have_a_row_for_spend_and_for_conversions_alike(published: psycopg.Connection) -> None:
    found = read_rows(
        published,
        """
        select
            day, publisher_platform, spend_account, spend, platform_leads,
            leads, contracts, revenue, cohort_contracts, cohort_revenue
        from prod.fact_campaign_performance_daily
        where campaign_id = '100'
        order by day, publisher_platform
        """,
    )
    nothing = (0, 0, 0, 0, 0)
    assert found == [
        (_MONDAY, "audience_network", Decimal("0.25"), Decimal("10.375"), 2, *nothing),
        (_MONDAY, "facebook", Decimal("1.5"), Decimal("62.25"), 2, 1, 0, 0, 2, Decimal("1415.00")),
        (_MONDAY, "instagram", Decimal("2.5"), Decimal("103.75"), 2, *nothing),
        (_FRIDAY, "facebook", Decimal(3), None, 2, 0, 1, Decimal("1000.00"), 0, 0),
        (date(2025, 9, 8), "facebook", 0, 0, 0, 0, 1, Decimal("415.00"), 0, 0),
    ]


def test_instagrams_spend_is_instagrams(published: psycopg.Connection) -> None:
    query = """
        select platform, sum(spend_account) from prod.fact_campaign_performance_daily
        where has_account_figures group by 1
    """
    assert sorted(read_rows(published, query)) == [
        ("facebook", Decimal("4.75")),
        ("instagram", Decimal("2.50")),
    ]


def test_amounts_without_a_rate_are_kept_flagged_and_in_no_sum(published: psycopg.Connection) -> None:
    contract = (
        "select contract_amount, contract_amount_reporting from prod.fact_contracts where contract_id = 503"
    )
    assert read_rows(published, contract) == [(Decimal("7.00"), None)]
    days = """
        select day, revenue, contracts_without_rate, cohort_revenue, cohort_contracts_without_rate
        from prod.fact_campaign_performance_daily where platform = 'direct' order by day
    """
    assert read_rows(published, days) == [(_TUESDAY, 0, 0, 0, 1), (_FRIDAY, 0, 1, 0, 0)]
    campaign = "select spend, days_without_rate, cpl, roas from prod.dim_campaigns where campaign_id = '100'"
    assert read_rows(published, campaign) == [(Decimal("176.375"), 1, None, None)]
    product = "select sales, revenue, average_price, contracts_without_rate from prod.dim_products"
    assert read_rows(published, product) == [(3, Decimal("1415.00"), Decimal("707.50"), 1)]


def test_clients_have_contact_journey_and_segment(published: psycopg.Connection) -> None:
    assert read_rows(
        published,
        "select client_id, full_name, total_touches, paid_touches, first_platform, lead_platform, n_contracts, segment"
        " from prod.dim_clients order by client_id",
    ) == [
        (1, "Олена", 3, 1, "direct", "facebook", 2, "customer"),
        (2, None, 1, 0, "direct", "direct", 1, "customer"),
        (3, "Ірина, never a touch", 0, 0, None, None, 0, "prospect"),
    ]


def test_a_third_contract_makes_a_vip(changing: psycopg.Connection) -> None:
    world = _world()
    third = _contract(504, 13, _at("2025-09-09 12:00"), "5.00", None)
    _load(changing, {"itcrm_docs_clients": [*world["itcrm_docs_clients"], third]})
    refresh_all(changing)
    assert value(changing, "select segment from prod.dim_clients where client_id = 1") == "VIP"


def test_creatives_total_the_ads_that_show_them(published: psycopg.Connection) -> None:
    assert read_rows(
        published,
        "select creative_id, media_type, n_ads, impressions, clicks, ctr, leads, contracts, conversion_rate"
        " from prod.dim_ad_creatives",
    ) == [("c1", "video", 1, 4000, 40, Decimal("0.0100"), 1, 2, Decimal("2.0000"))]


def test_campaigns_and_creatives_flag_contracts_without_a_rate(changing: psycopg.Connection) -> None:
    others = [row for row in _world()["itcrm_docs_clients"] if row["contract_id"] != 501]
    contracts = [_contract(501, 13, _at("2025-09-05 00:00"), "1000.00", "XXX"), *others]
    _load(changing, {"itcrm_docs_clients": contracts})
    refresh_all(changing)
    for table, key in (("dim_campaigns", "campaign_id = '100'"), ("dim_ad_creatives", "creative_id = 'c1'")):
        query = f"select contracts, revenue, contracts_without_rate, roas from prod.{table} where {key}"
        assert read_rows(changing, query) == [(2, Decimal("415.00"), 1, None)]


def test_a_renamed_campaign_shows_its_new_name_everywhere(changing: psycopg.Connection) -> None:
    _load(changing, {"fb_campaigns": [{"campaign_id": "100", "name": "Winter"}]})
    refresh_all(changing)
    for table in ("dim_campaigns", "fact_leads", "fact_contracts", "fact_events"):
        names = read_rows(
            changing, f"select distinct campaign_name from prod.{table} where campaign_id = '100'"
        )
        assert names == [("Winter",)], table


def test_a_deleted_campaign_stays_marked(changing: psycopg.Connection) -> None:
    _load(changing, {"fb_campaigns": [{"campaign_id": "200", "name": "Idle"}]})
    refresh_all(changing)
    query = "select campaign_id, is_deleted, leads from prod.dim_campaigns order by 1"
    assert read_rows(changing, query) == [("100", True, 1), ("200", False, 0)]


def test_a_campaign_that_comes_back_is_not_marked(changing: psycopg.Connection) -> None:
    for campaigns in ([], _world()["fb_campaigns"]):
        _load(changing, {"fb_campaigns": campaigns})
        refresh_all(changing)
    assert value(changing, "select count(*) from prod.dim_campaigns where is_deleted") == 0


def test_spend_of_a_campaign_that_no_account_lists_is_kept(changing: psycopg.Connection) -> None:
    day = {"date": _MONDAY, "campaign_id": 77, "campaign_name": "Search", "cost_micros": 1_234_567}
    _load(changing, {"google_ads_campaign_daily": [{**day, "currency_code": "USD"}]})
    refresh_all(changing)
    query = "select campaign_name, is_in_account, spend from prod.dim_campaigns where ad_account = 'google'"
    assert read_rows(changing, query) == [("Search", False, Decimal("51.234531"))]


def _published_rows(connection: psycopg.Connection) -> list[list[Row]]:
    return [
        sorted(read_rows(connection, f"select * from prod.{table.name}"), key=repr) for table in PROD.tables
    ]


def test_a_window_of_prod_alone_mends_its_days(changing: psycopg.Connection) -> None:
    before = _published_rows(changing)
    changing.execute("update prod.fact_campaign_performance_daily set leads = 9, spend = 9, contracts = 9")
    changing.execute("update prod.fact_leads set platform = 'other'")
    changing.execute("delete from prod.fact_contracts")
    refresh_layer(changing, PROD, window=RefreshWindow(_MONDAY, date(2025, 9, 8)))
    assert _published_rows(changing) == before


def test_tables_of_prod_refreshed_one_by_one_end_in_the_same_rows(changing: psycopg.Connection) -> None:
    world = _world()
    world["itcrm_docs_clients"][0]["total_cost_of_the_contract"] = Decimal("2000.00")
    world["itcrm_new_source"][0]["date_time"] = _at("2025-08-31 10:00")
    _load(changing, world)
    refresh_layer(changing, STG)
    for table in reversed(PROD.tables):
        refresh_layer(changing, PROD, tables=[table.name])
    for table in PROD.tables:
        refresh_layer(changing, PROD, tables=[table.name])
    refresh_layer(changing, PROD)
    followed = _published_rows(changing)
    refresh_layer(changing, PROD, window=RefreshWindow())
    assert followed == _published_rows(changing)


def test_marks_of_any_length_stop_no_refresh(changing: psycopg.Connection) -> None:
    # Random, since PostgreSQL compresses what repeats itself.
    long = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=20_000))
    marks = dict.fromkeys(("utm_source", "utm_campaign", "utm_term", "gclid", "fclid", "fb_lead_id"), long)
    email = f"{long}@example.com"
    analytics: dict[str, object] = {
        "id": 2,
        "internet_request_id": 901,
        "code": marks,
        "phone": long,
        "email": email,
    }
    form_lead: dict[str, object] = {
        "fb_lead_id": "1",
        "created_time": "2025-09-02T08:00:00+00",
        "code": {"fclid": long},
        "email": email,
        "campaign_id": "100",
    }
    _load(
        changing,
        {
            "itcrm_internet_request_relation": [{"id_source": 21, "id_request": 901}],
            "itcrm_analytics": [analytics],
            "fb_leads": [form_lead],
        },
    )
    refresh_all(changing)
    query = "select match_method, campaign_name from prod.fact_leads where client_id = 2"
    assert read_rows(changing, query) == [("fclid", "Autumn")]
    _load(changing, {"fb_leads": []})
    refresh_all(changing)
    assert value(changing, "select match_method from prod.fact_leads where client_id = 2") is None


def test_a_table_refreshed_with_other_settings_follows_when_they_are_set_back(
    changing: psycopg.Connection,
) -> None:
    query = "select contract_id, contract_amount_reporting from stg.fact_contracts order by 1"
    before = read_rows(changing, query)
    sync_settings(changing, Settings(reporting_currency="USD"))
    refresh_layer(changing, STG, tables=["fact_contracts"])
    assert read_rows(changing, query) != before
    sync_settings(changing, Settings())
    refresh_all(changing)
    assert read_rows(changing, query) == before


def test_each_publication_has_a_number(changing: psycopg.Connection) -> None:
    number = "select refresh_id from prod.refresh_state"
    before = value(changing, number)
    assert isinstance(before, int)
    refresh_layer(changing, PROD, tables=["dim_products"])
    assert value(changing, number) == before
    refresh_layer(changing, PROD)
    assert value(changing, number) == before + 1
