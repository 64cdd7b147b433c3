"""How fast loading and refreshing are, each beside something that is known to be fast.

``python -m benchmarks.refresh`` starts a server of its own and needs about ten minutes, 4 GB of memory and
15 GB of disk. The exit code is 1 when a bound is exceeded. docs/performance.md explains the comparisons.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from benchmarks.ground import Ground, ground
from benchmarks.last_paid import measure_last_paid
from benchmarks.loading import measure_loading
from benchmarks.measuring import Measurement, exit_code, names_in, positive, show
from benchmarks.one_day import measure_day_against_rebuild, measure_day_by_size
from benchmarks.rebuilding import measure_rebuilding


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    options = _parser().parse_args(arguments)
    measurements: list[Measurement] = []
    with ground(options.scale, options.small_scale or max(1, round(options.scale * 0.09))) as place:
        for name, measure in _benchmarks(options.touches_last_paid).items():
            if name in options.only:
                measurements += measure(place)
    show(measurements, as_json=options.json)
    return exit_code(measurements)


def _benchmarks(touches_last_paid: int) -> dict[str, Callable[[Ground], list[Measurement]]]:
    return {
        "a": measure_loading,
        "b": measure_rebuilding,
        "c": measure_day_against_rebuild,
        "d": measure_day_by_size,
        "e": lambda place: measure_last_paid(place, touches_last_paid),
    }


def _parser() -> argparse.ArgumentParser:
    names = list(_benchmarks(0))
    parser = argparse.ArgumentParser(prog="python -m benchmarks.refresh", description=__doc__)
    parser.add_argument(
        "--scale", type=positive, default=100, help="of the large sample; 17,136 touches each (default: 100)"
    )
    parser.add_argument("--small-scale", type=positive, help="of the small sample (default: 9 %% of --scale)")
    parser.add_argument(
        "--touches-last-paid", type=positive, default=10_000_000, help="at least so many touches for e"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--only", type=lambda text: names_in(text, names), default=names, help=f"some of {','.join(names)}"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
