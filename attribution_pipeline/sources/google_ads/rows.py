"""From answers to raw rows: nested objects become columns, whole numbers stay the texts that Google sends."""

from collections.abc import Iterable, Iterator
from typing import Any

from attribution_pipeline.sources.google_ads.queries import Query
from attribution_pipeline.sources.google_ads.search import Result
from attribution_pipeline.sources.protocol import SourceError, Window


def raw_rows(query: Query, results: Iterable[Result], window: Window | None) -> Iterator[dict[str, Any]]:
    """The rows of a raw table; a field that an answer leaves out is null.

    Args:
        query: What was asked.
        results: The answer.
        window: The days that were asked for, both ends given; None where the table has none.

    Raises:
        SourceError: if a row is of another day.
    """
    columns = [(name, field.path, field.change) for name, field in query.fields.items()]
    first, last = (str(window.from_day), str(window.to_day)) if window is not None else ("", "")
    for result in results:
        row = {}
        for name, path, change in columns:
            value = _value(result, path)
            row[name] = change(value) if change is not None and isinstance(value, str) else value
        day = row.get("date")
        if window is not None and day is not None and not first <= str(day) <= last:
            raise SourceError(
                f"Google Ads: {query.resource}: asked for {first} to {last}, the answer holds another day"
            )
        yield row


def _value(result: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - whatever JSON holds
    for name in path:
        if not isinstance(result, dict):
            return None
        result = result.get(name)
    return result
