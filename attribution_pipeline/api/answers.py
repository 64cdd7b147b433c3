"""From rows to bytes: the envelope of every answer, JSON or CSV, and a cache of what was made."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Generic, Protocol, TypeVar

import psycopg
from fastapi import Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from attribution_pipeline.analytics.attribution import Listed
from attribution_pipeline.analytics.period import Page, Period
from attribution_pipeline.analytics.reader import DataVersion, Reader, Snapshot
from attribution_pipeline.analytics.units import Row
from attribution_pipeline.api.cache import ByteCache
from attribution_pipeline.api.csv_text import CSV, csv_text
from attribution_pipeline.api.problems import refused
from attribution_pipeline.api.recent import JSON, PublishedVersion, etag, is_known, tagged, wanted_type

R = TypeVar("R", bound=Row)


class Meta(BaseModel):
    """What the data are about."""

    date_from: date = Field(description="First day that was counted")
    date_to: date = Field(description="Last day that was counted")
    platform: str = Field(description="Platform or group that was counted")
    currency: str = Field(description="ISO 4217 code of all amounts")
    data_as_of: datetime | None = Field(
        description="Time of the load that the figures come from; null: nothing was loaded yet"
    )
    total: int = Field(description="Rows of the whole list, of which data may be a part")


class One(BaseModel, Generic[R]):
    """A single object."""

    data: R
    meta: Meta


class Many(BaseModel, Generic[R]):
    """A list."""

    data: list[R]
    meta: Meta


class AskedPeriod(Protocol):
    """Parameters of a path that is asked for a period."""

    def period(self, version: DataVersion) -> Period:
        """The period that is meant, with the defaults of the data."""


class AskedList(AskedPeriod, Protocol):
    """The same of a list."""

    @property
    def page(self) -> Page:
        """The part of the list that is wanted."""


@dataclass(frozen=True)
class Found(Generic[R]):
    """Rows and the period that they were counted in."""

    period: Period
    listed: Listed[R]


@dataclass(frozen=True)
class Answerer:
    """Answers one request from one snapshot of the warehouse.

    Attributes:
        request: The request.
        reader: Gives snapshots.
        cache: Bodies of earlier answers.
        published: Is told which data version was seen.
    """

    request: Request
    reader: Reader
    cache: ByteCache
    published: PublishedVersion

    def one(
        self, row_type: type[R], query: AskedPeriod, find: Callable[[psycopg.Connection, Period], R]
    ) -> Response:
        """A single object as JSON."""

        def make(snapshot: Snapshot) -> bytes:
            period = query.period(snapshot.version)
            data = find(snapshot.connection, period)
            return (
                _one(row_type)(data=data, meta=_meta(snapshot.version, period, 1)).model_dump_json().encode()
            )

        return self._answer(JSON, make)

    def many(
        self, row_type: type[R], query: AskedList, find: Callable[[psycopg.Connection, Period], list[R]]
    ) -> Response:
        """A part of a list that is found as a whole."""

        def found(snapshot: Snapshot) -> Found[R]:
            period = query.period(snapshot.version)
            return Found(period, part_of(find(snapshot.connection, period), query.page))

        return self.listed(row_type, found)

    def paged(
        self,
        row_type: type[R],
        query: AskedList,
        find: Callable[[psycopg.Connection, Period, Page], Listed[R]],
    ) -> Response:
        """A part of a list that is found part by part."""

        def found(snapshot: Snapshot) -> Found[R]:
            period = query.period(snapshot.version)
            return Found(period, find(snapshot.connection, period, query.page))

        return self.listed(row_type, found)

    def listed(self, row_type: type[R], find: Callable[[Snapshot], Found[R]]) -> Response:
        """A part of a list, as JSON or CSV."""

        def as_json(snapshot: Snapshot) -> bytes:
            found = find(snapshot)
            meta = _meta(snapshot.version, found.period, found.listed.total)
            return _many(row_type)(data=found.listed.rows, meta=meta).model_dump_json().encode()

        def as_csv(snapshot: Snapshot) -> bytes:
            return csv_text(row_type.model_fields, find(snapshot).listed.rows).encode()

        media_type = wanted_type(self.request)
        return self._answer(media_type, as_csv if media_type == CSV else as_json)

    def _answer(self, media_type: str, make: Callable[[Snapshot], bytes]) -> Response:
        asked_at = time.monotonic()
        with self.reader.snapshot() as snapshot:
            tag = etag(snapshot.version.key, media_type, self.request)
            self.published.see(snapshot.version.key, asked_at)
            body = b"" if is_known(self.request, tag) else self.cache.get(tag)
            if body is None:
                body = make(snapshot)
                self.cache.put(tag, body)
            return tagged(self.request, tag, body, media_type)


async def answerer(request: Request) -> Answerer:
    """The answerer of a request; refuses parameters that are given twice."""
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if names.count(name) > 1:
            raise refused(name, "it is given more than once")
    state = request.app.state
    return Answerer(request, state.reader, state.cache, state.published)


Answering = Annotated[Answerer, Depends(answerer)]


def part_of(rows: list[R], page: Page) -> Listed[R]:
    """A part of a list that is known as a whole."""
    return Listed(rows[page.offset : page.offset + page.limit], len(rows))


def _meta(version: DataVersion, period: Period, total: int) -> Meta:
    return Meta(
        date_from=period.date_from,
        date_to=period.date_to,
        platform=period.platform,
        currency=version.currency,
        data_as_of=version.data_as_of,
        total=total,
    )


@cache
def _one(row_type: type[R]) -> type[One[R]]:
    return One[row_type]  # type: ignore[valid-type] # known at run time


@cache
def _many(row_type: type[R]) -> type[Many[R]]:
    return Many[row_type]  # type: ignore[valid-type] # known at run time
