"""What a run from the command line is to do. Needs no Dagster."""

from dataclasses import dataclass
from pathlib import Path

from attribution_pipeline.sources.protocol import Window


@dataclass(frozen=True)
class Order:
    """What a run is to do.

    Attributes:
        folder: Folder of raw tables; None where no table comes from files.
        days: The partitions, with both ends; None: those that tonight would load.
        full: Load whatever days the source holds, also those that are no partitions.
        recompute: Recompute stg for the days even where nothing changed.
        rules_file: The business's own source rules; None keeps those of the warehouse.
        loads: Whether raw tables are loaded; without, results are computed from the raw rows that are there.
        wait: Whether to wait for another refresh instead of failing.
        as_at_night: Whether the folder stands for the one that nights load.
    """

    folder: Path | None
    days: Window | None
    full: bool = False
    recompute: bool = False
    rules_file: Path | None = None
    loads: bool = True
    wait: bool = True
    as_at_night: bool = True
