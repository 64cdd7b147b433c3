"""One table or view of stg, prod or dashboards, as far as code outside the database knows it."""

from dataclasses import dataclass
from typing import NamedTuple


class ColumnOf(NamedTuple):
    """A column of a table or view, which is named as ``schema.name``; ``*`` is the whole row."""

    relation: str
    column: str


@dataclass(frozen=True)
class LayerTable:
    """One table or view above raw.

    Attributes:
        schema: Its schema.
        name: Its name; the refresh function of a table is ``<schema>.refresh_<schema>_<name>``.
        description: What one row is.
        upstream: Tables that it reads, as ``schema/table``.
        day_column: The column that decides the daily partition of a row; None for tables without days.
        is_view: Whether it is a view, which needs no refresh.
    """

    schema: str
    name: str
    description: str
    upstream: tuple[str, ...]
    day_column: str | None = None
    is_view: bool = False

    @property
    def key(self) -> str:
        """Key of its asset, such as ``stg/touches``."""
        return f"{self.schema}/{self.name}"


def layer_table(
    schema: str,
    name: str,
    description: str,
    upstream: str,
    day_column: str | None = None,
    *,
    is_view: bool = False,
) -> LayerTable:
    """A table whose ``upstream`` is written as words."""
    return LayerTable(schema, name, description, tuple(upstream.split()), day_column, is_view)
