"""Loading a raw table within a run: from which source, in which parts, and what Dagster does about errors."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta

import dagster as dg
import psycopg

from attribution_pipeline.assets.continued import ROW_COUNT, committed_days
from attribution_pipeline.automation.reporter import Reporter
from attribution_pipeline.settings import Settings, all_are_files, chosen_sources
from attribution_pipeline.sources.files import FilesSource
from attribution_pipeline.sources.protocol import (
    Bounded,
    Source,
    SourceError,
    ThrottledError,
    TryAgainError,
    Window,
)
from attribution_pipeline.warehouse.loader import LoadResult, Progress, combined, load_table
from attribution_pipeline.warehouse.raw_contract import RawTable

#: Later attempts of a step whose source was not to be reached, and the seconds before each.
_ATTEMPTS, _PAUSE = 2, 60
#: Later attempts of a step whose source asked for a long wait.
_THROTTLES = 5


def pool(kind: str) -> str | None:
    """The pool of a kind of raw tables: a limit on it keeps runs from asking one API at once; None for files."""
    return None if chosen_sources()[kind] == FilesSource.name else f"{kind}_{chosen_sources()[kind]}"


def chosen_source(context: dg.AssetExecutionContext, kind: str) -> Source | None:
    """The source that the settings choose for a kind of raw tables.

    None where it is files, no folder is known, and other kinds come from elsewhere: a business whose data all come
    from APIs has no folder.

    Raises:
        SourceError: If something is missing; the message names it.
    """
    own: Source | None = getattr(context.resources, kind).source()
    if own is not None:
        return own
    files: Source | None = context.resources.files.source(may_lack=not all_are_files())
    return files


def extract(
    context: dg.AssetExecutionContext,
    connection: psycopg.Connection,
    table: RawTable,
    source: Source,
    window: Window,
    *,
    on_progress: Progress,
    on_wait: Callable[[], None],
) -> Generator[dg.AssetMaterialization, None, LoadResult]:
    """Load a window. Files are read once; from elsewhere each day is fetched and committed by itself.

    A later attempt of the step goes on with the days that are not committed yet.

    Yields:
        The materialization of each day when it is done, so that an interrupted range can go on with those that have none.
    """
    key = dg.AssetKey(["raw", table.name])
    parts = _parts(table, source, window)
    if len(parts) > 1 and (committed := committed_days(context, key)):
        # The last day again, where nothing is left, so that there is something to report.
        parts = [part for part in parts if part.from_day not in committed] or parts[-1:]
        source.usage.note(
            f"{table.name}: {len(committed)} days were loaded by an earlier attempt and are not asked for again"
        )
    settings, results = Settings(), []
    for part in parts:
        result = load_table(
            connection,
            table,
            source,
            part,
            settings=settings,
            run_id=context.run.run_id,
            on_progress=on_progress,
            on_wait=on_wait,
        )
        results.append(result)
        if len(parts) > 1 and part.from_day is not None and part.from_day >= settings.partitions_start:
            # A day that the source no longer holds keeps its rows, and what is known of their number.
            metadata = {ROW_COUNT: result.rows_loaded} if result.held else {}
            yield dg.AssetMaterialization(key, partition=str(part.from_day), metadata=metadata)
    return combined(results)


def _parts(table: RawTable, source: Source, window: Window) -> list[Window]:
    if source.name == FilesSource.name or not table.is_daily:
        return [window]
    if window.is_all and isinstance(source, Bounded) and table.name in source.tables():
        window = source.bounds(table)
        source.usage.note(
            f"{table.name}: all days are {window.from_day} to {window.to_day}; what was loaded of others stays"
        )
    if window.from_day is None or window.to_day is None:
        return [window]
    days = (window.to_day - window.from_day).days + 1
    each = [window.from_day + timedelta(days=number) for number in range(days)]
    return [Window(day, day) for day in each]


@contextmanager
def dagster_errors(context: dg.AssetExecutionContext, reporter: Reporter) -> Iterator[None]:
    """Tell Dagster whether trying again can help, and when, and the operator what is waited for."""
    try:
        yield
    except ThrottledError as error:
        if context.retry_number < _THROTTLES:
            reporter.say(f"{error}; the step goes on after that")
        raise dg.RetryRequested(max_retries=_THROTTLES, seconds_to_wait=error.seconds) from error
    except TryAgainError as error:
        if context.retry_number < _ATTEMPTS:
            reporter.say(f"{error}; the step is tried again in {_PAUSE} s")
        raise dg.RetryRequested(max_retries=_ATTEMPTS, seconds_to_wait=_PAUSE) from error
    except SourceError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error


def source_metadata(source: Source | None) -> dict[str, dg.MetadataValue]:
    """Which source was asked, and what that cost."""
    if source is None:
        return {"source": dg.MetadataValue.text("none: no folder is named")}
    metadata: dict[str, dg.MetadataValue] = {"source": dg.MetadataValue.text(source.name)}
    if source.name != FilesSource.name:
        metadata["api_calls"] = dg.MetadataValue.int(source.usage.calls)
        metadata["seconds_waited"] = dg.MetadataValue.float(source.usage.seconds_waited)
    if source.usage.notes:
        metadata["notes"] = dg.MetadataValue.text("\n".join(dict.fromkeys(source.usage.notes)))
    return metadata
