"""A connection is lost in the middle of a run: the command says so, and the next one goes on."""

import psycopg
import pytest

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline_tests.blocking import wait_until_blocked, writes_blocked
from attribution_pipeline_tests.faults.proxy import proxied
from attribution_pipeline_tests.faults.trial import LIMIT, Trial
from attribution_pipeline_tests.warehouse.server_process import wait_for

LOST = 4


@pytest.mark.parametrize("table", ["raw.itcrm_analytics", "stg.touches", "prod.fact_leads"])
def test_the_way_to_the_warehouse_is_cut(trial: Trial, table: str) -> None:
    with proxied(trial.url) as (proxy, url), writes_blocked(trial.url, table):
        command = trial.start(variables={"ATTRIBUTION_WAREHOUSE_URL": url})
        wait_until_blocked(trial.url)
        proxy.cut()
        # While the table is still blocked: the command hears of the cut by itself.
        assert command.wait(LIMIT) == LOST, command.said
    assert "connection to the database was lost" in command.said
    trial.run()
    trial.assert_undisturbed()


def test_the_server_ends_the_session(trial: Trial) -> None:
    with writes_blocked(trial.url, "stg.fact_contracts"):
        command = trial.start()
        pid = wait_until_blocked(trial.url)
        with psycopg.connect(trial.url) as admin:
            admin.execute("select pg_terminate_backend(%s, 60000)", [pid])
    assert command.wait(LIMIT) == LOST, command.said
    assert "connection to the database was lost" in command.said
    trial.run()
    trial.assert_undisturbed()


def test_the_way_to_dagsters_storage_is_cut(trial: Trial) -> None:
    storage = trial.home.variables["ATTRIBUTION_DAGSTER_STORAGE_URL"]
    with proxied(storage) as (proxy, url):
        with writes_blocked(trial.url, "stg.touches"):
            command = trial.start(variables={"ATTRIBUTION_DAGSTER_STORAGE_URL": url})
            wait_until_blocked(trial.url)
            proxy.cut()
        assert command.wait(LIMIT) == LOST, command.said
    assert "connection to Dagster's storage was lost" in command.said
    trial.run()
    trial.assert_undisturbed()


def test_a_statement_whose_client_is_gone_does_not_go_on(server_url: str) -> None:
    """Else its locks would keep the next run waiting as long as it takes."""
    with proxied(server_url) as (proxy, url), psycopg.connect(server_url, autocommit=True) as admin:
        lost = connect(url, time_zone=Settings().timezone, autocommit=True)
        # PostgreSQL takes the question and works on it; nobody waits for the answer.
        lost.pgconn.send_query(b"select pg_sleep(600)")
        working = "select from pg_stat_activity where pid = %s and query ~ 'pg_sleep'"
        backend = [lost.info.backend_pid]
        wait_for(lambda: admin.execute(working, backend).fetchone() is not None)
        proxy.cut()
        wait_for(lambda: admin.execute(working, backend).fetchone() is None, 60)
        lost.close()
