"""Runs of a changed folder on the demo's data: what they change, what stops them, and what a kill leaves behind."""

import signal
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.warehouse.database import REFRESH_LOCK
from attribution_pipeline_tests.blocking import wait_until_blocked, writes_blocked
from attribution_pipeline_tests.demo_home import Demo, Home

DAY = ("--from", "2025-10-21", "--to", "2025-10-21")


@dataclass(frozen=True)
class Changed:
    """A copy of the demo's warehouse, and a folder in which the last contract has another amount."""

    home: Home
    url: str
    folder: Path

    def run(self, *arguments: str) -> "tuple[int, str, str]":
        """Run the folder's last day."""
        done = self.home.run("run", "--input", str(self.folder), *DAY, *arguments)
        return done.returncode, done.stdout, done.stderr

    def amounts(self) -> tuple[Decimal, Decimal]:
        """Amount of the last contract in raw and in stg."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(
                "select total_cost_of_the_contract, contract_amount from raw.itcrm_docs_clients"
                " join stg.fact_contracts using (contract_id) order by contract_id desc limit 1"
            ).fetchone()
        assert row is not None
        return row


@pytest.fixture
def changed(demo: Demo, demo_copy: str, tmp_path: Path) -> Changed:
    storage = demo.home.data("db", "url", "--dagster")["url"]
    with psycopg.connect(demo_copy, autocommit=True) as connection:
        # The demo's mark would let the copy make way for other data.
        connection.execute("comment on schema raw is null")
    folder = tmp_path / "input"
    folder.mkdir()
    lines = (demo.home.path / "sample" / "itcrm_docs_clients.csv").read_text(encoding="utf-8").splitlines()
    lines[-1] = lines[-1].replace(",124746.70,", ",1.00,")
    (folder / "itcrm_docs_clients.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    variables = {"ATTRIBUTION_WAREHOUSE_URL": demo_copy, "ATTRIBUTION_DAGSTER_STORAGE_URL": storage}
    return Changed(Home(tmp_path / "home", {**demo.home.variables, **variables}), demo_copy, folder)


BEFORE, AFTER = Decimal("124746.70"), Decimal("1.00")


def test_a_run_brings_what_changed_and_warns_of_bad_lines(changed: Changed) -> None:
    file = changed.folder / "itcrm_docs_clients.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines, "what,is,this", *lines[:0]]) + "\n", encoding="utf-8")
    code, out, err = changed.run()
    assert code == 0, err
    assert changed.amounts() == (AFTER, AFTER)
    assert f"line {len(lines) + 1}: rejected" in err
    assert "what,is,this" not in out + err
    assert "checks passed" in out


@pytest.mark.parametrize(
    ("table", "left"),
    [("raw.itcrm_docs_clients", (BEFORE, BEFORE)), ("stg.fact_contracts", (AFTER, BEFORE))],
    ids=["in a load", "in a refresh"],
)
def test_a_killed_run_leaves_the_results_and_the_same_command_goes_on(
    changed: Changed, table: str, left: tuple[Decimal, Decimal]
) -> None:
    with writes_blocked(changed.url, table):
        process = changed.home.start("run", "--input", str(changed.folder), *DAY)
        wait_until_blocked(changed.url)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert changed.amounts() == left
    code, _, err = changed.run()
    assert code == 0, err
    assert changed.amounts() == (AFTER, AFTER)
    storage = changed.home.variables["ATTRIBUTION_DAGSTER_STORAGE_URL"]
    with psycopg.connect(storage) as connection:
        newest = connection.execute("select status from runs order by id desc limit 2").fetchall()
    assert newest == [("SUCCESS",), ("FAILURE",)]


def test_no_wait_gives_exit_code_5_while_another_refresh_works(changed: Changed) -> None:
    with psycopg.connect(changed.url) as other:
        other.execute("select pg_advisory_lock(%s)", [REFRESH_LOCK])
        code, _, err = changed.run("--no-wait")
    assert code == 5
    assert "another refresh is running" in err
    assert changed.amounts()[1] == BEFORE


def test_a_blocking_check_that_fails_gives_exit_code_3(changed: Changed) -> None:
    with psycopg.connect(changed.url, autocommit=True) as connection:
        connection.execute("delete from stg.fact_contracts where platform = 'viber'")
    code, out, err = changed.run()
    assert code == 3
    assert "stg/fact_contracts: Does not hold" in err
    assert out == ""
    done = changed.home.run("check")
    assert done.returncode == 3
    assert "contracts_complete" in done.stdout


def test_a_failed_check_that_stops_nothing_gives_exit_code_3_as_well(changed: Changed) -> None:
    file = changed.folder / "itcrm_docs_clients.csv"
    # There is no rate of this currency.
    file.write_text(file.read_text(encoding="utf-8").replace(",1.00,UAH,", ",1.00,XAU,"), encoding="utf-8")
    code, out, err = changed.run()
    assert code == 3, err
    assert "ERROR stg/fact_contracts rates_known" in out
    assert "1 failed" in out
    assert changed.amounts()[0] == AFTER
    again = changed.home.run("recompute")
    assert again.returncode == 3, again.stderr
    assert "rates_known" in again.stdout
    assert changed.home.run("check").returncode == 3


def test_a_failed_load_names_the_step_and_what_remains(changed: Changed) -> None:
    (changed.folder / "itcrm_docs_clients.csv").write_bytes(b"contract_id;id_source\n1;2\n")
    (changed.folder / "itcrm_new_types.csv").write_bytes(b"types_descr\ncall\n")
    code, _, err = changed.run()
    assert code == 2
    # All of them, so that no repair needs a run of its own.
    assert "load itcrm_docs_clients failed" in err
    assert "load itcrm_new_types failed" in err
    assert err.count("the same command again goes on") == 1
    assert "as before" in err
    assert "Traceback" not in err
    assert changed.amounts() == (BEFORE, BEFORE)


def test_recompute_repairs_what_no_change_would(changed: Changed) -> None:
    with psycopg.connect(changed.url, autocommit=True) as connection:
        connection.execute("delete from stg.fact_contracts where contract_day = '2025-10-21'")
    code, _, err = changed.run("--recompute")
    assert code == 0, err
    assert changed.amounts() == (AFTER, AFTER)
