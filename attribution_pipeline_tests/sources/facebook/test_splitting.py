"""Queries of too much data are split, and the parts give what the whole would have given."""

import json

import pytest

from attribution_pipeline_tests.sources.facebook.asking import Asking, Row
from attribution_pipeline_tests.sources.facebook.fake_graph import FakeGraph, Reply, failure

DAY = "2025-11-10"


def key(row: Row) -> tuple[str, ...]:
    return row["date_start"], row["ad_id"], row["publisher_platform"]


def nodes(graph: FakeGraph) -> list[tuple[str, str]]:
    """What was queried for insights: node and level."""
    return [
        (call.path.removesuffix("/insights"), call.parameters["level"]) for call in graph.asked("insights$")
    ]


@pytest.fixture
def asking(graph: FakeGraph, asking: Asking) -> Asking:
    """With an account of eight ads in four ad sets of two campaigns; one ad is deleted."""
    account = graph.account("1")
    account.add_ads(7)
    account.add_ads(1, status="DELETED")
    account.add_figures(DAY)
    return asking


@pytest.mark.parametrize("report_from", [None, 0])
@pytest.mark.parametrize("most", [16, 15, 8, 7, 4, 2])
def test_the_parts_give_what_the_whole_would_have_given(
    graph: FakeGraph, asking: Asking, most: int, report_from: int | None
) -> None:
    whole = asking.rows("fb_ad_insights", DAY, page_size=100)
    graph.most = most

    parts = asking.rows("fb_ad_insights", DAY, page_size=100, report_from=report_from)

    assert sorted(parts, key=key) == sorted(whole, key=key)
    assert len(parts) == 16


def test_accounts_are_split_into_campaigns_ad_sets_and_ads(graph: FakeGraph, asking: Asking) -> None:
    graph.most = 2

    asking.rows("fb_ad_insights", DAY)

    queried = nodes(graph)
    assert queried[:3] == [("act_1", "ad"), ("act_1", "campaign"), ("11000", "ad")]
    assert queried[3:6] == [("11000", "adset"), ("12000", "ad"), ("12000", "ad")]
    assert [node for node, _ in queried if node.startswith("13")] == [f"1300{number}" for number in range(8)]


def test_only_what_is_too_large_is_split(graph: FakeGraph, asking: Asking) -> None:
    graph.most = 8

    asking.rows("fb_ad_insights", DAY)

    assert nodes(graph) == [("act_1", "ad"), ("act_1", "campaign"), ("11000", "ad"), ("11001", "ad")]


def test_days_are_split_before_objects(graph: FakeGraph, asking: Asking) -> None:
    account = graph.accounts["act_1"]
    for number in range(11, 15):
        account.add_figures(f"2025-11-{number}")
    graph.most = 32

    rows = asking.rows("fb_ad_insights", DAY, "2025-11-14", page_size=100)

    assert len({key(row) for row in rows}) == len(rows) == 5 * 16
    spans = [json.loads(call.parameters["time_range"]) for call in graph.asked("insights$")]
    assert [(span["since"][-2:], span["until"][-2:]) for span in spans] == [
        ("10", "14"), ("10", "11"), ("12", "14"), ("12", "12"), ("13", "14"),
    ]  # fmt: skip


def test_rows_of_a_query_that_proves_too_large_midway_are_not_kept_twice(
    graph: FakeGraph, asking: Asking
) -> None:
    def refuse_second_page(_call: object) -> None:
        if len(graph.asked("^act_1/insights$")) == 2 and not graph.faults:
            graph.fail("^act_1/insights$", failure(100, "Too much", 1487534))

    graph.on_call = refuse_second_page

    rows = asking.rows("fb_ad_insights", DAY, page_size=5)

    assert len({key(row) for row in rows}) == len(rows) == 16


def test_a_page_of_one_row_that_is_too_much_is_a_query_that_is_too_large(
    graph: FakeGraph, asking: Asking
) -> None:
    too_much = failure(1, "Please reduce the amount of data you're asking for", status=500)
    graph.fail("^act_1/insights$", *[too_much] * 4)

    rows = asking.rows("fb_ad_insights", DAY)

    assert len(rows) == 16
    assert [call.limit for call in graph.asked("^act_1/insights$")] == [10, 5, 2, 1, 10]


def test_a_query_that_timed_out_at_facebook_is_split(graph: FakeGraph, asking: Asking) -> None:
    graph.fail("^act_1/insights$", failure(100, "Sorry, your request timed out", 1504018))

    assert len(asking.rows("fb_ad_insights", DAY)) == 16


def test_a_report_that_says_that_it_is_too_large_is_split_at_once(graph: FakeGraph, asking: Asking) -> None:
    state = {
        "async_status": "Job Failed",
        "async_percent_completion": 0,
        "error_code": 100,
        "error_subcode": 1487534,
    }
    graph.fail("^600000$", Reply(body=state))

    assert len(asking.rows("fb_ad_insights", DAY, report_from=0)) == 16
    assert graph.paths("^act_1/insights$") == ["act_1/insights"] * 2


def test_an_ad_that_is_too_large_ends_it(graph: FakeGraph, asking: Asking) -> None:
    graph.accounts["act_1"].figures.append(
        graph.accounts["act_1"].figures[0] | {"publisher_platform": "threads"}
    )
    graph.most = 2

    refused = asking.refusal("fb_ad_insights", DAY)

    assert "GET /v24.0/13000/insights: error 100/1487534" in str(refused)


def test_an_account_that_cannot_be_split_ends_it(graph: FakeGraph, asking: Asking) -> None:
    too_large = failure(100, "Too much", 1487534)
    graph.fail("^act_1/insights$", too_large, Reply(body={"data": []}))

    assert "nothing to split it by" in str(asking.refusal("fb_ad_insights", DAY))
