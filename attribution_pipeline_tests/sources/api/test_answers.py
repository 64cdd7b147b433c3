"""Answers are read as the standard library reads them, and what is no JSON is None."""

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution_pipeline.sources.api.answers import json_of

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


@given(_VALUES, st.booleans(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_value_is_read_as_it_was_written(value: object, is_ascii: bool, encoding: str) -> None:
    text = json.dumps(value, ensure_ascii=is_ascii).encode(encoding, errors="replace")
    assert json_of(httpx.Response(200, content=text)) == json.loads(text)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (rb'{"half": "\ud83d", "whole": "\ud83d\ude00"}', {"half": "\ud83d", "whole": "😀"}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b"[" * 500 + b"]" * 500, json.loads("[" * 500 + "]" * 500)),
        (b"[" * 100_000, None),
        (b"", None),
        (b'{"cut": "of', None),
        (b"<html>", None),
        (b"\xff\xfe\xff", None),
    ],
)
def test_what_is_rare(content: bytes, value: object) -> None:
    assert json_of(httpx.Response(200, content=content)) == value
