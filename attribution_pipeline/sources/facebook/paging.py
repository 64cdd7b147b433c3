"""Reading an edge page by page."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import msgspec

from attribution_pipeline.sources.api.answers import json_of
from attribution_pipeline.sources.api.client import Parameters
from attribution_pipeline.sources.facebook.errors import SmallerPageError, TooMuchDataError
from attribution_pipeline.sources.facebook.graph import Decode, GraphApi, Node
from attribution_pipeline.sources.protocol import SourceError


def edge(graph: GraphApi, path: str, parameters: Parameters) -> Iterator[Node]:
    """All nodes of an edge, asked for page by page as they are consumed; see ``pages``."""
    return chain.from_iterable(pages(graph, path, parameters))


def pages(
    graph: GraphApi,
    path: str,
    parameters: Parameters,
    decode: Decode = json_of,
) -> Iterator[list[Any]]:
    """The pages of an edge, each asked for when it is wanted.

    Args:
        graph: The API.
        path: The edge.
        parameters: What is asked of it.
        decode: Makes an object out of an answer; what it makes of nodes is handed on.

    Raises:
        TooMuchDataError: If not even a page of one row can be served.
        SourceError: If Facebook refuses, or an answer is none of an edge.
    """
    after: str | None = None
    while True:
        page = _page(graph, path, parameters, after, decode)
        yield _nodes(page, path)
        following = _following(page, path)
        if following is None:
            return
        if following == after:
            raise SourceError(f"Facebook: {path}: the next page is the same page again")
        after = following


def _page(
    graph: GraphApi,
    path: str,
    parameters: Parameters,
    after: str | None,
    decode: Decode,
) -> Node:
    """One page: as large as the settings say, or half of that and so on where Facebook finds it too large."""
    limit = graph.settings.page_size
    place = {} if after is None else {"after": after}
    while True:
        try:
            return graph.get(path, {**parameters, "limit": limit, **place}, decode)
        except SmallerPageError as error:
            if limit == 1:
                raise TooMuchDataError(str(error)) from None
            limit //= 2


def _nodes(page: Node, path: str) -> list[Any]:
    nodes = page.get("data")
    if not isinstance(nodes, list) or not all(isinstance(node, dict | msgspec.Struct) for node in nodes):
        raise SourceError(f"Facebook: {path}: the answer holds no list `data`")
    return nodes


def _following(page: Node, path: str) -> str | None:
    # The cursor is there on the last page, too. `next` says that there is another page, and is not followed itself:
    # it holds the token.
    paging = page.get("paging") or {}
    if "next" not in paging:
        return None
    after = (paging.get("cursors") or {}).get("after")
    if not isinstance(after, str) or not after:
        raise SourceError(f"Facebook: {path}: there is another page, and no cursor to it")
    return after
