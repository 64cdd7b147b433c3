"""Asking the source for rows as the loader does."""

import csv
import io
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from attribution_pipeline.sources.api.client import Patience
from attribution_pipeline.sources.facebook import FacebookSettings, FacebookSource, ReportPatience
from attribution_pipeline.sources.protocol import RowSource, SourceError, Usage, Window
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.api.fake_clock import FakeClock
from attribution_pipeline_tests.sources.facebook.fake_graph import TOKEN, FakeGraph
from attribution_pipeline_tests.warehouse.loader.loading import day

Row = dict[str, Any]
#: Of the answers of leads in the tests.
PHONE = "+380501112233"
EMAIL = "olena@example.com"
APP_SECRET = "theSecretOfTheApp"
ZONE = "Europe/Kyiv"


@dataclass
class Asking:
    """The source, made anew for each table that is asked for."""

    graph: FakeGraph
    clock: FakeClock
    usage: Usage = field(default_factory=Usage)

    def source(self, **settings: object) -> FacebookSource:
        """The source of all accounts of the fake, in small pages and synchronous unless it is said otherwise."""
        defaults: dict[str, object] = {
            "access_token": TOKEN,
            "account_ids": tuple(self.graph.accounts) or ("1",),
            "base_url": self.graph.url,
            "page_size": 10,
            "report_from": None,
            "patience": Patience(attempts=3, first_wait=1, longest_wait=120, timeout=20),
            "report_patience": ReportPatience(10, 60, 300, readings=3, attempts=3),
        }
        complete = FacebookSettings(**(defaults | settings))  # type: ignore[arg-type]
        self.assert_discreet(repr(complete))
        source = FacebookSource(complete, ZONE, self.clock)
        self.usage = source.usage
        return source

    def open(
        self, table: str, first: str | None = None, last: str | None = None, **settings: object
    ) -> RowSource | None:
        """The rows of a table in days: one, a range, or all."""
        until = last or first
        window = Window(day(first) if first else None, day(until) if until else None)
        return self.source(**settings).open(RAW_TABLES[table], window)

    def rows(
        self, table: str, first: str | None = None, last: str | None = None, **settings: object
    ) -> list[Row]:
        """The same as dicts; absent values are None and JSON is parsed."""
        opened = self.open(table, first, last, **settings)
        assert opened is not None
        types = {column.name: column.type for column in RAW_TABLES[table].columns}
        text = b"".join(opened.chunks()).decode()
        return [
            {column: _value(types[column], cell) for column, cell in zip(opened.columns, cells, strict=True)}
            for cells in csv.reader(io.StringIO(text, newline=""))
        ]

    def refusal(
        self, table: str, first: str | None = None, last: str | None = None, **settings: object
    ) -> SourceError:
        """The error that asking ends with."""
        with pytest.raises(SourceError) as refused:
            self.open(table, first, last, **settings)
        self.assert_discreet(str(refused.value) + repr(refused.value))
        return refused.value

    def assert_discreet(self, text: str) -> None:
        """Hold that a text tells no secret and no contact."""
        tokens = [TOKEN, *(page.token for page in self.graph.pages.values())]
        told = [secret for secret in (*tokens, APP_SECRET, PHONE, EMAIL) if secret and secret in text]
        assert told == []


def _value(type_: str, cell: str) -> object:
    if not cell:
        return None
    return json.loads(cell) if type_ == "jsonb" else cell
