"""A table as one component of the page's own (assets/table.js).

Dash's renderer watches every component of a page at every step: a table made of cells that are components each takes
seconds. This one is a single component for it, drawn by React.
"""

from __future__ import annotations

from typing import TypedDict

from dash.development.base_component import Component


class Cell(TypedDict, total=False):
    """What a cell shows.

    Attributes:
        text: Its text.
        href: Where it leads to, relative to the page.
        dot: Colour of a dot in front.
        small: Grey, after the text.
        tag: Colour of a badge around the text.
        tone: good, bad or neutral.
    """

    text: str
    href: str
    dot: str
    small: str
    tag: str
    tone: str


class Head(TypedDict):
    """A column: its heading, and the class of its cells, as ``Column.kind``."""

    text: str
    kind: str


class FigureTable(Component):
    """A table that scrolls inside its card.

    Args:
        label: Its name for those who do not see it.
        heads: Of its columns.
        rows: Their cells.
        folded: What to press to see it; it is not drawn before. Without it, the table is there.
        note: Below it.
    """

    _namespace = "attribution_page"
    _type = "FigureTable"
    _prop_names = ("label", "heads", "rows", "folded", "note")  # type: ignore[assignment] # Dash only looks into it
    _valid_wildcard_attributes = ()  # type: ignore[assignment]
    available_properties = _prop_names
    available_wildcard_properties = ()  # type: ignore[assignment]

    def __init__(
        self,
        label: str,
        heads: list[Head],
        rows: list[list[Cell]],
        folded: str | None = None,
        note: str | None = None,
    ) -> None:
        super().__init__(  # type: ignore[no-untyped-call] # Dash has no types here
            label=label, heads=heads, rows=rows, folded=folded, note=note
        )
