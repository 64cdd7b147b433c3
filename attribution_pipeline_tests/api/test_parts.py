"""CSV that a spreadsheet does not run, a cache that stays small, and paths that nothing mounted beside them takes."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from attribution_pipeline.analytics.widget_rows import UtmSourceFigures
from attribution_pipeline.api.app import create_app
from attribution_pipeline.api.cache import ByteCache
from attribution_pipeline.api.csv_text import csv_text
from attribution_pipeline_tests.api.serving import KPI, options, reader, serving

_FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", '=HYPERLINK("http://x","y")']


def _row(source: str | None, revenue: str = "-1.50") -> UtmSourceFigures:
    return UtmSourceFigures(
        platform="other",
        utm_source=source,
        leads=1,
        n_contracts=0,
        revenue=Decimal(revenue),
        contracts_without_rate=0,
    )


@pytest.mark.parametrize("formula", _FORMULAS)
def test_no_text_is_a_formula(formula: str) -> None:
    text = csv_text(UtmSourceFigures.model_fields, [_row(formula)])
    (line,) = csv.DictReader(io.StringIO(text, newline=""))
    assert line["utm_source"] == f"'{formula}"
    # A number is none.
    assert line["revenue"] == "-1.5"


@pytest.mark.parametrize("source", ["plain", 'a "quoted", one', "two\nlines", "кирилиця", "a=b", "x-y"])
def test_other_texts_are_as_they_are(source: str) -> None:
    text = csv_text(UtmSourceFigures.model_fields, [_row(source), _row(None)])
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [line["utm_source"] for line in lines] == [source, ""]


def test_a_list_without_rows_has_its_columns() -> None:
    assert csv_text(UtmSourceFigures.model_fields, []).strip().split(",") == list(
        UtmSourceFigures.model_fields
    )


def test_the_cache_forgets_what_was_not_asked_for_longest() -> None:
    cache = ByteCache(80)
    for name in "abcdefgh":
        cache.put(name, name.encode() * 10)
    assert cache.get("a") == b"a" * 10
    cache.put("i", b"i" * 10)
    assert cache.get("b") is None
    assert {name for name in "acdefghi" if cache.get(name)} == set("acdefghi")
    # What is put again takes its room once.
    for _ in range(100):
        cache.put("i", b"j" * 10)
    assert cache.get("i") == b"j" * 10
    assert cache.get("c") is not None


@pytest.mark.parametrize("room", [0, 80])
def test_the_cache_keeps_nothing_that_is_too_large(room: int) -> None:
    cache = ByteCache(room)
    cache.put("a", b"a" * 11)
    assert cache.get("a") is None


async def _everything(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("the page")(scope, receive, send)


def test_what_is_mounted_at_the_root_takes_no_path_of_ours(sample_reader_url: str) -> None:
    app = create_app(options(), reader(sample_reader_url))
    app.mount("/", _everything)
    with serving(app) as url, httpx.Client(base_url=url) as client:
        assert client.get("/").text == client.get("/any/page").text == "the page"
        assert client.get(KPI).json()["data"]["leads"] > 0
        for path in ("/api", "/api/nothing", f"{KPI}/", "/health/nothing", "/docs/assets/nothing"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["content-type"]) == (
                404,
                "application/problem+json",
            ), path
        assert client.post(KPI).status_code == 405
        # Its own headers are its own, but for those that every answer has.
        assert "content-security-policy" not in client.get("/").headers
        assert client.get("/").headers["x-content-type-options"] == "nosniff"
