"""Building stg and prod against merely writing the rows of their tables."""

from attribution_pipeline.warehouse.refresh import PROD, STG
from benchmarks.ground import Ground, Refresh, Warehouse
from benchmarks.measuring import Measurement, say, stopwatch

#: What is aimed at. Applying the rules is part of the time, so that it is no promise.
AIM = 4


def measure_rebuilding(ground: Ground) -> list[Measurement]:
    """The first build, and a rebuild over the rows that are there: of stg, and of the whole way to dashboards."""
    warehouse, built = ground.large
    written = [_write_all_tables(warehouse)]
    rebuilt = ground.large_again
    written.append(_write_all_tables(warehouse))
    return [
        _measurement("b1", built, written, "first build", [STG.name]),
        _measurement("b2", rebuilt, written, "rebuild", [STG.name]),
        _measurement("b3", built, written, "first build", [STG.name, PROD.name]),
        _measurement("b4", rebuilt, written, "rebuild", [STG.name, PROD.name]),
    ]


def _measurement(
    name: str, refresh: Refresh, written: list[dict[str, float]], label: str, schemas: list[str]
) -> Measurement:
    """Seconds of some schemas in ``refresh`` beside those of writing their tables."""
    what = "the whole way to dashboards" if len(schemas) > 1 else schemas[0]
    return Measurement(
        name,
        [sum(refresh.by_layer[schema] for schema in schemas)],
        [sum(seconds[schema] for schema in schemas) for seconds in written],
        None,
        f"{what}, {label}: against create table as select * of its tables (aim {AIM})",
        refresh.slowest(label, schemas[-1]),
    )


def _write_all_tables(warehouse: Warehouse) -> dict[str, float]:
    """Seconds of ``create table as select *`` of every table, one after another, by schema."""
    say("Writing the tables of stg and prod elsewhere ...")
    seconds: dict[str, float] = {}
    for layer in (STG, PROD):
        for table in layer.tables:
            warehouse.connection.execute("checkpoint")
            with stopwatch() as watch:
                warehouse.connection.execute(
                    f"create table benchmark.written as select * from {layer.name}.{table.name}".encode()
                )
            seconds[layer.name] = seconds.get(layer.name, 0.0) + watch.seconds
            warehouse.connection.execute("drop table benchmark.written")
    return seconds
