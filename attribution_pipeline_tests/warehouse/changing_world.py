"""What a change is made with: the folder, the warehouse that has loaded parts of it, and chance."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg

from attribution_pipeline_tests.databases import Row, read_rows
from attribution_pipeline_tests.warehouse.changing_folder import Cells, ChangingFolder


class NothingToChangeError(LookupError):
    """The warehouse has not loaded any row yet that this change could happen to."""


@dataclass
class World:
    """A folder, and the warehouse that follows it.

    Attributes:
        folder: The sources.
        connection: To the warehouse; changes choose from its stg: they happen to rows that it has used.
        never_changed: To a warehouse that has loaded all of the folder before any change.
        chance: Decides what happens.
        withheld: Rows by table that have not arrived yet.
    """

    folder: ChangingFolder
    connection: psycopg.Connection
    never_changed: psycopg.Connection
    chance: random.Random
    withheld: dict[str, list[Cells]]
    _chosen: set[object] = field(default_factory=set)

    def choose(self, query: str) -> Row:
        """A row of a query whose first column (a client, a campaign) no change has chosen before.

        Only rows that the warehouse which never changed gives as well, so that days which are still to be loaded
        do not alter them.

        Raises:
            NothingToChangeError: if there is none.
        """
        lasting = set(read_rows(self.never_changed, query))
        rows = [row for row in read_rows(self.connection, query) if row in lasting]
        left = sorted((row for row in rows if row[0] not in self._chosen), key=repr)
        if not left:
            raise NothingToChangeError(query)
        row = self.chance.choice(left)
        self._chosen.add(row[0])
        return row


#: Makes one change in the folder and returns a query whose answer it alters: a warehouse that never saw any
#: change and one that saw them all answer it differently.
Change = Callable[[World], str]
