"""Which day is the newest with data."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest

from attribution_pipeline_tests.warehouse.loaded import opened_warehouse

pytestmark = pytest.mark.stg

_LOADED = date(2025, 8, 2)
_FIGURE = """
    insert into prod.fact_campaign_performance_daily values
    (%s, 'google', 'google', null, null, null, null, false, 0, 0, 0, null, 0, 0, 1, 0, 0, 0, 0, 0, 0)
"""
_LOAD = """
    insert into raw.load_log (table_name, source, rows_read, rows_loaded, rows_rejected, loaded_at)
    values ('itcrm_new_source', 'files', 1, 1, 0, %s)
"""


@pytest.mark.parametrize(
    ("days", "newest"),
    [
        ([], None),
        ([date(2025, 7, 31), date(2025, 8, 1)], date(2025, 8, 1)),
        # The business time zone is ahead: the load at 22:30 of the 1st in UTC was made on the 2nd.
        ([date(2025, 8, 1), _LOADED], _LOADED),
        # Mistyped years, which must not move the period that everybody sees by default.
        ([date(2025, 8, 1), date(2052, 8, 1)], date(2025, 8, 1)),
        ([date(2052, 8, 1)], None),
    ],
)
def test_the_newest_day_had_begun_when_it_was_loaded(
    server_url: str, days: list[date], newest: date | None
) -> None:
    with opened_warehouse(server_url) as connection:
        for day in days:
            connection.execute(_FIGURE, [day])
        assert _newest_day(connection) == (max(days, default=None))
        connection.execute(_LOAD, ["2025-08-01 22:30+00"])
        connection.execute("update prod.refresh_state set refreshed_at = '2025-08-01 22:31+00'")
        assert _newest_day(connection) == newest


def _newest_day(connection: psycopg.Connection) -> object:
    row = connection.execute("select newest_day from prod.data_version").fetchone()
    return row and row[0]
