"""Insights as an asynchronous report: asked for, waited for, read, and asked for anew where it comes to nothing."""

import itertools
import logging
from collections.abc import Iterator
from typing import Any

from attribution_pipeline.sources.api.answers import json_of
from attribution_pipeline.sources.api.client import Parameters
from attribution_pipeline.sources.facebook.errors import MissingObjectError, TooMuchDataError
from attribution_pipeline.sources.facebook.graph import Decode, GraphApi
from attribution_pipeline.sources.facebook.paging import pages
from attribution_pipeline.sources.protocol import SourceError

logger = logging.getLogger(__name__)

_TOO_MUCH = frozenset({1487534, 1504018})


class _ReportError(Exception):
    """A report came to nothing; another one may do.

    Attributes:
        is_size: Whether its size may be the reason.
    """

    def __init__(self, reason: str, *, is_size: bool) -> None:
        super().__init__(reason)
        self.is_size = is_size


def report(
    graph: GraphApi, node: str, parameters: Parameters, decode: Decode = json_of
) -> Iterator[list[Any]]:
    """The rows of a report on the insights of a node, in pages; see ``paging.pages``.

    Raises:
        TooMuchDataError: If Facebook says so, or reports failed again and again.
        SourceError: If reports are never begun, or Facebook refuses.
    """
    yield from _first_good_report(graph, node, parameters, decode)


def _first_good_report(
    graph: GraphApi, node: str, parameters: Parameters, decode: Decode
) -> Iterator[list[Any]]:
    attempts = graph.settings.report_patience.attempts
    attempt = 1
    while True:
        try:
            return _report(graph, node, parameters, decode)
        except _ReportError as error:
            problem = f"Facebook: report {attempt} of {attempts} on {node} came to nothing: {error}"
            if attempt >= attempts:
                raise (TooMuchDataError if error.is_size else SourceError)(problem) from None
            logger.warning("%s; asking for another one", problem)
            attempt += 1


def _report(graph: GraphApi, node: str, parameters: Parameters, decode: Decode) -> Iterator[list[Any]]:
    run = graph.post(f"{node}/insights", parameters).get("report_run_id")
    if not isinstance(run, str | int) or not run:
        raise SourceError(f"Facebook: {node}: a report was asked for, and the answer names none")
    _wait(graph, str(run))
    return _readable(graph, str(run), decode)


def _wait(graph: GraphApi, run: str) -> None:
    """Wait until a report is done.

    Raises:
        _ReportError: If it fails, does not begin or takes too long.
        TooMuchDataError: If Facebook says that it is too large.
    """
    patience = graph.settings.report_patience
    begun = graph.now()
    while True:
        status, percent = _state(graph, run)
        if status == "Job Completed" and percent == 100:
            return
        if status in {"Job Failed", "Job Skipped"}:
            raise _ReportError(status, is_size=status == "Job Failed")
        waited = (graph.now() - begun).total_seconds()
        if percent == 0 and waited >= patience.stuck_seconds:
            raise _ReportError(f"still at 0 % after {waited:.0f} s", is_size=False)
        if waited >= patience.deadline_seconds:
            raise _ReportError(f"at {percent} % after {waited:.0f} s", is_size=True)
        graph.pause(patience.poll_seconds)


def _state(graph: GraphApi, run: str) -> tuple[str, int]:
    try:
        state = graph.get(run)
    except MissingObjectError:
        return "not visible yet", 0
    if state.get("error_subcode") in _TOO_MUCH:
        raise TooMuchDataError(f"Facebook: report {run}: too much data")
    percent = state.get("async_percent_completion", 0)
    return str(state.get("async_status")), percent if isinstance(percent, int) else 0


def _readable(graph: GraphApi, run: str, decode: Decode) -> Iterator[list[Any]]:
    """The pages of a report that is done, which for a moment may not be there yet."""
    patience = graph.settings.report_patience
    for reading in range(1, patience.readings + 1):
        found = pages(graph, f"{run}/insights", {}, decode)
        try:
            first = list(itertools.islice(found, 1))
        except MissingObjectError:
            if reading < patience.readings:
                graph.pause(patience.poll_seconds)
        else:
            return itertools.chain(first, found)
    raise _ReportError("done, and cannot be read", is_size=False)
