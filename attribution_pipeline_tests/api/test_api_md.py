"""The examples of docs/api.md run as they stand and print what stands below them; its tables know every path and setting."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from attribution_pipeline.api.options import ApiOptions
from attribution_pipeline_tests.api.serving import serving_api

_TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
#: Each example, and the block that directly follows it, if one does.
EXAMPLES = re.findall(r"```sh\n(.*?)```\n(?:\n```(\w*)\n(.*?)```\n)?", _TEXT, re.DOTALL)
_TOKEN = "0123456789abcdef-of-this-test"


@pytest.fixture(scope="module")
def guarded(sample_reader_url: str) -> Iterator[httpx.Client]:
    with serving_api(sample_reader_url, tokens=f"docs:{_TOKEN}") as client:
        yield client


def _run(example: str, client: httpx.Client) -> str:
    address = str(client.base_url).rstrip("/")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", example.replace("http://127.0.0.1:8000", address)],
        env={**os.environ, "TOKEN": _TOKEN},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_examples_print_what_they_say(number: int, api: httpx.Client, guarded: httpx.Client) -> None:
    example, kind, expected = EXAMPLES[number]
    printed = _run(example, guarded if "$TOKEN" in example else api)
    assert printed
    if kind == "json":
        told, right = json.loads(printed), json.loads(expected)
        for answer in (told, right):
            # When the figures were loaded differs.
            answer.get("meta", {}).pop("data_as_of", None)
        assert told == right
    elif expected:
        assert printed.splitlines() == expected.splitlines()


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 7
    assert sum(bool(expected) for _, _, expected in EXAMPLES) >= 4


def test_every_path_and_setting_is_told(api: httpx.Client) -> None:
    for path in api.get("/openapi.json").json()["paths"]:
        assert re.sub(r"^/api/(data-analytics/v9|analytics)", "", path) in _TEXT, path
    for name in ApiOptions.model_fields:
        assert f"`ATTRIBUTION_API_{name.upper()}`" in _TEXT, name
