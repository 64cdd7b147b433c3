"""The deciding touch, by examples computed by hand from section 3; and the messy data themselves."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from attribution_pipeline_tests.reference import strategies
from attribution_pipeline_tests.reference.attribution import attribute
from attribution_pipeline_tests.reference.messy import Table, messy_example
from attribution_pipeline_tests.reference.platforms import Rule, load_rules
from attribution_pipeline_tests.reference.story import Story

PAID = {"utm_source": "fb", "utm_medium": "cpc"}
KNOWN = {"utm_source": "email"}
KEYS = {
    "fb_ad_insights": ("date_start", "ad_id", "publisher_platform"),
    "google_ads_campaign_daily": ("date", "campaign_id"),
    "itcrm_internet_request_relation": ("id_source", "id_request"),
    "itcrm_events_relations": ("id_source", "id_event"),
    "itcrm_docs_clients": ("contract_id",),
    "itcrm_internet_request": ("request_id",),
    "google_ads_ad_groups": ("ad_group_id",),
    "fb_adsets": ("adset_id",),
    "fb_ads": ("ad_id",),
    "google_ads_ads": ("ad_id",),
}


def decided(story: Story, lookback_days: int | None = None) -> tuple[int, str]:
    lead = story.lead(lookback_days)
    return lead.attributed_source_id, lead.attribution_rule


def test_last_paid_touch_before_first_known_before_first() -> None:
    story = Story()
    story.touch(at="2024-05-01T10:00")
    assert decided(story) == (1, "first_touch")
    story.touch(KNOWN, at="2024-05-02T10:00")
    story.touch({"utm_source": "viber"}, at="2024-05-03T10:00")
    assert decided(story) == (2, "first_known_touch")
    story.touch(PAID, at="2024-05-04T10:00")
    story.touch(PAID, at="2024-05-04T10:00")
    story.touch(KNOWN, at="2024-05-05T10:00")
    assert decided(story) == (5, "last_paid_touch")
    lead = story.lead()
    assert (lead.lead_source_id, lead.lead_date) == (1, datetime.fromisoformat("2024-05-01T10:00"))
    assert (lead.platform, lead.channel, lead.first_platform) == ("facebook", "paid", "direct")
    assert [touch.is_first_touch for touch in story.result().touches] == [True] + [False] * 5


def test_first_touch_ties_fall_to_the_smaller_id() -> None:
    story = Story()
    story.touch(KNOWN)
    story.touch({"utm_source": "viber"})
    assert (decided(story), story.lead().platform) == ((1, "first_known_touch"), "email")


def test_lead_reads_up_to_the_first_contract() -> None:
    story = Story()
    story.touch(PAID, at="2024-05-01T10:00")
    story.touch(PAID, at="2024-05-05T10:00")
    story.touch(PAID, at="2024-05-05T10:00:00.000001")
    story.contract(1, at="2024-05-09T10:00")
    assert decided(story)[0] == 3
    story.contract(3, at="2024-05-05T10:00")
    story.contract(3, at="2024-05-01T10:00", amount="0.00")
    assert decided(story)[0] == 2
    assert [row.attributed_source_id for row in story.result().fact_contracts] == [3, 2]
    assert [row.id_source for row in story.result().v9_client_last_paid_touch] == [2]


def test_lead_and_contract_when_all_touches_are_later() -> None:
    story = Story()
    story.touch(KNOWN, at="2024-05-02T10:00")
    story.touch(PAID, at="2024-05-03T10:00")
    story.contract(2, at="2024-05-01T10:00")
    assert decided(story) == (1, "first_known_touch")
    assert (story.signed().attributed_source_id, story.signed().attribution_rule) == (1, "first_touch_after")
    assert story.result().v9_client_last_paid_touch == []
    story.raw["itcrm_analytics"][0]["code"] = PAID
    assert decided(story, lookback_days=1) == (1, "last_paid_touch")


def test_midnight_means_the_end_of_the_day() -> None:
    story = Story()
    story.touch(PAID, at="2024-05-01T23:59:59.999999")
    story.touch(PAID, at="2024-05-02T00:00")
    story.contract(1, at="2024-05-01T00:00")
    contract = story.signed()
    assert (contract.attributed_source_id, contract.attribution_rule) == (1, "last_paid_touch")
    assert contract.contract_date == datetime.fromisoformat("2024-05-01")
    assert decided(story)[0] == 1
    story.raw["itcrm_docs_clients"][0]["currentdate"] = datetime.fromisoformat("2024-05-01T00:00:00.000001")
    assert story.signed().attribution_rule == "first_touch_after"


def test_lookback_is_inclusive_and_limits_paid_touches_only() -> None:
    story = Story()
    story.touch(KNOWN, at="2024-04-01T10:00")
    story.touch(PAID, at="2024-05-01T10:00")
    story.touch(at="2024-05-08T10:00")
    assert decided(story, 7) == (2, "last_paid_touch")
    assert decided(story, 6) == (1, "first_known_touch")
    story.contract(3, at="2024-05-08T10:00:00.000001")
    assert decided(story, 7) == (1, "first_known_touch")
    assert story.signed(8).attribution_rule == "last_paid_touch"
    assert story.signed(7).attributed_source_id == 1
    assert len(story.result(lookback_days=0).v9_client_last_paid_touch) == 1


@pytest.mark.parametrize("id_source", [None, 77, 2])
def test_contract_without_client(id_source: int | None) -> None:
    story = Story()
    story.touch(PAID)
    story.touch(PAID, client=0)
    story.contract(id_source)
    contract = story.signed()
    assert (contract.client_id, contract.platform, contract.campaign_id) == (None, "direct", None)
    assert (contract.attributed_source_id, contract.attribution_rule) == (None, "unattributed")


def test_rejected_rows() -> None:
    story = Story()
    story.touch(client=0)
    story.touch(client=None)
    story.touch(client=5)
    for amount in (None, "0.00", "-1.00", "0.01"):
        story.contract(3, amount=amount)
    result = story.result()
    assert [(row.source_table, row.key) for row in result.rejected_rows] == [
        *(("itcrm_docs_clients", key) for key in (1, 2, 3)),
        *(("itcrm_new_source", key) for key in (1, 2)),
    ]
    assert [row.contract_amount for row in result.fact_contracts] == [Decimal("0.01")]
    assert [row.id_source for row in result.touches] == [3]


def check_loadable(raw: dict[str, Table]) -> None:
    for name, table in raw.items():
        key = KEYS.get(name) or (next(iter(table[0])),) if table else ()
        assert len({tuple(row[column] for column in key) for row in table}) == len(table), name
        for row in table:
            written = json.dumps(row, default=str, ensure_ascii=False)
            assert "\\u0000" not in written
            assert written.encode("utf-8")


def test_messy_example_holds_every_rule() -> None:
    raw = messy_example(seed=1, clients=1500)
    check_loadable(raw)
    assert raw == messy_example(seed=1, clients=1500)
    result = attribute(raw, load_rules(), lookback_days=7)
    assert len(result.touches) > 3000
    assert {touch.source_step for touch in result.touches} == set(range(1, 13))
    assert {touch.platform for touch in result.touches} >= {
        "sms",
        "pinterest",
        "linkedin",
        "twitter",
        "youtube",
    }
    assert {match.match_method for match in result.marketing_match} == {
        *("fb_lead_id", "gclid", "fclid", "ad_id", "adset_id", "campaign_id", "contact"),
        *("campaign_name", "ambiguous_name"),
    }
    steps = {"last_paid_touch", "first_known_touch", "first_touch"}
    assert {lead.attribution_rule for lead in result.fact_leads} == steps
    assert {row.attribution_rule for row in result.fact_contracts} == steps | {
        "first_touch_after",
        "unattributed",
    }


@given(
    raw=strategies.raw_rows(),
    rules=strategies.rules(),
    own_hosts=strategies.own_hosts(),
    lookback_days=strategies.lookback_days(),
)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_promises(
    raw: dict[str, Table], rules: list[Rule], own_hosts: tuple[str, ...], lookback_days: int | None
) -> None:
    check_loadable(raw)
    result = attribute(raw, rules, own_hosts=own_hosts, lookback_days=lookback_days)
    clients = {touch.client_id for touch in result.touches}
    assert [lead.client_id for lead in result.fact_leads] == sorted(clients)
    assert sum(touch.is_first_touch for touch in result.touches) == len(clients)
    contracts, sources = raw.get("itcrm_docs_clients", []), raw["itcrm_new_source"]
    kept = len(result.touches) + len(result.fact_contracts)
    assert kept + len(result.rejected_rows) == len(contracts) + len(sources)
    for table, rows in raw.items():
        raw[table] = rows[::-1]
    assert attribute(raw, rules, own_hosts=own_hosts, lookback_days=lookback_days) == result
