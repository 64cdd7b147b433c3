"""Building stg against merely writing the rows of its tables."""

from attribution_pipeline.warehouse.stg_tables import STG_TABLES
from benchmarks.ground import Ground, Warehouse
from benchmarks.measuring import Measurement, say, stopwatch

#: What is aimed at. Applying the rules is part of the time, so that it is no promise.
AIM = 4


def measure_rebuilding(ground: Ground) -> list[Measurement]:
    """The first build of stg, and a rebuild over the rows that are there."""
    warehouse, built = ground.large
    written = [_write_all_tables(warehouse)]
    rebuilt = ground.large_again
    written.append(_write_all_tables(warehouse))
    against = f"against create table as select * of its tables (aim {AIM})"
    return [
        Measurement(
            "b1",
            [built.seconds],
            written,
            None,
            f"stg, first build: {against}",
            built.slowest("first build"),
        ),
        Measurement(
            "b2", [rebuilt.seconds], written, None, f"stg, rebuild: {against}", rebuilt.slowest("rebuild")
        ),
    ]


def _write_all_tables(warehouse: Warehouse) -> float:
    """Seconds of ``create table as select *`` of every table of stg, one after another."""
    say("Writing the tables of stg elsewhere ...")
    seconds = 0.0
    for table in STG_TABLES:
        warehouse.connection.execute("checkpoint")
        with stopwatch() as watch:
            warehouse.connection.execute(
                f"create table benchmark.written as select * from stg.{table.name}".encode()
            )
        seconds += watch.seconds
        warehouse.connection.execute("drop table benchmark.written")
    return seconds
