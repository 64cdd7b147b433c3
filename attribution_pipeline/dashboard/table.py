"""Tables of rows: columns know how their values are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from dash import html
from dash.development.base_component import Component

from attribution_pipeline.dashboard.card import attributes
from attribution_pipeline.dashboard.figure_table import Cell, FigureTable, Head
from attribution_pipeline.dashboard.state import State
from attribution_pipeline.dashboard.theme import PLATFORM_COLORS, REST_COLOR, css_color
from attribution_pipeline.dashboard.words import NO_VALUE, Words

Record = Mapping[str, object]

#: Rows of a table on the page; more are for the CSV.
MOST_ROWS = 50
#: Rows from which a table says how many it has: nobody counts them, and fewer are seen at once.
_COUNTED = 10


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: Of the value in a row.
        cell: What a row shows.
        kind: number, text, "text moment" for what does not wrap, or long for sentences.
        unit: Added to the heading.
        heading: ``col.<heading>`` is the heading's text; the name where it is empty.
    """

    name: str
    cell: Callable[[Record], Cell]
    kind: str = "number"
    unit: str = ""
    heading: str = ""

    def titled(self, heading: str) -> Column:
        """The same under another heading."""
        return replace(self, heading=heading)


class Columns:
    """Makes columns for one reader."""

    def __init__(self, words: Words, state: State) -> None:
        self._words = words
        self._state = state

    def written(self, name: str, write: Callable[[Record], str], kind: str = "text") -> Column:
        """A column whose text ``write`` makes from a row."""
        return Column(name, lambda row: {"text": write(row)}, kind)

    def count(self, name: str) -> Column:
        """A whole number."""
        return self.written(name, lambda row: self._words.number(as_number(row[name])), "number")

    def money(self, name: str, digits: int = 0) -> Column:
        """An amount; its unit stands in the heading."""
        column = self.written(name, lambda row: self._words.number(as_number(row[name]), digits), "number")
        return replace(column, unit=f", {self._words.symbol}")

    def ratio(self, name: str) -> Column:
        """A quotient with two decimals."""
        return self.written(name, lambda row: self._words.number(as_number(row[name]), 2), "number")

    def percent(self, name: str, digits: int = 1) -> Column:
        """A share in percent."""
        return self.written(name, lambda row: self._words.percent(as_number(row[name]), digits), "number")

    def change(self, name: str, good: str | None = None) -> Column:
        """A change in percent, coloured where ``good`` says which direction is (up or down)."""

        def cell(row: Record) -> Cell:
            value = as_number(row[name])
            return {"text": arrow(value) + self._words.change(value), "tone": tone(value, good)}

        return Column(name, cell)

    def difference(self, name: str, good: str | None = None) -> Column:
        """A difference with its sign, coloured where ``good`` says which direction is."""

        def cell(row: Record) -> Cell:
            value = as_number(row[name])
            return {"text": self._words.signed(value), "tone": tone(value, good)}

        return Column(name, cell)

    def text(self, name: str, none: str = NO_VALUE) -> Column:
        """A text as it is."""
        return self.written(name, lambda row: str(row[name]) if row[name] is not None else none)

    def label(self, name: str, group: str) -> Column:
        """A known value in the reader's language."""
        return self.written(
            name, lambda row: NO_VALUE if row[name] is None else self._words.named(group, str(row[name]))
        )

    def badge(self, name: str, group: str, colors: Mapping[str, str]) -> Column:
        """A known value as a coloured badge."""

        def cell(row: Record) -> Cell:
            value = str(row[name])
            return {"text": self._words.named(group, value), "tag": colors[value]}

        return Column(name, cell, "text")

    def reason(self) -> Column:
        """Why, in the reader's language."""
        return self.written("reason", lambda row: self._words.reason(str(row["reason"])), "long")

    def platform(self, name: str = "platform") -> Column:
        """A platform with its colour, leading to its leads."""

        def cell(row: Record) -> Cell:
            platform = str(row[name])
            href = self._state.link(view="journey", platform=platform, campaign=None, lead=None)
            return {
                "text": self._words.named("platform", platform),
                "dot": platform_color(platform),
                "href": href,
            }

        return Column(name, cell, "text")

    def campaign(self) -> Column:
        """A campaign with its platform, leading to its leads."""

        def cell(row: Record) -> Cell:
            platform, campaign = str(row["platform"]), row["campaign_id"]
            if campaign is None:
                return {"text": NO_VALUE}
            return {
                "text": str(row["campaign_name"] or campaign),
                "dot": platform_color(platform),
                "small": self._words.named("platform", platform),
                "href": self._state.link(
                    view="journey", platform=platform, campaign=str(campaign), lead=None
                ),
            }

        return Column("campaign_name", cell, "text")


def table(
    words: Words, columns: Sequence[Column], rows: Sequence[Record], label: str, *, is_part: bool = False
) -> list[Component]:
    """A table of at most ``MOST_ROWS`` rows that scrolls inside its card.

    Args:
        words: The reader's.
        columns: Of the table.
        rows: All of them, or a part.
        label: The table's name for those who do not see it.
        is_part: Whether what follows the table says how many rows there are.
    """
    return [_table(words, columns, rows, label, is_part=is_part)]


def as_details(words: Words, columns: Sequence[Column], rows: Sequence[Record], label: str) -> Component:
    """The numbers behind a chart, closed until somebody wants them."""
    return _table(words, columns, rows, label, folded=words("table.show"), most=len(rows))


def _table(  # everything that a table can be
    words: Words,
    columns: Sequence[Column],
    rows: Sequence[Record],
    label: str,
    *,
    is_part: bool = False,
    folded: str | None = None,
    most: int = MOST_ROWS,
) -> Component:
    shown = rows[:most]
    heads: list[Head] = [
        {"text": words(f"col.{column.heading or column.name}") + column.unit, "kind": column.kind}
        for column in columns
    ]
    cells = [[column.cell(row) for column in columns] for row in shown]
    note = None
    if len(rows) > len(shown):
        note = words("table.more", shown=words.number(len(shown)), total=words.number(len(rows)))
    elif len(rows) >= _COUNTED and not is_part:
        note = words("table.rows", count=words.number(len(rows)))
    return FigureTable(label, heads, cells, folded=folded, note=note)


def dot(platform: str) -> Component:
    """A platform's colour, beside its name."""
    return html.Span(
        className="dot", style={"background": platform_color(platform)}, **attributes(aria_hidden="true")
    )


def platform_color(platform: str) -> str:
    """A platform's colour as CSS."""
    return css_color(PLATFORM_COLORS.get(platform, REST_COLOR))


def arrow(value: float | None) -> str:
    """Up or down, in front of a change."""
    return "" if not value else "▲ " if value > 0 else "▼ "


def tone(value: float | None, good: str | None) -> str:
    """The class of a number whose direction is good, bad or neither."""
    if not value or good is None:
        return "neutral"
    return "good" if (value > 0) == (good == "up") else "bad"


def as_number(value: object) -> float | None:
    """A figure of a row as a number; floats keep 15 digits, more than any figure here has."""
    return None if value is None else float(str(value))
