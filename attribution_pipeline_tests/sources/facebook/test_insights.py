"""Figures: by day, ad and publisher platform, in the account's own days, as far back as Facebook holds them."""

import json
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from attribution_pipeline.sources.protocol import Coverage, Window
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.api.fake_clock import FakeClock
from attribution_pipeline_tests.sources.facebook.asking import Asking
from attribution_pipeline_tests.sources.facebook.fake_graph import FakeGraph, Reply
from attribution_pipeline_tests.warehouse.loader.loading import day


def spent(rows: list[dict[str, str]]) -> Decimal:
    return sum((Decimal(row["spend"]) for row in rows), Decimal())


def test_a_row_is_an_ad_a_day_and_a_platform_with_its_actions_together(
    graph: FakeGraph, asking: Asking
) -> None:
    account = graph.account("1", currency="EUR")
    account.add_ads(1)
    account.add_figures("2025-11-10", spend=3.5)

    facebook, instagram = asking.rows("fb_ad_insights", "2025-11-10")

    assert facebook == {
        "date_start": "2025-11-10", "account_id": "1", "campaign_id": "11000", "adset_id": "12000", "ad_id": "13000",
        "ad_name": "Ad 13000", "publisher_platform": "facebook", "spend": "3.50", "impressions": "100", "clicks": "7",
        "reach": "60", "account_currency": "EUR",
        "actions": [{"action_type": "link_click", "value": "5"}, {"action_type": "lead", "value": "1"}],
    }  # fmt: skip
    assert instagram["publisher_platform"] == "instagram"
    assert spent([facebook, instagram]) == Decimal("7.01")


def test_what_is_asked_for(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1").add_ads(1)

    asking.rows("fb_ad_insights", "2025-11-10", "2025-11-12")

    (call,) = graph.asked("insights")
    assert (call.method, call.path) == ("GET", "act_1/insights")
    asked = call.parameters
    assert (asked["level"], asked["breakdowns"], asked["time_increment"]) == ("ad", "publisher_platform", "1")
    assert json.loads(asked["time_range"]) == {"since": "2025-11-10", "until": "2025-11-12"}
    (statuses,) = json.loads(asked["filtering"])
    assert {"ACTIVE", "PAUSED", "ARCHIVED", "DELETED"} < set(statuses["value"])


def test_figures_of_deleted_and_archived_ads_are_there(graph: FakeGraph, asking: Asking) -> None:
    account = graph.account("1")
    for status in ("ACTIVE", "ARCHIVED", "DELETED"):
        account.add_ads(1, status=status)
    account.add_figures("2025-11-10")

    assert len(asking.rows("fb_ad_insights", "2025-11-10")) == 6


def test_many_days_are_asked_for_in_stretches(graph: FakeGraph, asking: Asking) -> None:
    account = graph.account("1")
    account.add_ads(1)
    for number in range(1, 21):
        account.add_figures(f"2025-10-{number:02}")

    rows = asking.rows("fb_ad_insights", "2025-10-01", "2025-10-20", days_per_query=7, page_size=100)

    assert len({row["date_start"] for row in rows}) == 20
    spans = [json.loads(call.parameters["time_range"]) for call in graph.asked("insights")]
    assert [(span["since"][-2:], span["until"][-2:]) for span in spans] == [
        ("01", "07"),
        ("08", "14"),
        ("15", "20"),
    ]


@pytest.mark.parametrize(
    ("first", "stop"),
    [("2025-11-09", "2025-11-09"), ("2025-11-11", "2025-11-11"), ("2025-11-10", "2025-11-11"), (None, None)],
)
def test_a_row_of_another_day_ends_it(
    graph: FakeGraph, asking: Asking, first: str | None, stop: str | None
) -> None:
    graph.account("1")
    row = {"ad_id": "13000", "publisher_platform": "facebook", "date_start": first, "date_stop": stop}
    graph.fail("insights", Reply(body={"data": [row]}))

    refused = asking.refusal("fb_ad_insights", "2025-11-10")

    assert f"a row is of {first} to {stop}" in str(refused)


@pytest.mark.parametrize("first", [["2025-11-10"], {"day": "2025-11-10"}])
def test_a_row_whose_day_is_no_text_ends_it(graph: FakeGraph, asking: Asking, first: object) -> None:
    graph.account("1")
    row = {"ad_id": "13000", "publisher_platform": "facebook", "date_start": first, "date_stop": first}
    graph.fail("insights", Reply(body={"data": [row]}))

    assert f"a row is of {json.dumps(first)}" in str(asking.refusal("fb_ad_insights", "2025-11-10"))


def test_an_unknown_platform_is_kept(graph: FakeGraph, asking: Asking) -> None:
    account = graph.account("1")
    account.add_ads(1)
    account.add_figures("2025-11-10", platforms=("threads", "holodeck"))

    assert [row["publisher_platform"] for row in asking.rows("fb_ad_insights", "2025-11-10")] == [
        "threads",
        "holodeck",
    ]


def test_fields_that_are_left_out_are_null(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1")
    row = {
        "ad_id": "13000",
        "publisher_platform": "facebook",
        "date_start": "2025-11-10",
        "date_stop": "2025-11-10",
    }
    graph.fail("insights", Reply(body={"data": [row]}))

    (read,) = asking.rows("fb_ad_insights", "2025-11-10")

    assert (read["spend"], read["actions"], read["reach"]) == (None, None, None)


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        # 2025-11-20 11:00 UTC: the day before yesterday's next is there already, or still yesterday.
        ("Pacific/Kiritimati", datetime(2025, 11, 20, 11, tzinfo=UTC), "2025-11-21"),
        ("Pacific/Honolulu", datetime(2025, 11, 20, 9, tzinfo=UTC), "2025-11-19"),
        ("Europe/Kyiv", datetime(2025, 11, 20, 21, tzinfo=UTC), "2025-11-20"),
        ("Europe/Kyiv", datetime(2025, 11, 20, 22, tzinfo=UTC), "2025-11-21"),
    ],
)
def test_today_is_the_accounts_own(
    graph: FakeGraph, asking: Asking, zone: str, now: datetime, until: str
) -> None:
    graph.account("1", time_zone=zone)
    asking.clock = FakeClock(now)

    asking.rows("fb_ad_insights", "2025-11-18", "2025-11-25")

    (call,) = graph.asked("insights")
    assert json.loads(call.parameters["time_range"]) == {"since": "2025-11-18", "until": until}


