"""The benchmarks run, compare what is comparable, and fail when a bound is exceeded; no time is asserted."""

import json

import pytest

from benchmarks import refresh
from benchmarks.measuring import Measurement, exit_code


def test_every_comparison_runs_on_a_tiny_sample(capsys: pytest.CaptureFixture[str]) -> None:
    code = refresh.main(["--scale", "2", "--small-scale", "1", "--touches-last-paid", "40000", "--json"])
    measured = json.loads(capsys.readouterr().out)
    names = [comparison["name"] for comparison in measured]
    assert names == ["a1", "a2", "a1", "a2", "b1", "b2", "b3", "b4", "c1", "c2", "d1", "d2", "e1", "e2", "e3"]
    assert all(comparison["ratio"] > 0 for comparison in measured)
    assert code == (0 if all(comparison["ok"] for comparison in measured) else 1)
    by_size = measured[names.index("d1")]["details"]
    assert by_size["large, rows that changed"] == by_size["small, rows that changed"] > 0
    assert by_size["large, clients recomputed"] == by_size["small, clients recomputed"] > 0


@pytest.mark.parametrize(("bound", "code"), [(None, 0), (2.0, 0), (1.9, 1)])
def test_a_ratio_above_its_bound_fails(bound: float | None, code: int) -> None:
    # Medians: one slow run of three says nothing.
    measured = Measurement("name", [2.0, 2.0, 9.0], [1.0, 1.0, 0.1], bound, "note")
    assert measured.ratio == 2
    assert exit_code([measured]) == code


def test_an_unknown_comparison_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        refresh.main(["--only", "a,z"])
    assert "unknown: z; known: a, b, c, d, e" in capsys.readouterr().err
