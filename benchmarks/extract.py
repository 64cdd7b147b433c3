"""How fast rows come from a CRM table and from an HTTP API into the warehouse, and in how much memory.

``python -m benchmarks.extract`` starts a server of its own and needs a few minutes, 2 GB of memory and 4 GB of disk. The
exit code is 1 when a bound is exceeded. docs/performance.md explains the comparisons.
"""

import argparse
import multiprocessing
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.crm import CrmSettings, CrmSource
from attribution_pipeline.sources.facebook import FacebookSettings, FacebookSource
from attribution_pipeline.sources.protocol import Source, Window
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.loader import load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from benchmarks.ground import Ground, ground
from benchmarks.insights_server import ACCOUNT, drain, insights_server
from benchmarks.loading import copy_file
from benchmarks.measuring import Measurement, alternate, exit_code, names_in, positive, say, show, stopwatch

#: Times that a load may take, of sending the rows and copying them.
BOUND = 2.0
MEGABYTES = 300.0


@dataclass(frozen=True)
class Case:
    """Rows of one day at a source.

    Attributes:
        name: What the measurement is called.
        note: What is loaded.
        table: The raw table.
        day: The day.
        make: Makes the source; called in the process that loads.
        send: Lets the source's server send the rows, to nobody.
    """

    name: str
    note: str
    table: str
    day: date
    make: Callable[[], Source]
    send: Callable[[], None]

    @property
    def window(self) -> Window:
        """The day as a window."""
        return Window(self.day, self.day)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    options = _parser().parse_args(arguments)
    measurements: list[Measurement] = []
    with ground(scale=1, small_scale=1) as place:
        for name, case in {"crm": _crm, "api": _api}.items():
            if name in options.only:
                with case(place, options.rows) as found:
                    measurements += measure(found, place, options.rows)
    show(measurements, as_json=options.json)
    return exit_code(measurements)


def measure(case: Case, place: Ground, rows: int) -> list[Measurement]:
    """Load the day's rows in a process of its own, beside sending and copying them."""
    url = place.empty_warehouse(case.name)
    connection = place.connection_to(url)
    file = _write_rows(case, place.home / f"{case.name}.csv")
    say(f"Loading {case.note} ...")
    megabytes, sent, copied = list[float](), list[float](), list[float]()

    def load() -> float:
        connection.execute(f"truncate raw.{case.table}, raw.changes, raw.load_log".encode())
        connection.execute("checkpoint")
        seconds, loaded, resident = _in_own_process(partial(_load, case, url))
        if loaded != rows:
            raise RuntimeError(f"{rows} rows had to be loaded, and {loaded} were")
        megabytes.append(resident)
        return seconds

    def send_and_copy() -> float:
        with stopwatch() as watch:
            case.send()
        sent.append(watch.seconds)
        copied.append(copy_file(connection, case.table, file))
        return sent[-1] + copied[-1]

    ours, baseline = alternate(load, send_and_copy)
    details = {"seconds to send": min(sent), "seconds to copy": min(copied)}
    return [
        Measurement(
            case.name, ours, baseline, BOUND, f"{case.note}: loading beside sending and COPY", details
        ),
        Measurement(
            f"{case.name}, MB", megabytes, [MEGABYTES], 1.0, f"{case.note}: most memory resident, in MB"
        ),
    ]


def _write_rows(case: Case, path: Path) -> Path:
    rows = case.make().open(RAW_TABLES[case.table], case.window)
    if rows is None or tuple(rows.columns) != RAW_TABLES[case.table].column_names:
        raise RuntimeError(f"the source must hold every column of {case.table}")
    with path.open("wb") as file:
        file.write(",".join(rows.columns).encode() + b"\r\n")
        file.writelines(rows.chunks())
    return path


def _in_own_process(work: Callable[[], tuple[float, int]]) -> tuple[float, int, float]:
    """Seconds and rows that ``work`` says, and the most memory in MB that its process had resident."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(work, there))
    process.start()
    there.close()
    try:
        told: tuple[float, int, float] = here.recv()
    except EOFError:
        raise RuntimeError("the process that loads has failed") from None
    finally:
        process.join()
    return told


def _tell(work: Callable[[], tuple[float, int]], pipe: Connection) -> None:
    seconds, rows = work()
    unit = 1 if sys.platform == "darwin" else 1024
    pipe.send((seconds, rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6))


def _load(case: Case, url: str) -> tuple[float, int]:
    settings = Settings()
    with connect(url, time_zone=settings.timezone, autocommit=True) as connection, stopwatch() as watch:
        result = load_table(
            connection, RAW_TABLES[case.table], case.make(), case.window, settings=settings, run_id=None
        )
    return watch.seconds, result.rows_inserted


@contextmanager
def _crm(place: Ground, rows: int) -> Iterator[Case]:
    say(f"Filling a CRM with {rows:,} events of a day ...")
    url = place.database("crm_source")
    day = date(2025, 3, 1)
    table = RAW_TABLES["itcrm_new_source"]
    with connect(url, autocommit=True) as crm:
        columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
        crm.execute(f"create table {table.name} ({columns}, primary key (id_source))".encode())
        crm.execute(_EVENTS, {"rows": rows, "others": rows // 10})
        for column in (table.day, "updated_at"):
            crm.execute(f"create index on {table.name} ({column})".encode())
        crm.execute(f"vacuum (analyze) {table.name}".encode())
    yield Case(
        "crm",
        f"{rows:,} events of a day from a CRM table in PostgreSQL",
        table.name,
        day,
        partial(CrmSource, CrmSettings(url), place.settings.timezone),
        partial(_send_events, url, day),
    )


_EVENTS = b"""
    insert into itcrm_new_source
    select
        n, n %% 300000, n %% 40, n %% 12,
        timestamp '2025-03-01' + case when n <= %(rows)s then 0 else 1 + n %% 9 end * interval '1 day'
            + n %% 86400 * interval '1 second',
        null, n %% 2, 0, 0, 0, timestamp '2025-03-20' + n %% 86400 * interval '1 second'
    from generate_series(1, %(rows)s + %(others)s) as n
    """


def _send_events(url: str, day: date) -> None:
    """The rows through a cursor on the server, as plainly as psycopg can: as texts, thrown away."""
    table = RAW_TABLES["itcrm_new_source"]
    texts = ", ".join(f"{column.name}::text" for column in table.columns)
    query = f"select {texts} from {table.name} where {table.day} >= %s and {table.day} < %s"
    with connect(url) as crm, crm.cursor("sent") as cursor:
        cursor.execute(query.encode(), [day, day + timedelta(days=1)])
        while cursor.fetchmany(CrmSettings("").batch_rows):
            pass


@contextmanager
def _api(place: Ground, rows: int) -> Iterator[Case]:
    zone = place.settings.timezone
    # Facebook forgets days after three years.
    day = datetime.now(place.settings.zone).date() - timedelta(days=1)
    with insights_server(day.isoformat(), rows) as url:
        settings = FacebookSettings("token", (ACCOUNT,), base_url=url, report_from=None)
        yield Case(
            "api",
            f"{rows:,} insights of a day from an HTTP API",
            "fb_ad_insights",
            day,
            partial(FacebookSource, settings, zone),
            partial(drain, url, rows),
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extract", description=__doc__)
    parser.add_argument("--rows", type=positive, default=1_000_000, help="of the day (default: 1,000,000)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--only",
        type=lambda text: names_in(text, ["crm", "api"]),
        default=["crm", "api"],
        help="some of crm,api",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