def test_a_day_that_has_not_begun_is_not_asked_for(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1", time_zone="Pacific/Honolulu")
    asking.clock = FakeClock(datetime(2025, 11, 20, 9, tzinfo=UTC))

    assert asking.rows("fb_ad_insights", "2025-11-20") == []
    assert graph.paths() == ["act_1"]


def test_a_time_zone_without_a_known_name_is_taken_by_its_offset(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1")
    asking.clock = FakeClock(datetime(2025, 11, 20, 20, tzinfo=UTC))
    graph.fail("act_1$", Reply(body={"timezone_name": "TZ_NEW", "timezone_offset_hours_utc": 5.5}))

    asking.rows("fb_ad_insights", "2025-11-18", "2025-11-25")

    assert '"until": "2025-11-21"' in graph.asked("insights")[0].parameters["time_range"]
    graph.fail("act_1$", Reply(body={"timezone_name": "TZ_NEW"}))
    assert "its time zone 'TZ_NEW' is not known" in str(asking.refusal("fb_ad_insights", "2025-11-18"))


def test_days_before_the_last_37_months_are_refused_without_a_call(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1")

    assert asking.open("fb_ad_insights", "2022-01-01", "2022-10-18") is None

    assert graph.calls == []
    assert asking.usage.notes == [
        "fb_ad_insights: Facebook no longer gives days before 2022-10-20; what was loaded of them stays"
    ]


def test_of_a_window_that_begins_earlier_the_days_that_are_left_are_read(
    graph: FakeGraph, asking: Asking
) -> None:
    account = graph.account("1")
    account.add_ads(1)
    account.add_figures("2022-10-20")

    opened = asking.open("fb_ad_insights", "2022-10-01", "2022-10-25")

    assert opened is not None
    assert opened.covered == Coverage(
        Window(day("2022-10-20"), day("2022-10-25")), "account_id", frozenset({"1", "act_1"})
    )
    (call,) = graph.asked("insights")
    assert json.loads(call.parameters["time_range"]) == {"since": "2022-10-20", "until": "2022-10-25"}
    assert len(asking.usage.notes) == 1


def test_the_bounds_hold_all_days_that_facebook_has(graph: FakeGraph, asking: Asking) -> None:
    asking.clock = FakeClock(datetime(2025, 11, 20, 11, tzinfo=UTC))

    source = asking.source()

    assert source.bounds(RAW_TABLES["fb_ad_insights"]) == Window(day("2022-10-19"), day("2025-11-21"))
    assert source.bounds(RAW_TABLES["fb_leads"]) == Window(day("2025-08-23"), day("2025-11-20"))
    assert graph.calls == []


def test_accounts_and_their_sizes_are_asked_for_once(graph: FakeGraph, asking: Asking) -> None:
    for account_id in ("1", "2"):
        account = graph.account(account_id)
        account.add_ads(1)
    source = asking.source(report_from=2_000)

    for number in range(28):
        on = day(f"2025-10-{number + 1:02}")
        assert source.open(RAW_TABLES["fb_ad_insights"], Window(on, on)) is not None

    assert Counter(graph.paths()) == {
        "act_1": 1,
        "act_1/ads": 1,
        "act_1/insights": 28,
        "act_2": 1,
        "act_2/ads": 1,
        "act_2/insights": 28,
    }


def test_the_account_whose_day_is_latest_says_where_the_days_begin(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1", time_zone="Pacific/Honolulu")
    graph.account("2", time_zone="Pacific/Kiritimati")

    opened = asking.open("fb_ad_insights", "2022-10-01", "2022-10-25")

    assert opened is not None
    assert opened.covered == Coverage(
        Window(day("2022-10-21"), day("2022-10-25")), "account_id", frozenset({"1", "act_1", "2", "act_2"})
    )
    assert asking.open("fb_ad_insights", "2022-10-20") is None


def test_all_of_history_is_what_is_left_of_it(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1")

    opened = asking.open("fb_ad_insights", days_per_query=2000)

    assert opened is not None
    assert opened.covered == Coverage(
        Window(day("2022-10-20"), None), "account_id", frozenset({"1", "act_1"})
    )
    (call,) = graph.asked("insights")
    assert json.loads(call.parameters["time_range"]) == {"since": "2022-10-20", "until": "2025-11-20"}
