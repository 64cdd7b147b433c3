"""Metadata of each day that a run over a range materializes."""

from collections.abc import Mapping

import dagster as dg
from dagster._core.execution.context.metadata_logging import (
    AssetMetadataHandle,
    OutputMetadataAccumulator,
    OutputMetadataHandle,
)


def add_day_metadata(
    context: dg.AssetExecutionContext, key: dg.AssetKey, of_days: Mapping[str, Mapping[str, object]]
) -> None:
    """Add metadata to the materializations of an asset's days that the op is about to report.

    The same as ``context.add_asset_metadata`` for each day, which copies all that was added before it and lists the days of
    the range anew: a tenth of the time of a backfill of a year.

    Args:
        context: Of the op.
        key: The asset, which the op materializes.
        of_days: Metadata by partition key; replaces what was added for the day before.
    """
    step = context.get_step_execution_context()
    added: dict[OutputMetadataHandle | AssetMetadataHandle, Mapping[str, object]] = {
        AssetMetadataHandle(asset_key=key, partition_key=day): metadata for day, metadata in of_days.items()
    }
    before = step._metadata_accumulator.per_output_metadata  # noqa: SLF001 - there is no other way to add many
    step._metadata_accumulator = OutputMetadataAccumulator(per_output_metadata={**before, **added})  # noqa: SLF001
