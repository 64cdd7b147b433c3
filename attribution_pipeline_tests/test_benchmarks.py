"""The benchmarks run, compare what is comparable, and fail when a bound is exceeded; no time is asserted."""

import json

import pytest

from benchmarks import peers, refresh
from benchmarks.ground import ground
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


def test_the_classic_way_comes_to_the_same_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "SECONDS_WORTH_REPEATING", 0.0)
    with ground(scale=1, small_scale=1) as place:
        measured = peers.measure_peers(place)
        leads, facebook, google, contracts, revenue = (
            place.small.connection.execute(
                """
                select
                    count(*),
                    count(*) filter (where platform = 'facebook' and is_paid),
                    count(*) filter (where platform = 'google' and is_paid),
                    (select count(*) from classic.fact_contracts),
                    (select sum(revenue) from classic.fact_campaign_performance_daily)
                from classic.fact_leads
                """
            ).fetchone()
            or ()
        )
    assert [comparison.name for comparison in measured] == ["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"]
    assert (leads, facebook, google, contracts) == (4570, 213, 51, 538)
    assert round(revenue, -5) == 34_100_000


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
