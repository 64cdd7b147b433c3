"""The README's commands do what it says, on the warehouse that its first command leaves behind."""

import re
import shlex
from pathlib import Path

import pytest

from attribution_pipeline.settings import Settings
from attribution_pipeline_tests.demo_home import Demo

_ROOT = Path(__file__).resolve().parents[1]
_README = (_ROOT / "README.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"^ *```\n(.*?)^ *```$", _README, re.MULTILINE | re.DOTALL)
#: Commands that stay open, or that other tests run in full, are only asked for their help.
_STAY_OPEN = ("dev", "db psql", "serve", "up")


def _commands() -> list[str]:
    lines = [line.split("#")[0].strip() for block in _BLOCKS for line in block.splitlines()]
    return [line.removeprefix("attribution ") for line in lines if line.startswith("attribution ")]


def test_commands_are_found() -> None:
    assert {"check", "dev", "db psql"} <= set(_commands())


@pytest.mark.parametrize("command", _commands())
def test_commands_work(demo: Demo, tmp_path: Path, command: str) -> None:
    words = [str(tmp_path / word) if word == "big" else word for word in shlex.split(command)]
    done = demo.home.run(*words, *(["--help"] if command in _STAY_OPEN else []))
    assert done.returncode == 0, done.stderr


def test_figures_are_the_demos(demo: Demo) -> None:
    def row(platform: str) -> list[int]:
        found = re.search(rf"^ {platform} +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+)$", _README, re.MULTILINE)
        assert found is not None, platform
        return [int(number.replace(",", "")) for number in found.groups()]

    shown = {entry["platform"]: entry for entry in demo.printed["platforms"]}
    for platform in ("direct", "facebook", "event", "google"):
        entry = shown[platform]
        numbers = [entry["leads_by_first_touch"], entry["leads_by_last_paid_touch"], entry["contracts"]]
        assert row(platform) == [*numbers, round(float(entry["revenue"]))]


def test_every_setting_is_listed() -> None:
    """What a user of the command meets is in the README, what an operator does in the runbook."""
    runbook = (_ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    variables = {f"ATTRIBUTION_{name.upper()}" for name in Settings.model_fields}
    assert {name for name in variables if f"`{name}`" not in _README + runbook} == set()


def test_links_and_pictures_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", _README)
    assert [target for target in targets if not (_ROOT / target).exists()] == []
