"""The SQL rules against their plain Python statement, touch by touch, on messy data."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.refresh import refresh_all
from attribution_pipeline.warehouse.rules import load_rules, sync_settings
from attribution_pipeline_tests.databases import Row, new_warehouse, put_raw_rows, read_rows
from attribution_pipeline_tests.reference import strategies
from attribution_pipeline_tests.reference.attribution import attribute
from attribution_pipeline_tests.reference.messy import messy_example
from attribution_pipeline_tests.reference.platforms import Rule
from attribution_pipeline_tests.reference.platforms import load_rules as reference_rules
from attribution_pipeline_tests.reference.pools import BUSINESS_RULES, OWN_HOSTS
from attribution_pipeline_tests.reference.results import Result

pytestmark = pytest.mark.stg

#: Query of each table with the reference's columns, and the reference's rows of it.
_QUERIES = {
    "touches": """
        select
            touches.id_source, touches.client_id, touches.date_time, touches.event_day, crm_events.is_first_touch,
            source_attribution.source_platform, touches.platform, touches.channel, touches.is_paid, touches.utm_source,
            touches.campaign_id, touches.adset_id, touches.ad_id, touches.match_method
        from stg.touches
        inner join stg.crm_events using (client_id, id_source)
        inner join stg.source_attribution using (client_id, id_source)
    """,
    "marketing_match": """
        select
            id_source, match_method, match_score, campaign_id, adset_id, ad_id, creative_id, keyword_id, campaign_name,
            adset_name, ad_name
        from stg.marketing_match
    """,
    "fact_leads": """
        select
            client_id, lead_source_id, lead_date, lead_day, platform, channel, campaign_id, attributed_source_id,
            attributed_at, attribution_rule, first_platform, first_campaign_id
        from stg.fact_leads
    """,
    "fact_contracts": """
        select
            contract_id, client_id, contract_date, contract_day, contract_amount, platform, channel, campaign_id,
            attributed_source_id, attributed_at, attribution_rule
        from stg.fact_contracts
    """,
    "v9_client_last_paid_touch": """
        select client_id, id_source, date_time, platform, campaign_id, adset_id, ad_id
        from stg.v9_client_last_paid_touch
    """,
    "rejected_rows": "select source_table, source_key from stg.rejected_rows",
}
_NOT_COMPARED = {"touches": {"source_step"}, "fact_contracts": {"currency"}, "rejected_rows": {"reason"}}


@pytest.fixture(scope="module")
def connection(server_url: str) -> Iterator[psycopg.Connection]:
    with new_warehouse(server_url) as url, connect(url, time_zone="Europe/Kyiv") as opened:
        yield opened


def _expected(result: Result, table: str) -> list[Row]:
    dropped = _NOT_COMPARED.get(table, set())
    return [
        tuple(value for name, value in dataclasses.asdict(row).items() if name not in dropped)
        for row in getattr(result, table)
    ]


def _rule_file(folder: Path, rules: Sequence[Rule]) -> Path:
    path = folder / "business_rules.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["field", "match", "pattern", "platform"])
        writer.writerows(
            [rule.field, rule.match, rule.pattern, rule.platform] for rule in rules if rule.business
        )
    return path


def _assert_equal(
    connection: psycopg.Connection,
    raw: Mapping[str, Sequence[Mapping[str, object]]],
    rules: Sequence[Rule],
    rule_file: Path,
    own_hosts: Sequence[str],
    lookback_days: int | None,
) -> None:
    connection.autocommit = False
    put_raw_rows(connection, raw)
    sync_settings(connection, Settings(lookback_days=lookback_days, own_hosts=",".join(own_hosts)))
    load_rules(connection, rule_file)
    connection.commit()
    refresh_all(connection)
    result = attribute(raw, rules, own_hosts=own_hosts, lookback_days=lookback_days)
    for table, query in _QUERIES.items():
        found = sorted(read_rows(connection, query), key=repr)
        assert found == sorted(_expected(result, table), key=repr), table


@given(
    raw=strategies.raw_rows(),
    rules=strategies.rules(),
    own_hosts=strategies.own_hosts(),
    lookback_days=strategies.lookback_days(),
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
def test_small_messy_sets_agree(
    connection: psycopg.Connection,
    tmp_path: Path,
    raw: dict[str, list[dict[str, object]]],
    rules: list[Rule],
    own_hosts: tuple[str, ...],
    lookback_days: int | None,
) -> None:
    _assert_equal(connection, raw, rules, _rule_file(tmp_path, rules), own_hosts, lookback_days)


@pytest.mark.parametrize(
    ("seed", "business_rules", "own_hosts", "lookback_days"),
    [(1, (), (), None), (2, BUSINESS_RULES, OWN_HOSTS, None), (3, BUSINESS_RULES, (), 7)],
)
def test_large_messy_sets_agree(
    connection: psycopg.Connection,
    tmp_path: Path,
    seed: int,
    business_rules: Sequence[Rule],
    own_hosts: Sequence[str],
    lookback_days: int | None,
) -> None:
    rules = [*reference_rules(), *business_rules]
    _assert_equal(
        connection, messy_example(seed, 700), rules, _rule_file(tmp_path, rules), own_hosts, lookback_days
    )
