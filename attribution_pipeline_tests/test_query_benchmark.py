"""The benchmark of the dashboards' queries runs, tells every query, and fails when one is too slow; no time is asserted."""

import json

import pytest

from attribution_pipeline.analytics.queries import query_names
from benchmarks import queries
from benchmarks.queries import QueryTime


def test_every_query_is_measured_on_a_tiny_sample(capsys: pytest.CaptureFixture[str]) -> None:
    code = queries.main(["--scale", "1", "--json"])
    measured = json.loads(capsys.readouterr().out)
    assert {time["name"].partition(" ")[0] for time in measured} == set(query_names())
    assert code == (0 if all(time["ok"] for time in measured) else 1)


def test_one_slow_run_of_twenty_is_forgiven() -> None:
    quick = [queries.BOUND] * 19
    assert QueryTime("name", 1, [*quick, 1000.0]).is_ok
    assert not QueryTime("name", 1, [*quick[1:], 1000.0, 1000.0]).is_ok
    assert QueryTime("name", 1, [3.0, 1.0, 2.0]).median == 2.0
