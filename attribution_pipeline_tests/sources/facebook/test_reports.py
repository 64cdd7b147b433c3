"""Asynchronous reports: asked for, waited for, read, asked for anew, given up or split."""

import pytest

from attribution_pipeline_tests.sources.facebook.asking import Asking
from attribution_pipeline_tests.sources.facebook.fake_graph import FakeGraph, Reply, failure

DAY = "2025-11-10"
DONE = [("Job Completed", 100)]
FAILED = [("Job Failed", 40)]
SKIPPED = [("Job Skipped", 0)]


@pytest.fixture
def asking(graph: FakeGraph, asking: Asking) -> Asking:
    """With an account of three ads that ran on a day."""
    account = graph.account("1")
    account.add_ads(3)
    account.add_figures(DAY)
    return asking


def shape(graph: FakeGraph) -> list[str]:
    """The calls after the account's own, in short."""
    return [f"{call.method} {call.path}" for call in graph.calls[1:]]


def test_a_report_is_asked_for_waited_for_and_read(graph: FakeGraph, asking: Asking) -> None:
    graph.states.append(
        [("Job Not Started", 0), ("Job Started", 0), ("Job Running", 60), ("Job Completed", 99), *DONE]
    )

    rows = asking.rows("fb_ad_insights", DAY, report_from=0, page_size=4)

    assert len(rows) == 6
    assert shape(graph) == [
        "POST act_1/insights", *["GET 600000"] * 5, *["GET 600000/insights"] * 2,
    ]  # fmt: skip
    assert graph.calls[1].parameters["breakdowns"] == "publisher_platform"
    assert asking.clock.waits == [10, 10, 10, 10]


def test_both_ways_give_the_same_rows(asking: Asking) -> None:
    assert asking.rows("fb_ad_insights", DAY, report_from=0) == asking.rows("fb_ad_insights", DAY)


@pytest.mark.parametrize(
    ("threshold", "last", "method"),
    [(3, DAY, "POST"), (4, DAY, "GET"), (6, "2025-11-11", "POST"), (7, "2025-11-11", "GET")],
)
def test_large_accounts_are_read_by_reports(
    graph: FakeGraph, asking: Asking, threshold: int, last: str, method: str
) -> None:
    asking.rows("fb_ad_insights", DAY, last, report_from=threshold)

    assert shape(graph)[0] == "GET act_1/ads"
    assert graph.calls[1].limit == 1
    assert shape(graph)[1] == f"{method} act_1/insights"


def test_an_account_that_does_not_tell_its_size_is_read_by_reports(graph: FakeGraph, asking: Asking) -> None:
    graph.fail("act_1/ads", Reply(body={"data": []}))

    asking.rows("fb_ad_insights", DAY, report_from=1_000)

    assert "POST act_1/insights" in shape(graph)


@pytest.mark.parametrize(
    ("states", "waits"), [(FAILED, []), (SKIPPED, []), ([("Job Running", 30), *FAILED], [10, 10])]
)
def test_a_report_that_comes_to_nothing_is_asked_for_anew(
    graph: FakeGraph, asking: Asking, states: list[tuple[str, int]], waits: list[float]
) -> None:
    graph.states.extend([states, states, DONE])

    assert len(asking.rows("fb_ad_insights", DAY, report_from=0)) == 6
    assert shape(graph).count("POST act_1/insights") == 3
    # As soon as it says so: nothing is waited for until it counts as stuck.
    assert asking.clock.waits == waits


def test_a_report_that_stays_at_0_percent_is_asked_for_anew(graph: FakeGraph, asking: Asking) -> None:
    graph.states.extend([[("Job Running", 0)], DONE])

    assert len(asking.rows("fb_ad_insights", DAY, report_from=0)) == 6
    assert asking.clock.waits == [10] * 6
    assert shape(graph).count("POST act_1/insights") == 2


def test_a_report_that_goes_on_is_waited_for_up_to_the_deadline(graph: FakeGraph, asking: Asking) -> None:
    graph.states.extend([[("Job Running", 0), ("Job Running", 1)], DONE])

    assert len(asking.rows("fb_ad_insights", DAY, report_from=0)) == 6
    assert asking.clock.waits == [10] * 30


def test_reports_that_are_never_begun_are_given_up(graph: FakeGraph, asking: Asking) -> None:
    graph.states.extend([SKIPPED, [("Job Not Started", 0)], [("Job Started", 0)], DONE])

    refused = asking.refusal("fb_ad_insights", DAY, report_from=0)

    assert str(refused) == "Facebook: report 3 of 3 on act_1 came to nothing: still at 0 % after 60 s"
    assert shape(graph).count("POST act_1/insights") == 3


def test_reports_that_fail_again_and_again_are_split(graph: FakeGraph, asking: Asking) -> None:
    graph.states.extend([FAILED] * 3)

    rows = asking.rows("fb_ad_insights", DAY, report_from=0)

    assert len(rows) == 6
    posts = [call.path for call in graph.calls if call.method == "POST"]
    assert posts == ["act_1/insights"] * 4 + ["11000/insights"]


def test_reports_that_always_fail_are_given_up(graph: FakeGraph, asking: Asking) -> None:
    graph.states.extend([FAILED] * 50)

    refused = asking.refusal("fb_ad_insights", DAY, report_from=0)

    assert "report 3 of 3 on act_1 came to nothing: Job Failed" in str(refused)
    assert shape(graph).count("POST act_1/insights") == 6


def test_a_report_that_is_done_may_be_unreadable_for_a_moment(graph: FakeGraph, asking: Asking) -> None:
    graph.unreadable = 2

    assert len(asking.rows("fb_ad_insights", DAY, report_from=0)) == 6
    assert asking.clock.waits == [10, 10]
    assert shape(graph).count("POST act_1/insights") == 1


def test_a_report_that_stays_unreadable_is_asked_for_anew(graph: FakeGraph, asking: Asking) -> None:
    graph.unreadable = 3

    assert len(asking.rows("fb_ad_insights", DAY, report_from=0)) == 6
    assert shape(graph).count("POST act_1/insights") == 2


def test_a_report_may_be_invisible_for_a_moment(graph: FakeGraph, asking: Asking) -> None:
    graph.fail("^600000$", failure(100, "Unsupported get request", 33))

    assert len(asking.rows("fb_ad_insights", DAY, report_from=0)) == 6
    assert asking.clock.waits == [10]


def test_a_report_that_expires_between_pages_ends_it(graph: FakeGraph, asking: Asking) -> None:
    page = {"data": [], "paging": {"next": "x", "cursors": {"after": "MQ=="}}}
    row = {"ad_id": "13000", "date_start": DAY, "date_stop": DAY, "publisher_platform": "facebook"}
    gone = failure(100, "Unsupported get request", 33)
    graph.fail("^600000/insights$", Reply(body=page | {"data": [row]}), gone)

    assert "error 100/33" in str(asking.refusal("fb_ad_insights", DAY, report_from=0))


def test_a_report_without_a_name_ends_it(graph: FakeGraph, asking: Asking) -> None:
    graph.fail("act_1/insights", Reply(body={"success": True}))

    assert "the answer names none" in str(asking.refusal("fb_ad_insights", DAY, report_from=0))
