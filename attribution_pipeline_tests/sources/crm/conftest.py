"""CRM databases, a warehouse to load them into, and a look at every log line for what must not be there."""

import logging
from collections.abc import Iterator

import pytest

from attribution_pipeline_tests.sources.crm import mariadb
from attribution_pipeline_tests.sources.crm.databases import (
    EMAIL,
    PASSWORD,
    PHONE,
    CrmDatabase,
    MysqlCrm,
    PostgresCrm,
    SqliteCrm,
    postgres_crm,
    sqlite_crm,
)
from attribution_pipeline_tests.warehouse.loader.conftest import loading, warehouse_url

#: Fixtures that live in a module of their own.
__all__ = ["loading", "warehouse_url"]


@pytest.fixture(autouse=True)
def discreet_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No log line of the test may hold the password, a phone or an e-mail."""
    caplog.set_level(logging.DEBUG)
    yield
    for secret in (PASSWORD, PHONE, EMAIL):
        assert secret not in caplog.text


@pytest.fixture(scope="module")
def shared_postgres(server_url: str) -> Iterator[PostgresCrm]:
    """A CRM on PostgreSQL that the module's tests share."""
    with postgres_crm(server_url) as crm:
        yield crm


@pytest.fixture
def postgres(shared_postgres: PostgresCrm) -> PostgresCrm:
    """An empty CRM on PostgreSQL."""
    shared_postgres.empty()
    return shared_postgres


@pytest.fixture
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteCrm]:
    """An empty CRM in a SQLite file."""
    with sqlite_crm(tmp_path_factory.mktemp("crm")) as crm:
        yield crm


@pytest.fixture(scope="session")
def shared_mysql() -> Iterator[MysqlCrm]:
    """A CRM on MySQL that all tests share."""
    if not mariadb.is_installed():
        pytest.skip("no MariaDB: install Debian's mariadb-server-core and mariadb-client-core")
    with mariadb.mysql_crm() as crm:
        yield crm


@pytest.fixture
def mysql(shared_mysql: MysqlCrm) -> MysqlCrm:
    """An empty CRM on MySQL."""
    shared_mysql.empty()
    return shared_mysql


@pytest.fixture(params=["postgres", "mysql", "sqlite"])
def crm(request: pytest.FixtureRequest) -> CrmDatabase:
    """An empty CRM, on each database in turn."""
    crm: CrmDatabase = request.getfixturevalue(request.param)
    return crm
