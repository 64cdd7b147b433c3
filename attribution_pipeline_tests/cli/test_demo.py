"""The demo from nothing to the figures of the story, and what can be done afterwards."""

import psycopg

from attribution_pipeline.warehouse.prod_tables import PROD_TABLES, PROD_VIEWS
from attribution_pipeline.warehouse.stg_tables import STG_TABLES
from attribution_pipeline_tests.demo_home import Demo


def test_the_figures_of_the_story(demo: Demo) -> None:
    by_platform = {row["platform"]: row for row in demo.printed["platforms"]}
    assert by_platform["facebook"]["leads_by_first_touch"] == 1
    assert by_platform["facebook"]["leads_by_last_paid_touch"] == 213
    assert by_platform["google"]["leads_by_first_touch"] == 0
    assert by_platform["google"]["leads_by_last_paid_touch"] == 51
    assert sum(row["leads_by_last_paid_touch"] for row in by_platform.values()) == 4570
    assert sum(row["contracts"] for row in by_platform.values()) == 538
    assert 34_050_000 <= sum(row["revenue"] for row in by_platform.values()) <= 34_149_999


def test_no_check_fails_in_the_run_nor_without_dagster(demo: Demo) -> None:
    checks = demo.printed["checks"]
    # The sample's marks are as bad as those of real accounts: the audit of marks says so.
    assert (checks["failed"], checks["warnings"]) == (0, 1)
    assert checks["passed"] > 70
    alone = demo.home.data("check")
    assert alone["passed"] == checks["passed"]


def test_dagsters_share_is_told(demo: Demo) -> None:
    assert 0 < demo.printed["dagster_seconds"] < demo.printed["seconds"]


def test_dagsters_storage_has_the_run_and_a_row_count_of_each_day(demo: Demo) -> None:
    url = demo.home.data("db", "url", "--dagster")["url"]
    with psycopg.connect(url) as connection:
        status = connection.execute("select status from runs where run_id = %s", [demo.printed["run_id"]])
        assert status.fetchone() == ("SUCCESS",)
        days = connection.execute(
            "select count(distinct partition), count(*) filter (where event like '%%partition_row_count%%')"
            " from event_logs where asset_key = %s and dagster_event_type = 'ASSET_MATERIALIZATION'"
            " and run_id = %s",
            ['["stg", "touches"]', demo.printed["run_id"]],
        )
        # From the first exchange rate, a week before the first touch, to the last touch.
        assert days.fetchone() == (188, 188)


def test_the_latest_materialization_of_each_table_tells_its_column_lineage(demo: Demo) -> None:
    url = demo.home.data("db", "url", "--dagster")["url"]
    with psycopg.connect(url) as connection:
        latest = connection.execute(
            """
            select distinct on (asset_key)
                array_to_string(array(select jsonb_array_elements_text(asset_key::jsonb)), '/'),
                event like '%"dagster/column_lineage"%'
            from event_logs
            where dagster_event_type = 'ASSET_MATERIALIZATION' and asset_key not like '["raw"%'
            order by asset_key, id desc
            """
        ).fetchall()
    tables = {table.key for table in (*STG_TABLES, *PROD_TABLES, *PROD_VIEWS)}
    # No SQL fills the rules.
    assert dict(latest) == {key: key != "stg/source_rules" for key in tables}


def test_the_table_is_printed_for_people(demo: Demo) -> None:
    done = demo.home.run("demo")
    assert done.returncode == 0, done.stderr
    facebook = next(line for line in done.stdout.splitlines() if "facebook" in line)
    assert [cell.strip() for cell in facebook.strip("│").split("│")][:3] == ["facebook", "1", "213"]
    assert "checks passed" in done.stdout
    assert "attribution explain" in done.stdout


def test_explain_tells_which_touch_decided_and_shows_no_contact_data(demo: Demo) -> None:
    with psycopg.connect(demo.url) as connection:
        row = connection.execute(
            """
            select lead.lead_source_id, lead.client_id, lead.attributed_source_id, client.phone
            from stg.fact_leads as lead join raw.itcrm_clients as client on client.id_uniq = lead.client_id
            where lead.platform = 'facebook' and lead.first_platform = 'direct' and client.phone <> '' limit 1
            """
        ).fetchone()
    assert row is not None
    lead, client, decided, phone = row
    done = demo.home.run("explain", str(lead))
    assert done.returncode == 0, done.stderr
    assert f"Touch {decided} of" in done.stdout
    assert "last_paid_touch" in done.stdout
    assert "By its first touch the lead would be direct" in done.stdout
    assert phone not in done.stdout
    data = demo.home.data("explain", "--client", str(client))
    assert data["lead"]["lead_source_id"] == lead
    assert not {"phone", "email"} & data["touches"][0]["marks"].keys()
    assert decided in [touch["id_source"] for touch in data["touches"] if touch["is_paid"]]


def test_a_contract_at_midnight_is_one_of_its_day_everywhere(demo: Demo) -> None:
    with psycopg.connect(demo.url) as connection:
        [(client, day, *times)] = connection.execute(
            """
            select client_id, contract_day::text, leads.first_contract_at, clients.first_contract_at, contract_date
            from prod.fact_contracts
            inner join dashboards.fact_leads as leads using (client_id)
            inner join prod.dim_clients as clients using (client_id)
            where contract_number = 1 and contract_date::time = '00:00'
            order by client_id
            limit 1
            """
        )
    assert len(set(times)) == 1
    assert f"the first contract ({day})" in demo.home.run("explain", "--client", str(client)).stdout.replace(
        "\n", " "
    )


def test_explain_of_an_unknown_lead_says_how_to_name_one(demo: Demo) -> None:
    done = demo.home.run("explain", "1")
    assert done.returncode == 2
    assert "lead_source_id" in done.stderr


def test_the_demo_refuses_to_mix_with_other_data(demo: Demo, demo_copy: str) -> None:
    with psycopg.connect(demo_copy, autocommit=True) as connection:
        connection.execute("comment on schema raw is null")
    done = demo.home.run("demo", ATTRIBUTION_WAREHOUSE_URL=demo_copy)
    assert done.returncode == 2
    assert "data of your own" in done.stderr
