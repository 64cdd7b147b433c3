"""The commands of a developer: what make says on an unsuitable machine, and what the SQL linter accepts."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FUNCTION = """\
create or replace function stg.forget(from_day date)
returns bigint
language sql
begin atomic
    {statement};
    select 1;
end;
"""


# A Python that fails the programs beginning with the given words, and answers all others.
SUITABLE_BUT_FOR = """\
#!/bin/sh
case "$2" in "{program}"*) exit 1 ;; esac
exec {python} "$@"
"""


def _lint(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "tools/lint_sql.py", "lint", "--config", ".sqlfluff", str(file)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_linter_reads_a_delete_in_a_function_body(tmp_path: Path) -> None:
    file = tmp_path / "forget.sql"
    file.write_text(FUNCTION.format(statement="delete from stg.touches as t where t.day >= from_day"))
    done = _lint(file)
    assert done.returncode == 0, done.stdout


def test_the_linter_checks_inside_a_function_body(tmp_path: Path) -> None:
    file = tmp_path / "forget.sql"
    file.write_text(FUNCTION.format(statement="DELETE from stg.touches where day >= from_day"))
    done = _lint(file)
    assert done.returncode == 1
    assert "CP01" in done.stdout


@pytest.mark.parametrize(
    ("program", "message"),
    [
        pytest.param("import sys; sys.exit", "Python 3.11 or newer is needed", id="too old"),
        pytest.param("import ensurepip", "apt-get install python3.", id="without ensurepip"),
    ],
)
def test_make_says_what_the_machine_lacks(tmp_path: Path, program: str, message: str) -> None:
    python = tmp_path / "python3"
    python.write_text(SUITABLE_BUT_FOR.format(program=program, python=sys.executable))
    python.chmod(0o755)
    venv = tmp_path / "venv"
    done = subprocess.run(
        ["make", "install", f"PYTHON={python}", f"VENV={venv}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert message in done.stderr
    assert not venv.exists()
