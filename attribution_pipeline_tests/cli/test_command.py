"""The command itself: help, output for machines, exit codes and clear words for bad input."""

from pathlib import Path

import pytest

from attribution_pipeline_tests.databases import new_warehouse
from attribution_pipeline_tests.demo_home import Demo, Home


@pytest.fixture
def nowhere(tmp_path: Path) -> Home:
    """A home whose warehouse is a server that is down."""
    url = "postgresql://somebody:hidden-secret@127.0.0.1:1/warehouse"
    return Home(tmp_path / "home", {"ATTRIBUTION_WAREHOUSE_URL": url})


def test_help_names_every_command_and_the_exit_codes(nowhere: Home) -> None:
    done = nowhere.run("--help")
    assert done.returncode == 0
    for word in (
        "demo",
        "run",
        "recompute",
        "check",
        "explain",
        "sample",
        "dev",
        "db",
        "Exit codes",
        "3 a check failed",
    ):
        assert word in done.stdout


def test_help_does_not_import_dagster(nowhere: Home) -> None:
    done = nowhere.run("--help", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    assert "typer" in done.stderr
    assert "dagster._core" not in done.stderr
    assert "sqlalchemy" not in done.stderr


def test_version(nowhere: Home) -> None:
    assert nowhere.run("--version").stdout.strip() == "0.1.0"


BAD = {
    "no folder": (["run"], "give --input DIR"),
    "a folder that does not exist": (["run", "--input", "/does/not/exist"], "does not exist"),
    "an unknown option": (["run", "--colour"], "No such option"),
    "a day that is none": (["run", "--input", ".", "--from", "2025-13-01"], "2025-13-01"),
    "a touch that is no number": (["explain", "abc"], "valid int"),
    "no lead": (["explain"], "name one lead"),
    "a scale of nothing": (["sample", "--out", "sample", "--scale", "0"], "choose 1"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_usage_is_exit_code_2_and_one_clear_message(nowhere: Home, name: str) -> None:
    arguments, told = BAD[name]
    done = nowhere.run(*arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_run_without_a_folder_takes_that_of_the_last_one_and_says_so(nowhere: Home, tmp_path: Path) -> None:
    nowhere.path.mkdir()
    (nowhere.path / "last_input").write_text(f"{tmp_path}\n")
    (tmp_path / "itcrm_new_types.csv").write_text("id_type,types_descr\n1,call\n")
    done = nowhere.run("run")
    # It was ready to begin.
    assert done.returncode == 4
    assert f"Loading from {tmp_path}" in done.stderr
    (tmp_path / "itcrm_new_types.csv").unlink()
    done = nowhere.run("run")
    assert done.returncode == 2
    assert f"{tmp_path} holds no raw table" in done.stderr


def test_an_empty_folder(nowhere: Home, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = nowhere.run("run", "--input", str(empty))
    assert done.returncode == 2
    assert "holds no raw table" in done.stderr


DAYS = {
    "before the partitions": (["--from", "2014-12-31", "--to", "2015-01-02"], "the first day, 2015-01-01"),
    "after today": (["--to", "2999-01-01"], "after today"),
    "the wrong way round": (["--from", "2025-10-05", "--to", "2025-10-01"], "swap them"),
    "all and some": (["--full", "--from", "2025-10-01"], "leave --from and --to out"),
    "rules that do not exist": (["--rules", "/does/not/exist.csv"], "name an existing CSV file"),
}


@pytest.mark.parametrize("name", DAYS)
def test_bad_days_and_rules_are_refused_before_anything_starts(
    nowhere: Home, tmp_path: Path, name: str
) -> None:
    arguments, told = DAYS[name]
    (tmp_path / "itcrm_new_types.csv").write_text("id_type,types_descr\n1,call\n")
    done = nowhere.run("run", "--input", str(tmp_path), *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert not nowhere.path.exists()


@pytest.mark.parametrize("command", [["check"], ["explain", "1"], ["db", "upgrade"]])
def test_a_server_that_is_down_is_exit_code_4_and_no_password(nowhere: Home, command: list[str]) -> None:
    done = nowhere.run("--json", *command)
    assert done.returncode == 4
    assert "cannot connect to the warehouse" in done.stderr
    assert "hidden-secret" not in done.stdout + done.stderr
    assert '"exit_code": 4' in done.stdout


def test_a_check_of_nothing_says_so_and_makes_nothing(tmp_path: Path) -> None:
    done = Home(tmp_path / "home").run("check")
    assert done.returncode == 2
    assert "nothing has been loaded yet" in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "home").exists()


def test_a_check_of_an_empty_warehouse_says_so(tmp_path: Path, server_url: str) -> None:
    with new_warehouse(server_url) as url:
        done = Home(tmp_path / "home", {"ATTRIBUTION_WAREHOUSE_URL": url}).run("check")
    assert done.returncode == 2
    assert "nothing has been loaded yet" in done.stderr


def test_a_run_while_the_server_is_down(nowhere: Home, tmp_path: Path) -> None:
    (tmp_path / "itcrm_new_types.csv").write_text("id_type,types_descr\n1,call\n")
    done = nowhere.run("run", "--input", str(tmp_path))
    assert done.returncode == 4
    assert "cannot connect to the warehouse" in done.stderr


def test_dagsters_storage_that_is_down(demo: Demo, tmp_path: Path) -> None:
    (tmp_path / "itcrm_new_types.csv").write_text("id_type,types_descr\n1,call\n")
    storage = "postgresql://somebody:hidden-secret@127.0.0.1:1/dagster"
    home = Home(tmp_path / "home", {"ATTRIBUTION_WAREHOUSE_URL": demo.url})
    done = home.run("run", "--input", str(demo.home.path / "sample"), ATTRIBUTION_DAGSTER_STORAGE_URL=storage)
    assert done.returncode == 4
    assert "ATTRIBUTION_DAGSTER_STORAGE_URL" in done.stderr
    assert "hidden-secret" not in done.stderr


def test_a_wrong_setting_names_its_variable(nowhere: Home) -> None:
    done = nowhere.run("check", ATTRIBUTION_TIMEZONE="Mars")
    assert done.returncode == 2
    assert "ATTRIBUTION_TIMEZONE" in done.stderr


def test_the_url_is_all_that_db_url_prints(demo: Demo) -> None:
    done = demo.home.run("db", "url", PYTHONPROFILEIMPORTTIME="1")
    assert done.stdout == demo.url + "\n"
    # Whose import takes longer than all else.
    assert "dagster._core" not in done.stderr


def test_db_status_upgrade_and_start(demo: Demo) -> None:
    assert demo.home.data("db", "status")["running"] is True
    assert demo.home.data("db", "upgrade") == {"changed": False, "administrator_must_run": []}
    started = demo.home.data("db", "start")
    assert started["running"] is True
    assert "password" not in started["address"]
    assert demo.url.split(":")[2].split("@")[0] not in started["address"]


def test_dagsters_home_holds_no_password_that_others_can_read(demo: Demo) -> None:
    password = demo.url.split(":")[2].split("@")[0]
    home = demo.home.path / "dagster"
    assert password not in (home / "dagster.yaml").read_text()
    assert password in (home / "storage.pgpass").read_text()
    assert (home / "storage.pgpass").stat().st_mode & 0o077 == 0


def test_sample(nowhere: Home, tmp_path: Path) -> None:
    written = nowhere.data("sample", "--out", str(tmp_path / "sample"), "--days", "90")
    assert written["clients"] == 4570
    assert (tmp_path / "sample" / "itcrm_new_source.csv").exists()
