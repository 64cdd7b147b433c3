"""Pages of figures read quickly say the same as plain JSON, whatever is in them."""

import json

import httpx
import pytest

from attribution_pipeline.sources.facebook.figures import Figures, page_of_figures
from attribution_pipeline.sources.spooled import SpooledRows

ACTIONS = [{"action_type": "lead", "value": "1"}]
COLUMNS = ("ad_id", "ad_name", "spend", "actions")


def read(content: bytes) -> list[list[str]]:
    """Columns of the rows that a page holds, as they would be copied."""
    page = page_of_figures(httpx.Response(200, content=content))
    assert isinstance(page, dict)
    assert all(isinstance(row, Figures) for row in page["data"])
    rows = SpooledRows("figures", COLUMNS)
    rows.add_batches([page["data"]])
    lines = b"".join(rows.chunks()).decode().splitlines()
    return [line.split(",", len(COLUMNS) - 1) for line in lines]


def test_actions_stay_the_json_that_they_came_as() -> None:
    (row,) = read(b'{"data": [{"ad_id": "1", "actions": [{"value": "1", "n": 1.50}]}], "paging": {}}')
    assert row == ["1", "", "", '"[{""value"": ""1"", ""n"": 1.50}]"']


def test_actions_that_are_null_are_nothing() -> None:
    assert read(b'{"data": [{"ad_id": "1", "actions": null}]}') == [["1", "", "", ""]]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param({"spend": 1.5}, "1.5", id="a number where a text is documented"),
        pytest.param({"spend": None}, "", id="null"),
        pytest.param({}, "", id="left out"),
        pytest.param({"spend": True}, "true", id="neither text nor number"),
        pytest.param({"spend": "1.5", "video_views": [1]}, "1.5", id="beside a field that nobody asked for"),
    ],
)
def test_a_field_of_any_kind(given: dict[str, object], found: str) -> None:
    (row,) = read(json.dumps({"data": [{"ad_id": "1", **given}]}).encode())
    assert row == ["1", "", found, ""]


@pytest.mark.parametrize(
    ("name", "found"),
    [(r"\ud83d\ude00", "😀"), (r"\u0442\u0430", "та"), (r"half \ud83d", "half ?")],
)
def test_characters_that_are_escaped(name: str, found: str) -> None:
    whole = json.dumps(ACTIONS)
    (row,) = read(f'{{"data": [{{"ad_id": "1", "ad_name": "{name}", "actions": {whole}}}]}}'.encode())
    assert row[1] == found
    (row,) = read(f'{{"data": [{{"ad_id": "1", "actions": [{{"action_type": "{name}"}}]}}]}}'.encode())
    # As PostgreSQL would read it, which takes no half character.
    assert json.loads(row[3].strip('"').replace('""', '"')) == [{"action_type": found}]


@pytest.mark.parametrize(
    "content",
    [
        b'{"data": [], "error": {"code": 4}}',
        b'{"error": {"code": 4}}',
        b'{"data": 3}',
        b'{"data": ["1"]}',
        b"[1]",
    ],
)
def test_another_answer_is_plain_json(content: bytes) -> None:
    body = page_of_figures(httpx.Response(400, content=content))
    assert body == json.loads(content)


@pytest.mark.parametrize(
    "content", [b"<html>", b'{"data": [{"actions": ["\xff"]}]}', b'{"data": [{"actions": [}]}']
)
def test_what_is_no_json_is_nothing(content: bytes) -> None:
    assert page_of_figures(httpx.Response(200, content=content)) is None
