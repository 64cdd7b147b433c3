"""The benchmark of the API runs, asks every path, and fails when a warm answer is too slow; no time is asserted."""

import json

import pytest

from attribution_pipeline.api.app import create_app
from attribution_pipeline_tests.api.serving import options, reader
from benchmarks import api
from benchmarks.api import PathTimes


def test_every_path_is_measured_on_a_tiny_sample(capsys: pytest.CaptureFixture[str]) -> None:
    code = api.main(["--scale", "1", "--requests", "20", "--json"])
    measured = json.loads(capsys.readouterr().out)
    assert [time["path"] for time in measured] == [*api.PATHS, api.TOGETHER]
    assert all(time["warm"] and time["cold"] for time in measured)
    assert all(time["alone"] and time["psql"] for time in measured[:-1])
    assert code == (0 if all(time["ok"] for time in measured) else 1)


def test_every_path_of_the_api_is_measured() -> None:
    paths = create_app(options(), reader("postgresql://127.0.0.1:1/nothing")).openapi()["paths"]
    assert {path for path in paths if path.startswith("/api/")} == set(api.PATHS)


def test_five_slow_requests_of_a_hundred_are_forgiven() -> None:
    quick = [api.BOUND] * 95
    assert PathTimes("path", api.BOUND, [*quick, *[1000.0] * 5], [1.0]).is_ok
    assert not PathTimes("path", api.BOUND, [*quick[1:], *[1000.0] * 6], [1.0]).is_ok
    assert PathTimes("path", api.BOUND, quick, [1.0], [3.0, 2.0, 4.0], [1.5]).ratio == 2.0
