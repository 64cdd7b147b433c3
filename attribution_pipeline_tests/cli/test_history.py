"""All of history follows a changed rule or setting without being loaded, and runs at once end as one run does."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.warehouse.database import REFRESH_LOCK
from attribution_pipeline_tests.demo_home import Demo, Home, copy_of
from attribution_pipeline_tests.warehouse.equal_tables import differences
from attribution_pipeline_tests.warehouse.server_process import wait_for

DAY = ("--from", "2025-10-21", "--to", "2025-10-21")


@pytest.fixture
def folder(demo: Demo, tmp_path: Path) -> Path:
    """A folder of the sample's contracts, the last one at another price."""
    lines = (demo.home.path / "sample" / "itcrm_docs_clients.csv").read_text(encoding="utf-8").splitlines()
    lines[-1] = lines[-1].replace(",124746.70,", ",1.00,")
    (tmp_path / "itcrm_docs_clients.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def home(demo: Demo, demo_copy: str, tmp_path: Path) -> Home:
    """A home whose warehouse is a copy of the demo's that may be changed."""
    storage = demo.home.data("db", "url", "--dagster")["url"]
    with psycopg.connect(demo_copy, autocommit=True) as connection:
        # The demo's mark would let the copy make way for other data.
        connection.execute("comment on schema raw is null")
    variables = {"ATTRIBUTION_WAREHOUSE_URL": demo_copy, "ATTRIBUTION_DAGSTER_STORAGE_URL": storage}
    return Home(tmp_path / "home", {**demo.home.variables, **variables})


def _one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def _newsletters(url: str) -> object:
    """Platforms of the touches, on many days of history, that came by one provider of newsletters."""
    return _one(
        url,
        "select array_agg(distinct platform) from stg.touches where utm_source = 'esputnik'"
        " having count(distinct event_day) > 3",
    )


def test_recompute_brings_a_new_rule_to_all_of_history_and_loads_nothing(
    home: Home, demo_copy: str, tmp_path: Path
) -> None:
    rules = tmp_path / "rules.csv"
    rules.write_text("field,match,pattern,platform\nutm_source,exact,esputnik,viber\n", encoding="utf-8")
    loads = _one(demo_copy, "select count(*) from raw.load_log")
    assert _newsletters(demo_copy) == ["email"]
    printed = home.data("recompute", "--rules", str(rules))
    assert printed["checks"]["failed"] == 0
    assert _newsletters(demo_copy) == ["viber"]
    assert _one(demo_copy, "select count(*) from raw.load_log") == loads


def test_the_next_run_brings_a_new_setting_to_all_of_history_and_loads_its_own_days_alone(
    home: Home, demo_copy: str, folder: Path
) -> None:
    paid = "select count(*) from prod.fact_leads where is_paid and lead_day < '2025-10-01'"
    before = _one(demo_copy, paid)
    loads = _one(demo_copy, "select max(load_id) from raw.load_log")
    done = home.run("run", "--input", str(folder), *DAY, ATTRIBUTION_LOOKBACK_DAYS="0")
    assert done.returncode == 0, done.stderr
    after = _one(demo_copy, paid)
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert after < before
    days = (
        f"select array_agg(distinct day::text) from raw.load_log where load_id > {loads} and day is not null"
    )
    assert _one(demo_copy, days) == ["2025-10-21"]


@pytest.fixture
def undisturbed(demo: Demo, home: Home, folder: Path) -> Iterator[str]:
    """URL of a copy in which one run has loaded the folder."""
    with copy_of(demo, "copy_undisturbed") as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("comment on schema raw is null")
        done = home.run("run", "--input", str(folder), *DAY, ATTRIBUTION_WAREHOUSE_URL=url)
        assert done.returncode == 0, done.stderr
        yield url


def test_a_backfill_and_a_night_at_once_end_as_one_run_does(
    home: Home, demo_copy: str, folder: Path, undisturbed: str
) -> None:
    with psycopg.connect(demo_copy, autocommit=True) as other:
        other.execute("select pg_advisory_lock(%s)", [REFRESH_LOCK])
        backfill = home.start("run", "--input", str(folder), "--from", "2025-10-15", "--to", "2025-10-21")
        night = home.start("run", "--input", str(folder), "--from", "2025-10-19", "--to", "2025-10-21")
        _wait_until_both_wait(demo_copy)
    for process in (backfill, night):
        _, told = process.communicate(timeout=300)
        assert process.returncode == 0, told
        assert "Waiting until another" in told
    with psycopg.connect(demo_copy) as found, psycopg.connect(undisturbed) as expected:
        assert differences(found, expected) == ""


def _wait_until_both_wait(url: str) -> None:
    waiting = (
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and application_name = 'attribution' and wait_event = 'advisory'"
    )
    wait_for(lambda: _one(url, waiting) == 2, seconds=120)
