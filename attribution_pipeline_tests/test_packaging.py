"""What a user installs: a lock within the declared ranges, and a wheel with all that the program reads."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / "requirements.txt").read_text()
#: What the container image installs: the same versions without the tools of developers.
RUNTIME_LOCK = (ROOT / "requirements-runtime.txt").read_text()


def _pins(lock: str) -> list[tuple[str, str]]:
    """Normalised name and version of every pin; a name may have one per version of Python."""
    pins = re.findall(r"^([a-z0-9._-]+)(?:\[\S+\])?==(\S+)", lock, re.MULTILINE)
    return [(_normal(name), version) for name, version in pins]


def _locked() -> dict[str, str]:
    """Version by normalised name of every pin in the lock."""
    return dict(_pins(LOCK))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    return [Requirement(text) for group in (project["dependencies"], *extras) for text in group]


@pytest.mark.parametrize("requirement", _declared(), ids=lambda requirement: requirement.name)
def test_the_lock_holds_what_pyproject_declares(requirement: Requirement) -> None:
    assert requirement.specifier.contains(_locked().get(_normal(requirement.name), "0"), prereleases=True)


@pytest.mark.parametrize("lock", [LOCK, RUNTIME_LOCK], ids=["everything", "runtime"])
def test_every_pin_of_the_lock_has_a_hash(lock: str) -> None:
    pins = [block for block in re.split(r"\n(?=\S)", lock) if not block.startswith("#")]
    assert len(pins) == len(_pins(lock)) > 50
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_image_installs_the_tested_versions_and_no_tools() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    tools = {_normal(Requirement(text).name) for text in project["optional-dependencies"]["dev"]}
    runtime = set(_pins(RUNTIME_LOCK))
    assert runtime < set(_pins(LOCK))
    names = {name for name, _ in runtime}
    assert {_normal(Requirement(text).name) for text in project["dependencies"]} <= names
    assert names & tools == set()


def test_the_lock_names_no_index_and_no_path() -> None:
    assert re.findall(r"https?://|file:|^-|^#.*/", LOCK, re.MULTILINE) == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel built from a copy of this checkout, offline."""
    source = tmp_path_factory.mktemp("checkout") / "source"
    ignored = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, source, ignore=ignored)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run(
        [*command, "--wheel-dir", str(source / "dist"), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return zipfile.ZipFile(next((source / "dist").glob("*.whl")))


def test_the_wheel_carries_the_package_and_the_sql_files(wheel: zipfile.ZipFile) -> None:
    package = {path.relative_to(ROOT).as_posix() for path in _files(ROOT / "attribution_pipeline")}
    sql = {f"attribution_pipeline/{path.relative_to(ROOT).as_posix()}" for path in _files(ROOT / "sql")}
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert shipped == package | sql
    assert "attribution_pipeline/sql/rules/source_rules.csv" in shipped


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def test_the_installed_package_finds_its_sql_files(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    program = "from attribution_pipeline.warehouse.sql_files import sql_root; print(sql_root())"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()) == (tmp_path / "attribution_pipeline" / "sql").resolve()
