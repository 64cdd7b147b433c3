"""Pages: followed as long as there is a next one, made smaller where Facebook finds them too large."""

import pytest

from attribution_pipeline_tests.sources.facebook.asking import Asking
from attribution_pipeline_tests.sources.facebook.fake_graph import FakeGraph, Reply, failure


def test_pages_are_followed_by_cursor_while_there_is_a_next_one(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1").add_ads(7)

    rows = asking.rows("fb_ads", page_size=3)

    assert [row["ad_id"] for row in rows] == [f"13{number:03}" for number in range(7)]
    # A cursor is given on the last page, too; `next`, which is there on the others, is not followed.
    assert [call.parameters.get("after") for call in graph.calls] == [None, "Mw==", "Ng=="]
    assert asking.usage.calls == 3


def test_a_last_page_that_is_full_is_not_followed_by_an_empty_one(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1").add_ads(6)

    assert len(asking.rows("fb_ads", page_size=3)) == 6
    assert len(graph.calls) == 2


def test_an_empty_page_in_between_is_not_the_end(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1").add_ads(1)
    graph.fail("ads", Reply(body={"data": [], "paging": {"next": "x", "cursors": {"after": "MA=="}}}))

    assert len(asking.rows("fb_ads")) == 1


def test_a_page_is_halved_until_it_is_served_and_the_next_one_is_whole_again(
    graph: FakeGraph, asking: Asking
) -> None:
    graph.account("1").add_ads(200)
    graph.page_limit = 125

    rows = asking.rows("fb_ads", page_size=500)

    assert len(rows) == 200
    assert [call.limit for call in graph.calls] == [500, 250, 125, 500, 250, 125]
    assert asking.clock.waits == []


def test_a_page_of_one_row_is_the_smallest(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1").add_ads(3)
    graph.page_limit = 0

    refused = asking.refusal("fb_ads", page_size=5)

    assert "reduce the amount of data" in str(refused)
    assert [call.limit for call in graph.calls] == [5, 2, 1]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"data": [], "paging": {"next": "x"}}, "no cursor to it"),
        ({"data": [], "paging": {"next": "x", "cursors": {}}}, "no cursor to it"),
        ({"paging": {}}, "no list `data`"),
        ({"data": {}}, "no list `data`"),
        ({"data": ["1"]}, "no list `data`"),
    ],
)
def test_an_answer_that_is_no_edge_is_refused(
    graph: FakeGraph, asking: Asking, body: object, message: str
) -> None:
    graph.account("1")
    graph.fail("ads", Reply(body=body))

    assert message in str(asking.refusal("fb_ads"))


def test_pages_that_turn_in_a_circle_end(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1")
    page = Reply(body={"data": [{"id": "1"}], "paging": {"next": "x", "cursors": {"after": "again"}}})
    graph.fail("ads", page, page, page)

    assert "same page again" in str(asking.refusal("fb_ads"))
    assert len(graph.calls) == 2


def test_a_token_that_expires_between_pages_ends_it(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1").add_ads(7)
    graph.on_call = lambda _call: _expire_after_first(graph)

    refused = asking.refusal("fb_ads", page_size=3)

    assert "expired" in str(refused)
    assert len(graph.calls) == 2


def _expire_after_first(graph: FakeGraph) -> None:
    if len(graph.calls) == 2:
        graph.fail("ads", failure(190, "Session has expired", 463, 401))
