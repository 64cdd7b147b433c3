"""``attribution sources check``: what can be read, and what is missing, in words and without secrets."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from attribution_pipeline.cli.app import app
from attribution_pipeline.cli.terminal import terminal
from attribution_pipeline.settings import SOURCE_VARIABLES
from attribution_pipeline.sources.crm.settings import CRM_TABLES
from attribution_pipeline_tests.assets.facebook_api import facebook_variables, last_days
from attribution_pipeline_tests.assets.google_ads_api import add_spend, google_ads_variables
from attribution_pipeline_tests.sources.crm.databases import (
    PASSWORD,
    PostgresCrm,
    create,
    postgres_crm,
    reader_url,
)
from attribution_pipeline_tests.sources.facebook.fake_graph import TOKEN, FakeGraph, failure
from attribution_pipeline_tests.sources.fake_bank import serving as bank_serving
from attribution_pipeline_tests.sources.google_ads.fake_answers import refusal
from attribution_pipeline_tests.sources.google_ads.fake_google_ads import SECRET
from attribution_pipeline_tests.sources.google_ads.fake_google_ads import serving as google_serving

CLIENTS, TYPES = "itcrm_clients", "itcrm_new_types"
#: Kinds of raw tables by the prefix of their variables.
KINDS = {"CRM": "crm", "FACEBOOK": "facebook", "GOOGLE_ADS": "google_ads", "RATES": "rates"}


@dataclass(frozen=True)
class Check:
    """The command, with the variables that a test sets."""

    monkeypatch: pytest.MonkeyPatch

    def ask(self, prefix: str, **variables: str) -> tuple[list[str], str | None]:
        """What the command finds of the kind with this prefix, and its problem."""
        for name, value in variables.items():
            self.monkeypatch.setenv(name, value)
        done = CliRunner().invoke(app, ["--json", "sources", "check"])
        secrets = (PASSWORD, TOKEN, SECRET)
        assert [secret for secret in secrets if secret in done.output] == []
        probed = json.loads(done.stdout)["sources"]
        problems = {kind: one["problem"] for kind, one in probed.items() if one["problem"] is not None}
        assert problems.keys() <= {KINDS[prefix]}
        assert done.exit_code == (2 if problems else 0)
        return probed[KINDS[prefix]]["found"], problems.get(KINDS[prefix])

    def finds(self, prefix: str, **variables: str) -> list[str]:
        """What it finds where nothing is missing."""
        found, problem = self.ask(prefix, **variables)
        assert problem is None
        return found

    def misses(self, prefix: str, **variables: str) -> str:
        """What it says that is missing."""
        found, problem = self.ask(prefix, **variables)
        assert problem is not None
        assert found == []
        return problem


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Check:
    """The command in this process, without settings of whoever runs the tests."""
    monkeypatch.setattr(terminal, "as_json", False)
    for name in (*SOURCE_VARIABLES, "ATTRIBUTION_INPUT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ATTRIBUTION_HOME", str(tmp_path / "home"))
    return Check(monkeypatch)


@pytest.fixture
def crm(server_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[PostgresCrm]:
    """A CRM with clients and types of events, which is all that it is said to have."""
    names = {name: None for name in CRM_TABLES if name not in {CLIENTS, TYPES}}
    (tmp_path / "names.json").write_text(json.dumps(names), encoding="utf-8")
    with postgres_crm(server_url) as crm:
        create(crm, CLIENTS)
        create(crm, TYPES)
        monkeypatch.setenv("CRM_SOURCE", "database")
        monkeypatch.setenv("CRM_URL", crm.url)
        monkeypatch.setenv("CRM_NAMES_FILE", str(tmp_path / "names.json"))
        yield crm


def test_a_crm_that_can_be_read(check: Check, crm: PostgresCrm) -> None:
    assert check.finds("CRM") == ["2 tables can be read and fit their contracts"]


def test_a_wrong_password_of_the_crm(check: Check, crm: PostgresCrm, server_url: str) -> None:
    database = sa.make_url(crm.url).database or ""
    problem = check.misses("CRM", CRM_URL=reader_url(server_url, database, password="wr0ng"))
    assert "CRM: cannot connect to " in problem
    assert "user and password in the CRM's URL" in problem
    assert "wr0ng" not in problem


def test_a_table_that_the_crm_lacks(check: Check, crm: PostgresCrm) -> None:
    crm.run(f"drop table {TYPES}")
    assert f"there is no table {TYPES}, or the login may not see it" in check.misses("CRM")


def test_a_column_that_the_crm_lacks(check: Check, crm: PostgresCrm) -> None:
    crm.run(f"alter table {CLIENTS} drop column id_uniq")
    assert f"{CLIENTS} lacks the column id_uniq" in check.misses("CRM")


def test_a_table_that_the_login_may_not_read(check: Check, crm: PostgresCrm) -> None:
    crm.run(f"revoke select on {TYPES} from crm_reader")
    assert check.misses("CRM") == f"CRM: the login may not read {TYPES}; grant select on it"


def test_a_crm_without_a_url(check: Check) -> None:
    assert "CRM_URL" in check.misses("CRM", CRM_SOURCE="database")


def test_a_folder_tells_each_kind_of_its_own_tables(check: Check, tmp_path: Path) -> None:
    for table in (TYPES, "fb_ads", CLIENTS):
        (tmp_path / f"{table}.csv").touch()
    folder = str(tmp_path)
    assert check.finds("CRM", ATTRIBUTION_INPUT_DIR=folder) == [f"{folder} holds {CLIENTS}, {TYPES}"]
    assert check.finds("FACEBOOK") == [f"{folder} holds fb_ads"]
    assert check.finds("GOOGLE_ADS") == [f"{folder} holds none of its tables, so they stay as they are"]


def test_a_bank_that_answers(check: Check) -> None:
    (yesterday,) = last_days(1)
    with bank_serving({str(yesterday): {"USD": "41.25", "EUR": "48.1"}}) as bank:
        found = check.finds("RATES", RATES_SOURCE="api", RATES_BASE_URL=bank.url)
    assert [f"rates of {yesterday}: 2" in sentence for sentence in found] == [True]


def test_a_bank_that_is_down(check: Check) -> None:
    with bank_serving({}) as bank:
        gone = bank.url
    problem = check.misses("RATES", RATES_SOURCE="api", RATES_BASE_URL=gone, RATES_LONGEST_WAIT="0.01")
    assert "no connection" in problem


def test_google_accounts_that_can_be_read(check: Check) -> None:
    with google_serving(today=last_days(1)[0]) as fake:
        add_spend(fake, last_days(1))
        found = check.finds("GOOGLE_ADS", **google_ads_variables(fake))
    assert found == ["account 1112223333 can be read; its days are those of Europe/Kiev"]


def test_a_google_account_that_the_user_may_not_read(check: Check) -> None:
    with google_serving(today=last_days(1)[0]) as fake:
        add_spend(fake, last_days(1))
        fake.before = [refusal(403, "PERMISSION_DENIED", "authorizationError.USER_PERMISSION_DENIED")]
        problem = check.misses("GOOGLE_ADS", **google_ads_variables(fake))
    assert "USER_PERMISSION_DENIED" in problem


@pytest.mark.parametrize(
    ("variable", "value"), [("FACEBOOK_ACCESS_TOKEN", "tokén"), ("FACEBOOK_BASE_URL", "http://[::1")]
)
def test_what_can_never_work_is_refused_by_name(check: Check, variable: str, value: str) -> None:
    with FakeGraph().serving() as graph:
        problem = check.misses("FACEBOOK", **(facebook_variables(graph) | {variable: value}))
    assert f"Facebook: {variable} " in problem
    assert graph.calls == []


def test_an_expired_token_of_facebook(check: Check) -> None:
    with FakeGraph().serving() as graph:
        graph.account("1")
        graph.fail("act_1", failure(190))
        problem = check.misses("FACEBOOK", **facebook_variables(graph))
    assert "token" in problem
