"""Right results of messy and of real rows pass; what a check finds there is in the rows."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from attribution_pipeline.checks.promises import evaluate_all
from attribution_pipeline.settings import Settings
from attribution_pipeline.warehouse.database import connect
from attribution_pipeline.warehouse.refresh import refresh_all
from attribution_pipeline_tests.databases import new_warehouse, put_raw_rows
from attribution_pipeline_tests.reference.messy import messy_example
from attribution_pipeline_tests.warehouse.loaded import loaded_warehouse

pytestmark = pytest.mark.stg

_REAL_DATA = Path(__file__).parents[3] / "shared" / "data"


def _errors(connection: psycopg.Connection, but: set[str]) -> list[str]:
    return [
        outcome.message
        for outcome in evaluate_all(connection)
        if outcome.status == "failed" and outcome.check.name not in but
    ]


@pytest.mark.parametrize("lookback_days", [None, 7])
@pytest.mark.parametrize("seed", range(3))
def test_messy_rows_give_no_false_alarm(server_url: str, seed: int, lookback_days: int | None) -> None:
    with new_warehouse(server_url) as url, connect(url, time_zone=Settings().timezone) as connection:
        connection.execute("update stg.settings set lookback_days = %s", [lookback_days])
        put_raw_rows(connection, messy_example(seed, 150))
        refresh_all(connection)
        # These rows, which know no rates, were put in past the loader, which alone writes its log.
        assert _errors(connection, but={"nothing_lost", "rates_known"}) == []


def test_real_rows_give_no_false_alarm(server_url: str) -> None:
    if not _REAL_DATA.is_dir():
        pytest.skip("the real data are not beside this repository (../shared/data)")
    with loaded_warehouse(
        server_url, _REAL_DATA / "crm_leads", _REAL_DATA / "facebook_account"
    ) as connection:
        (error,) = _errors(connection, but=set())
    assert "rows of spend without a rate, in EUR, first on 2025-12-06: expected 0, found 1229" in error
