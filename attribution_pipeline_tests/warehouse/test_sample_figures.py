"""The figures of the bundled sample come out of the warehouse, and its rows by the statement of the rules."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.settings import Settings
from attribution_pipeline.sources.sample import write_sample
from attribution_pipeline_tests.databases import read_rows
from attribution_pipeline_tests.reference.attribution import attribute
from attribution_pipeline_tests.reference.platforms import load_rules as reference_rules
from attribution_pipeline_tests.reference.results import ContractRow, LastPaidTouchRow, LeadRow
from attribution_pipeline_tests.sources.reading import read_folder
from attribution_pipeline_tests.warehouse.loaded import loaded_warehouse, value

pytestmark = pytest.mark.stg

#: Rows of stg that are counted for each figure.
_FIGURES = {
    "clients": "crm_events where is_first_touch",
    "leads": "fact_leads",
    "touches": "crm_events",
    "first by facebook": "fact_leads where first_platform = 'facebook'",
    "first by google": "fact_leads where first_platform = 'google'",
    "by facebook": "fact_leads where platform = 'facebook'",
    "by google": "fact_leads where platform = 'google'",
    "by facebook, with a campaign": "fact_leads where platform = 'facebook' and campaign_id is not null",
    "by google, with a campaign": "fact_leads where platform = 'google' and campaign_id is not null",
    "contracts": "fact_contracts",
    "enriched contracts": "v9_contracts_with_sk_enriched",
    "contracts by instagram": "fact_contracts where platform = 'instagram'",
    **{
        f"contracts by {group}": f"fact_contracts where platform_group = '{group}'"
        for group in ("direct", "google", "meta", "event", "email", "viber")
    },
}


def _expected_figures(scale: int) -> dict[str, int]:
    figures = {
        "clients": 4_570,
        "leads": 4_570,
        "touches": 17_136,
        "first by facebook": 1,
        "first by google": 0,
        "by facebook": 213,
        "by google": 51,
        "by facebook, with a campaign": 213,
        "by google, with a campaign": 51,
        "contracts": 538,
        "enriched contracts": 538,
        "contracts by direct": 428,
        "contracts by google": 55,
        "contracts by meta": 44,
        "contracts by event": 6,
        "contracts by email": 3,
        "contracts by viber": 2,
        "contracts by instagram": 4,
    }
    return {name: figure * scale for name, figure in figures.items()}


def _figures(connection: psycopg.Connection) -> dict[str, object]:
    return {name: value(connection, f"select count(*) from stg.{rows}") for name, rows in _FIGURES.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def sample(server_url: str, folder: Path) -> Iterator[psycopg.Connection]:
    with loaded_warehouse(server_url, folder) as connection:
        yield connection


def test_the_figures_of_the_sample(sample: psycopg.Connection) -> None:
    assert _figures(sample) == _expected_figures(1)


def test_the_days_of_the_sample(sample: psycopg.Connection) -> None:
    query = "select min(event_day), max(event_day), count(distinct event_day) from stg.crm_events"
    assert read_rows(sample, query) == [(date(2025, 4, 24), date(2025, 10, 21), 181)]


def test_the_revenue_of_the_sample(sample: psycopg.Connection) -> None:
    revenue = value(sample, "select sum(contract_amount_reporting) from stg.fact_contracts")
    assert isinstance(revenue, Decimal)
    assert 34_050_000 <= revenue <= 34_149_999
    by_lead = value(sample, "select sum(contract_amount_reporting) from stg.fact_leads")
    unattributed = value(
        sample,
        "select coalesce(sum(contract_amount_reporting), 0) from stg.fact_contracts where client_id is null",
    )
    assert isinstance(by_lead, Decimal)
    assert isinstance(unattributed, Decimal)
    assert by_lead + unattributed == revenue


def test_the_creatives_of_the_sample(sample: psycopg.Connection) -> None:
    assert (
        value(sample, "select count(distinct ad_creative_id) from stg.v9_facebook_ad_creatives_full") == 1_191
    )


@pytest.mark.parametrize("platform", ["instagram", "viber", "email", "event", "telegram"])
def test_platforms_that_are_no_clicks_have_leads(sample: psycopg.Connection, platform: str) -> None:
    count = value(sample, f"select count(*) from stg.fact_leads where platform = '{platform}'")
    assert isinstance(count, int)
    assert count > 0


def test_every_row_is_the_one_that_the_plain_statement_of_the_rules_gives(
    sample: psycopg.Connection, folder: Path
) -> None:
    result = attribute(read_folder(folder), reference_rules())
    currency = Settings().reporting_currency
    contracts = [dataclasses.replace(row, currency=row.currency or currency) for row in result.fact_contracts]
    tables: list[tuple[str, type[LeadRow | ContractRow | LastPaidTouchRow], list[object]]] = [
        ("fact_leads", LeadRow, [*result.fact_leads]),
        ("fact_contracts", ContractRow, [*contracts]),
        ("v9_client_last_paid_touch", LastPaidTouchRow, [*result.v9_client_last_paid_touch]),
    ]
    for table, kind, expected in tables:
        names = [field.name.replace("currency", "contract_currency") for field in dataclasses.fields(kind)]
        rows = read_rows(sample, f"select {', '.join(names)} from stg.{table}")
        build: Callable[..., object] = kind
        found = {repr(build(*row)) for row in rows}
        assert len(found) == len(rows), table
        assert found == {repr(row) for row in expected}, table


def test_scale_doubles_the_figures_of_the_sample(server_url: str, tmp_path: Path) -> None:
    write_sample(tmp_path, scale=2, days=60)
    with loaded_warehouse(server_url, tmp_path) as connection:
        assert _figures(connection) == _expected_figures(2)
