"""How much longer a backfill through Dagster takes than the same work without it.

``python -m benchmarks.backfill`` starts a server of its own and needs some minutes. The exit code is 1 when the bound is
exceeded. docs/performance.md explains the comparison.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from attribution_pipeline.checks.check import evaluate
from attribution_pipeline.checks.promises import PROMISES
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.sources.sample import write_sample
from attribution_pipeline.warehouse.refresh import RefreshWindow
from benchmarks.ground import Ground, Warehouse, ground
from benchmarks.measuring import Measurement, exit_code, in_turns, positive, say, show, stopwatch

#: Times that a backfill of all days may take, of loading, refreshing and checking all of them once.
BOUND = 5.0

_COMMAND = [sys.executable, "-c", "from attribution_pipeline.cli import main; main()"]


def measure_backfill(place: Ground, days: int) -> Measurement:
    """A backfill of ``days`` days of the sample by ``attribution run``, beside the same without Dagster."""
    folder = place.home / f"sample-of-{days}-days"
    say(f"Writing the sample, {days} days ...")
    write_sample(folder, days=days)
    numbers = itertools.count(1)
    details: dict[str, float] = {}

    def backfill() -> float:
        number = next(numbers)
        url = place.empty_warehouse(f"backfill_{number}")
        storage = place.database(f"dagster_{number}")
        say(f"Backfilling {days} days ...")
        seconds, dagster = _run(place, folder, url, storage)
        details["Dagster's part, seconds"] = dagster
        say("Backfilling them again, nothing changed ...")
        details["again, nothing changed, seconds"], _ = _run(place, folder, url, storage)
        return seconds

    def once() -> float:
        say("Loading, refreshing and checking all of it without Dagster ...")
        connection = place.connection_to(place.empty_warehouse(f"once_{next(numbers)}"))
        warehouse = Warehouse(connection, FilesSource(folder), place.settings, scale=1)
        with stopwatch() as watch:
            warehouse.load(Window())
            warehouse.refresh(RefreshWindow())
            for promise in PROMISES:
                list(evaluate(connection, promise.checks))
        return watch.seconds

    _run(place, folder, place.empty_warehouse("compiling"), place.database("dagster_compiling"), days=1)
    seconds = in_turns({"once": once, "backfill": backfill})
    note = f"attribution run over {days} days, all tables and checks / the same work once, without Dagster"
    return Measurement("backfill", seconds["backfill"], seconds["once"], BOUND, note, details)


def _run(place: Ground, folder: Path, url: str, storage: str, days: int | None = None) -> tuple[float, float]:
    """Seconds of the whole command over the first days, by default all, and of Dagster's part in it."""
    held = sorted(FilesSource(folder).days())
    window = ["--from", str(held[0]), "--to", str(held[days - 1 if days else -1])]
    own = ("DAGSTER_", "ATTRIBUTION_", "PYTHONDONTWRITEBYTECODE")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(own)},
        # Compiled modules, as pip leaves them, whatever this process does without.
        "PYTHONPYCACHEPREFIX": str(place.home / "compiled"),
        "ATTRIBUTION_HOME": str(place.home / "home"),
        "ATTRIBUTION_WAREHOUSE_URL": url,
        "ATTRIBUTION_DAGSTER_STORAGE_URL": storage,
    }
    with stopwatch() as watch:
        done = subprocess.run(
            [*_COMMAND, "--json", "run", "--input", str(folder), *window],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return watch.seconds, float(json.loads(done.stdout)["dagster_seconds"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=positive, default=365, help="days to backfill")
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    options = parser.parse_args(arguments)
    with ground(scale=1, small_scale=1) as place:
        measurements = [measure_backfill(place, options.days)]
    show(measurements, as_json=options.json)
    return exit_code(measurements)


if __name__ == "__main__":
    sys.exit(main())
