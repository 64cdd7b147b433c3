"""Asking the fake Google Ads API as the pipeline does, and seeing what comes out."""

import csv
import io
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from attribution_pipeline.sources.api.client import Patience
from attribution_pipeline.sources.google_ads import GoogleAdsSettings, GoogleAdsSource
from attribution_pipeline.sources.protocol import RowSource, SourceError, Window
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.api.fake_clock import FakeClock
from attribution_pipeline_tests.sources.google_ads.fake_google_ads import (
    CLIENT_SECRET,
    DEVELOPER_TOKEN,
    REFRESH_TOKEN,
    SECRET,
    FakeGoogleAds,
)

ALL = Window()


def days(first: str, last: str | None = None) -> Window:
    """A window of one day or several."""
    return Window(date.fromisoformat(first), date.fromisoformat(last or first))


def assert_no_secret(*texts: str) -> None:
    """Neither tokens nor what the fake's messages quote of people."""
    for text in texts:
        assert SECRET not in text
        assert "380501234567" not in text
        assert "olena" not in text


@contextmanager
def refused(match: str, kind: type[SourceError] = SourceError) -> Iterator[pytest.ExceptionInfo[SourceError]]:
    """Expects an error whose text, repr and causes hold no secret."""
    with pytest.raises(kind, match=match) as caught:
        yield caught
    assert_no_secret("".join(traceback.format_exception(caught.value)), repr(caught.value))


@dataclass
class Asking:
    """The fake API, and access to it.

    Attributes:
        fake: The server.
        clock: What sources wait by.
        sources: Sources made so far.
    """

    fake: FakeGoogleAds
    clock: FakeClock
    sources: list[GoogleAdsSource] = field(default_factory=list)

    def settings(self, **other: Any) -> GoogleAdsSettings:  # noqa: ANN401 - the settings' own
        """Access to the account 111-222-3333, unless said otherwise."""
        given: dict[str, Any] = {
            "client_id": "client-of-the-test",
            "client_secret": CLIENT_SECRET,
            "refresh_token": REFRESH_TOKEN,
            "developer_token": DEVELOPER_TOKEN,
            "customer_ids": ("111-222-3333",),
            "base_url": self.fake.url,
            "token_url": f"{self.fake.url}/token",
            "patience": Patience(attempts=3, timeout=20),
        }
        return GoogleAdsSettings(**(given | other))

    def source(self, **other: Any) -> GoogleAdsSource:  # noqa: ANN401 - the settings' own
        """A source with these settings."""
        source = GoogleAdsSource(self.settings(**other), self.clock)
        self.sources.append(source)
        return source

    def open(self, table: str, window: Window = ALL, /, **other: Any) -> RowSource:  # noqa: ANN401
        """The rows of a table, from a source of their own."""
        rows = self.source(**other).open(RAW_TABLES[table], window)
        assert rows is not None
        return rows

    def rows(self, table: str, window: Window = ALL, /, **other: Any) -> list[dict[str, str]]:  # noqa: ANN401
        """The same as texts by column; empty ones left out."""
        return read(self.open(table, window, **other))

    @property
    def usage_notes(self) -> list[str]:
        """Notes of the last source."""
        return self.sources[-1].usage.notes


def read(rows: RowSource) -> list[dict[str, str]]:
    """Rows as texts by column; empty ones left out."""
    text = b"".join(rows.chunks()).decode()
    return [
        {name: value for name, value in zip(rows.columns, cells, strict=True) if value}
        for cells in csv.reader(io.StringIO(text, newline=""))
    ]
