"""Each promise notices the damage that it is about; the damage is rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from attribution_pipeline.checks.check import Check, Outcome, evaluate, is_amount
from attribution_pipeline.checks.promises import PROMISES, evaluate_all
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import warehouse
from attribution_pipeline_tests.checks.damage import DAMAGE_TO_STG
from attribution_pipeline_tests.checks.damage_to_prod import DAMAGE_TO_PROD
from attribution_pipeline_tests.demo_home import Demo

DAMAGE = {**DAMAGE_TO_STG, **DAMAGE_TO_PROD}
#: The sample's marks are as bad as those of real accounts.
ALWAYS = {"utm_audit"}
_EMPTY = """
do $$
declare item regclass;
begin
    for item in
        select oid from pg_class
        where
            relkind = 'r' and relname not in ('settings', 'refresh_state')
            and relnamespace in ('raw'::regnamespace, 'stg'::regnamespace, 'prod'::regnamespace)
    loop
        execute 'truncate ' || item || ' cascade';
    end loop;
end $$
"""


#: Errors and warnings of each layer; nothing at all, and nothing to compare.
BOTH_WAYS = {
    "no damage": "select",
    "an empty warehouse": _EMPTY,
    **{
        name: DAMAGE[name].sql
        for name in (
            *("a lost lead", "a raw row that vanished", "a source that fell silent"),
            *("a kopeck of a contract", "a lead count that leaps", "a view that leaves platforms out"),
        )
    },
}


@contextmanager
def _damaged(url: str, damage: str) -> Iterator[psycopg.Connection]:
    with warehouse(url, Settings()) as connection:
        connection.execute(damage.encode())
        yield connection
        connection.rollback()


def _problems(connection: psycopg.Connection) -> list[Outcome]:
    return [outcome for outcome in evaluate_all(connection) if not outcome.passed]


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_noticed_by_the_checks_that_are_about_it(demo: Demo, name: str) -> None:
    with _damaged(demo.url, DAMAGE[name].sql) as connection:
        problems = _problems(connection)
    assert {outcome.check.name for outcome in problems} - ALWAYS == DAMAGE[name].noticed_by
    messages = [outcome.message for outcome in problems]
    assert any(DAMAGE[name].told in message for message in messages), messages


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_the_command_and_the_function_give_the_same_verdicts(demo: Demo, name: str) -> None:
    with _damaged(demo.url, BOTH_WAYS[name]) as connection:
        # Whoever calls the function may sit in any time zone.
        by_command = sorted(
            (o.check.name, o.check.asset, sum(not figure.holds for figure in o.figures), o.status)
            for o in evaluate_all(connection)
        )
        connection.execute("set time zone 'Pacific/Kiritimati'")
        by_function = connection.execute(
            "select check_name, asset, issue_count, status from prod.check_data_quality()"
        ).fetchall()
    assert sorted(by_function) == by_command


def test_only_the_audit_warns_without_damage(demo: Demo) -> None:
    with _damaged(demo.url, "select") as connection:
        outcomes = list(evaluate_all(connection))
    assert len(outcomes) == sum(len(promise.checks) for promise in PROMISES)
    assert {(o.check.name, o.status) for o in outcomes if not o.passed} == {("utm_audit", "warning")}


def test_figures_are_counts_or_are_called_money(demo: Demo) -> None:
    """Alerts take what is no money for a number of rows."""
    with _damaged(demo.url, "select") as connection:
        figures = [figure for outcome in evaluate_all(connection) for figure in outcome.figures]
    broken = {
        figure.what
        for figure in figures
        if figure.actual is not None and figure.actual != figure.actual.to_integral_value()
    }
    assert len(broken) > 5
    assert {what for what in broken if not is_amount(what)} == set()


def test_an_empty_warehouse_passes(demo: Demo) -> None:
    with _damaged(demo.url, _EMPTY) as connection:
        assert _problems(connection) == []


def test_an_emptied_table_does_not_pass(demo: Demo) -> None:
    with _damaged(demo.url, "truncate prod.fact_leads") as connection:
        failed = {(outcome.check.name, outcome.check.asset) for outcome in _problems(connection)}
    assert failed >= {
        ("leads_published", "prod/fact_leads"),
        ("lead_platforms_kept", "prod/fact_leads"),
        ("lead_platforms_kept", "dashboards/fact_leads"),
    }


def test_a_check_that_the_warehouse_does_not_know_is_no_passed_check(demo: Demo) -> None:
    with warehouse(demo.url, Settings()) as connection, pytest.raises(LookupError, match=r"stg/fact_lead$"):
        list(evaluate(connection, [Check("leads_complete", "stg/fact_lead", "A misspelt asset.")]))
