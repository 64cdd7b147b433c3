"""The API while the warehouse is down, slow, busy, broken or being refreshed."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx
import psycopg
import pytest

from attribution_pipeline.analytics import widgets
from attribution_pipeline.analytics.period import Period
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.upgrade import upgrade
from attribution_pipeline_tests.api.serving import KPI, WIDGETS, reader, serving_api
from attribution_pipeline_tests.conftest import reachable_directory
from attribution_pipeline_tests.databases import new_warehouse, reader_login

_TREND = f"{WIDGETS}/campaigns/v7/metrics/trend"
_DAY = {"date_from": "2025-10-01", "date_to": "2025-10-01"}


@pytest.fixture
def warehouse_url(server_url: str) -> Iterator[str]:
    with new_warehouse(server_url) as url:
        yield url


def _publish(connection: psycopg.Connection, number: int) -> None:
    """Publish a version in which the day has ``number`` leads and clicks, loaded ``number`` seconds into the year."""
    with connection.transaction():
        connection.execute("delete from prod.fact_campaign_performance_daily")
        connection.execute(
            """
            insert into prod.fact_campaign_performance_daily values
            ('2025-10-01', 'google', 'google', '1', null, null, 'google', true, 1, %(n)s, 1, 'UAH', 1, 0, %(n)s,
             0, 0, 0, 0, 0, 0)
            """,
            {"n": number},
        )
        connection.execute(
            "insert into raw.load_log (table_name, source, rows_read, rows_loaded, rows_rejected, loaded_at)"
            " values ('fb_ads', 'test', 0, 0, 0, '2026-01-01Z'::timestamptz + %s * interval '1 second')",
            [number],
        )
        connection.execute("select prod.finish_refresh()")


def _unavailable(answer: httpx.Response) -> str:
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    detail: str = answer.json()["detail"]
    return detail


@contextmanager
def _locked(url: str) -> Iterator[None]:
    """Let every query of the daily figures wait."""
    with connect(url) as connection:
        connection.execute("lock table prod.fact_campaign_performance_daily in access exclusive mode")
        yield
        connection.rollback()


def test_the_database_goes_and_comes_back(postgres_bin: Path | None) -> None:
    home = reachable_directory("attribution-api-")
    try:
        url = server.start(home, bin_dir=postgres_bin)
        upgrade(url, Settings())
        with serving_api(reader_login(url)) as client:
            assert client.get(KPI).status_code == 200
            server.stop(home, bin_dir=postgres_bin)
            assert "cannot be reached" in _unavailable(client.get(KPI))
            _unavailable(client.get("/health/ready"))
            assert client.get("/health/live").status_code == 200
            assert server.start(home, bin_dir=postgres_bin) == url
            for path in (KPI, "/health/ready"):
                assert client.get(path).status_code == 200
    finally:
        server.stop(home, bin_dir=postgres_bin)
        shutil.rmtree(home)


def test_connections_that_the_server_closed_are_replaced_unnoticed(warehouse_url: str) -> None:
    with serving_api(reader_login(warehouse_url)) as client, connect(warehouse_url, autocommit=True) as admin:
        for _ in range(3):
            assert client.get(KPI).status_code == 200
            admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and usename like '%reader'"
            )


def test_a_slow_query_is_stopped(warehouse_url: str) -> None:
    with serving_api(reader_login(warehouse_url), timeouts={"statement_timeout": 2.0}) as client:
        with _locked(warehouse_url):
            assert "ask for fewer days" in _unavailable(client.get(KPI))
        assert client.get(KPI).status_code == 200


def test_more_requests_than_connections_wait_and_then_give_up(warehouse_url: str) -> None:
    timeouts = {"statement_timeout": 60.0, "pool_timeout": 0.2}
    with (
        serving_api(reader_login(warehouse_url), timeouts=timeouts) as client,
        ThreadPoolExecutor(20) as threads,
    ):
        with _locked(warehouse_url):
            answers = [threads.submit(client.get, KPI) for _ in range(20)]
            # Eight have a connection, and wait for the lock; the others give up.
            for _ in zip(range(12), as_completed(answers), strict=False):
                continue
        statuses = sorted(answer.result().status_code for answer in answers)
        assert statuses == [200] * 8 + [503] * 12
        assert "busy" in next(_unavailable(a.result()) for a in answers if a.result().status_code == 503)
        assert client.get(KPI).status_code == 200


def test_a_bug_tells_nothing_of_the_inside(warehouse_url: str, caplog: pytest.LogCaptureFixture) -> None:
    url = reader_login(warehouse_url)
    with connect(warehouse_url, autocommit=True) as admin:
        admin.execute("drop function prod.percent cascade")
    with serving_api(url) as client, caplog.at_level(logging.ERROR):
        answer = client.get(f"{WIDGETS}/sales/v6/leads/paid-split/platforms")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    for inside in ("prod.percent", "psycopg", "Traceback", "select"):
        assert inside not in answer.text
    (line,) = (record.getMessage() for record in caplog.records if record.name.startswith("attribution"))
    assert "UndefinedFunction" in line
    assert "prod.percent" not in line


def test_a_snapshot_stays_as_it_was(warehouse_url: str) -> None:
    period = Period(date(2025, 10, 1), date(2025, 10, 1))
    reading = reader(reader_login(warehouse_url))
    with connect(warehouse_url, autocommit=True) as connection:
        _publish(connection, 1)
        with reading.snapshot() as snapshot:
            assert snapshot.version.refresh_id == 1
            _publish(connection, 2)
            assert widgets.kpi(snapshot.connection, period).leads == 1
        with reading.snapshot() as snapshot:
            assert snapshot.version.refresh_id == 2
            assert widgets.kpi(snapshot.connection, period).leads == 2
    reading.close()


def test_answers_are_of_one_version_while_refreshes_publish(warehouse_url: str) -> None:
    leads_by_time: dict[str, set[int]] = {}
    bodies_by_tag: dict[str, set[bytes]] = {}
    url = reader_login(warehouse_url)
    with (
        connect(warehouse_url, autocommit=True) as connection,
        serving_api(url) as client,
        ThreadPoolExecutor(4) as threads,
    ):
        _publish(connection, 1)
        for number in range(2, 40):
            asked = [threads.submit(client.get, path, params=_DAY) for path in (_TREND, KPI) * 2]
            _publish(connection, number)
            for answer in (future.result() for future in asked):
                assert answer.status_code == 200
                body = answer.json()
                data = body["data"] if isinstance(body["data"], dict) else body["data"][0]
                assert data["leads"] == data.get("clicks", data["leads"])
                leads_by_time.setdefault(body["meta"]["data_as_of"], set()).add(data["leads"])
                bodies_by_tag.setdefault(answer.headers["etag"], set()).add(answer.content)
        assert client.get(KPI, params=_DAY).json()["data"]["leads"] == 39
    assert len(leads_by_time) > 5
    assert all(len(leads) == 1 for leads in leads_by_time.values())
    assert all(len(bodies) == 1 for bodies in bodies_by_tag.values())


def test_a_new_publication_has_a_new_etag(warehouse_url: str) -> None:
    with (
        connect(warehouse_url, autocommit=True) as connection,
        serving_api(reader_login(warehouse_url)) as client,
    ):
        _publish(connection, 1)
        first = client.get(KPI, params=_DAY)
        known = {"If-None-Match": first.headers["etag"]}
        assert client.get(KPI, params=_DAY, headers=known).status_code == 304
        _publish(connection, 2)
        second = client.get(KPI, params=_DAY, headers=known)
        assert (second.status_code, second.json()["data"]["leads"]) == (200, 2)


def test_answers_are_repeated_for_a_while(warehouse_url: str) -> None:
    url = reader_login(warehouse_url)
    with connect(warehouse_url, autocommit=True) as connection, serving_api(url, check_seconds=60) as client:
        _publish(connection, 1)
        first = client.get(KPI, params=_DAY)
        _publish(connection, 2)
        with _locked(warehouse_url):
            # Nobody asks the warehouse, which would not answer.
            again = client.get(KPI, params=_DAY)
            assert (again.content, again.headers) == (first.content, _but_own(first, again))
            known = {"If-None-Match": first.headers["etag"]}
            assert client.get(KPI, params=_DAY, headers=known).status_code == 304
            assert client.head(KPI, params=_DAY).headers["content-length"] == str(len(first.content))
        # What was not asked before is of the new version, and from then on everything is.
        assert client.get(_TREND, params=_DAY).json()["data"][0]["leads"] == 2
        assert client.get(KPI, params=_DAY).json()["data"]["leads"] == 2


def _but_own(answer: httpx.Response, other: httpx.Response) -> httpx.Headers:
    """Headers of an answer, but for those that each answer has of its own."""
    own = {name: other.headers[name] for name in ("date", "x-request-id")}
    return httpx.Headers({**answer.headers, **own})


def test_a_warehouse_without_data_answers(warehouse_url: str) -> None:
    with serving_api(reader_login(warehouse_url)) as client:
        answer = client.get(KPI).json()
        assert (answer["data"]["leads"], answer["data"]["cpl"], answer["meta"]["data_as_of"]) == (
            0,
            None,
            None,
        )
        ready = client.get("/health/ready").json()
        assert (ready["refresh_id"], ready["newest_partition"]) == (0, None)
