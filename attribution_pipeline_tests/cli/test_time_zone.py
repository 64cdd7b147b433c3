"""Another business time zone moves wall-clock times and days, so everything is loaded again."""

from pathlib import Path

import psycopg

from attribution_pipeline_tests.demo_home import Demo, Home

_EVENTS = "id_source,id_uniq,date_time\n1,7,2025-10-01T23:30:00Z\n2,7,2025-10-05T23:30:00Z\n"
_TIMES = "select date_time::text from raw.itcrm_new_source order by id_source"


def test_a_changed_time_zone_loads_all_days_again(demo: Demo, tmp_path: Path) -> None:
    folder = tmp_path / "input"
    folder.mkdir()
    (folder / "itcrm_new_source.csv").write_text(_EVENTS, encoding="utf-8")
    with psycopg.connect(demo.url, autocommit=True) as connection:
        connection.execute("create database another_zone template template0 encoding 'UTF8'")
    url = demo.url.removesuffix("/attribution") + "/another_zone"
    storage = demo.home.data("db", "url", "--dagster")["url"]
    variables = {"ATTRIBUTION_WAREHOUSE_URL": url, "ATTRIBUTION_DAGSTER_STORAGE_URL": storage}
    home = Home(tmp_path / "home", {**demo.home.variables, **variables})

    kyiv = home.run("run", "--input", str(folder), "--full")
    assert kyiv.returncode == 0, kyiv.stderr
    with psycopg.connect(url) as connection:
        assert connection.execute(_TIMES).fetchall() == [("2025-10-02 02:30:00",), ("2025-10-06 02:30:00",)]

    day = ("--from", "2025-10-05", "--to", "2025-10-05")
    utc = home.run("run", "--input", str(folder), *day, ATTRIBUTION_TIMEZONE="UTC")
    assert utc.returncode == 0, utc.stderr
    assert utc.stderr.count("The business time zone has changed: all days are loaded again") == 1
    with psycopg.connect(url) as connection:
        assert connection.execute(_TIMES).fetchall() == [("2025-10-01 23:30:00",), ("2025-10-05 23:30:00",)]
        leads = connection.execute("select lead_date::text from stg.fact_leads").fetchall()
        assert leads == [("2025-10-01 23:30:00",)]
