"""Roles are made by upgrades at once, by owners with and without the right to make them, and under any name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from pydantic import SecretStr

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.roles import apply_roles, role_name
from attribution_pipeline.warehouse.upgrade import upgrade
from attribution_pipeline_tests.databases import (
    PASSWORD,
    database_url,
    read_rows,
    refused,
    with_user,
)


@pytest.mark.stg
def test_two_first_upgrades_at_once_make_the_roles(server_url: str) -> None:
    program = (
        "import sys; from attribution_pipeline.settings import Settings;"
        " from attribution_pipeline.warehouse.upgrade import upgrade;"
        " from attribution_pipeline.warehouse.roles import apply_roles;"
        " upgrade(sys.argv[1], Settings()); print(apply_roles(sys.argv[1], Settings()))"
    )
    names = ["at_once_1", "at_once_1", "at_once_2"]
    with connect(server_url, autocommit=True) as admin:
        for name in set(names):
            admin.execute(f"create database {name} template template0".encode())
        try:
            started = [
                subprocess.Popen(
                    [sys.executable, "-c", program, database_url(server_url, name)],
                    stdout=subprocess.PIPE,
                    text=True,
                )
                for name in names
            ]
            assert [process.communicate(timeout=120)[0].strip() for process in started] == ["[]"] * 3
        finally:
            for name in set(names):
                admin.execute(f"drop database {name} with (force)".encode())


@contextmanager
def plain_owner(server_url: str, rights: str) -> Iterator[str]:
    """URL of a new database whose owner is no superuser."""
    with connect(server_url, autocommit=True) as admin:
        admin.execute(f"create role plain login password 'of-this-test' {rights}".encode())
        admin.execute("create database plain_shop owner plain template template0")
        try:
            yield with_user(database_url(server_url, "plain_shop"), "plain", PASSWORD)
        finally:
            admin.execute("drop database plain_shop with (force)")
            admin.execute("drop role if exists plain_shop_reader, plain_shop_pipeline")
            admin.execute("drop role plain")


@pytest.mark.stg
def test_an_owner_without_rights_on_roles_is_told_what_an_administrator_must_run(server_url: str) -> None:
    with plain_owner(server_url, "nocreaterole") as url:
        assert upgrade(url, Settings())
        to_do = apply_roles(url, Settings())
        assert any(line.startswith('create role "plain_shop_reader" login') for line in to_do)
        with connect(database_url(server_url, "plain_shop"), autocommit=True) as administrator:
            for line in to_do:
                administrator.execute(line.replace("...", PASSWORD).encode())
        assert apply_roles(url, Settings()) == []
        with psycopg.connect(with_user(url, "plain_shop_reader", PASSWORD), autocommit=True) as reading:
            assert read_rows(reading, "show statement_timeout") == [("30s",)]
            assert read_rows(reading, "select count(*) from dashboards.fact_leads") == [(0,)]
            assert refused(reading, "select phone from prod.dim_clients")


@pytest.mark.stg
def test_an_owner_that_may_create_roles_gives_them_the_passwords_of_the_settings(server_url: str) -> None:
    with plain_owner(server_url, "createrole") as url:
        upgrade(url, Settings())
        for password in ("first-password", "second-password"):
            named = SecretStr(with_user(url, "plain_shop_reader", password))
            assert apply_roles(url, Settings(reader_url=named)) == []
            with psycopg.connect(named.get_secret_value()) as reading:
                assert read_rows(reading, "select count(*) from prod.fact_leads") == [(0,)]
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(with_user(url, "plain_shop_reader", "first-password"))


def test_names_fit_into_what_postgresql_keeps() -> None:
    longest = "я" * 31
    names = {role_name(longest, "reader"), role_name(longest, "pipeline"), role_name("я" * 30, "reader")}
    assert len(names) == 3
    assert all(len(name.encode()) <= 63 for name in names)
    assert role_name("shop", "reader") == "shop_reader"
    assert not role_name("pg_shop", "owner").startswith("pg_")
