"""Rates come from the bank day by day; a day has those that were published for it and no others."""

import json
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from attribution_pipeline.sources.api.client import Patience
from attribution_pipeline.sources.protocol import SourceError, Window
from attribution_pipeline.sources.rates import RatesSettings, RatesSource
from attribution_pipeline.warehouse.loader import LoadResult, load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.api.fake_clock import NOON, FakeClock
from attribution_pipeline_tests.sources.fake_bank import FakeBank, serving
from attribution_pipeline_tests.warehouse.loader.conftest import loading, warehouse_url
from attribution_pipeline_tests.warehouse.loader.loading import SETTINGS, Loading, Row, days

#: Fixtures that live in a module of their own.
__all__ = ["loading", "warehouse_url"]

TABLE = RAW_TABLES["fx_rates"]
FRIDAY, SATURDAY, SUNDAY, MONDAY = "2025-08-29", "2025-08-30", "2025-08-31", "2025-09-01"
TODAY = NOON.date()


@pytest.fixture
def bank() -> Iterator[FakeBank]:
    """A bank that has published on a Friday and a Monday."""
    published = {
        FRIDAY: {"USD": "41.2550", "EUR": "48.1"},
        MONDAY: {"USD": "41.368700000000004", "EUR": "48", "XAU": "1"},
    }
    with serving(published) as bank:
        yield bank


def rates_source(bank: FakeBank, *currencies: str, clock: FakeClock | None = None) -> RatesSource:
    settings = RatesSettings(currencies, base_url=f"{bank.url}/", patience=Patience(attempts=3))
    return RatesSource(settings, SETTINGS.timezone, clock or FakeClock())


def load(loading: Loading, source: RatesSource, window: Window) -> LoadResult:
    return load_table(loading.connection, TABLE, source, window, settings=SETTINGS, run_id=None)


def stored(loading: Loading) -> list[Row]:
    return loading.rows("select rate_date::text, currency, rate::text from raw.fx_rates order by 1, 2")


def test_each_day_is_asked_for_once_and_has_its_own_rates(bank: FakeBank, loading: Loading) -> None:
    source = rates_source(bank)

    result = load(loading, source, days(FRIDAY, MONDAY))

    assert bank.asked == [FRIDAY, SATURDAY, SUNDAY, MONDAY]
    assert source.usage.calls == 4
    # The weekend has none: the bank answers with Friday's.
    assert stored(loading) == [
        (FRIDAY, "EUR", "48.1"),
        (FRIDAY, "USD", "41.2550"),
        (MONDAY, "EUR", "48"),
        (MONDAY, "USD", "41.368700000000004"),
        (MONDAY, "XAU", "1"),
    ]
    assert (result.rows_loaded, result.rows_rejected, result.rows_outside) == (5, 0, 0)
    assert source.tables() == ("fx_rates",)


def test_only_the_currencies_that_are_wanted(bank: FakeBank, loading: Loading) -> None:
    source = rates_source(bank, "USD", "XTS")

    load(loading, source, days(MONDAY))

    assert [currency for _, currency, _ in stored(loading)] == ["USD"]
    assert source.usage.notes == ["fx_rates: the National Bank publishes no rate of XTS"]


def test_a_day_without_a_publication_empties_and_says_nothing_of_currencies(
    bank: FakeBank, loading: Loading
) -> None:
    loading.load("fx_rates", f"rate_date,currency,rate\n{FRIDAY},USD,41\n{SATURDAY},USD,41\n")
    source = rates_source(bank, "USD")

    load(loading, source, days(SATURDAY))

    assert [on for on, _, _ in stored(loading)] == [FRIDAY]
    assert source.usage.notes == []


def test_no_day_after_tomorrow_is_asked_for_and_its_rows_stay(bank: FakeBank, loading: Loading) -> None:
    tomorrow, later = (str(TODAY + timedelta(days=n)) for n in (1, 2))
    bank.published[tomorrow] = {"USD": "42"}
    loading.load("fx_rates", f"rate_date,currency,rate\n{TODAY},USD,40\n{later},USD,43\n")

    load(loading, rates_source(bank), Window(TODAY, None))

    assert bank.asked == [str(TODAY), tomorrow]
    assert stored(loading) == [(tomorrow, "USD", "42"), (later, "USD", "43")]
    assert rates_source(bank).open(TABLE, days(later)) is None
    assert rates_source(bank).open(RAW_TABLES["fb_ads"], days(MONDAY)) is None


def test_all_of_history_begins_with_the_first_day(bank: FakeBank, loading: Loading) -> None:
    loading.load("fx_rates", "rate_date,currency,rate\n2014-01-01,USD,8\n")
    settings = RatesSettings(("USD",), base_url=bank.url, first_day=TODAY - timedelta(days=2))

    load(loading, RatesSource(settings, SETTINGS.timezone, FakeClock()), Window())

    assert len(bank.asked) == 4
    assert stored(loading) == [("2014-01-01", "USD", "8")]


def test_tomorrow_is_the_business_own(bank: FakeBank) -> None:
    # In Kyiv it is the next day already.
    clock = FakeClock(NOON.replace(hour=23))

    rates_source(bank, clock=clock).open(TABLE, Window(TODAY, None))

    assert bank.asked[-1] == str(TODAY + timedelta(days=2))


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (503, b"", "answers with 503"),
        (200, b"<html>maintenance</html>", "something else than rates in JSON"),
        (200, b'{"message": "wrong"}', "something else than rates in JSON"),
        (200, b'[{"cc": "USD", "rate": 41.', "something else than rates in JSON"),
    ],
)
def test_what_may_pass_is_tried_again(
    bank: FakeBank, loading: Loading, status: int, body: bytes, message: str
) -> None:
    loading.load("fx_rates", f"rate_date,currency,rate\n{MONDAY},USD,40\n")
    clock = FakeClock()
    bank.faults = [(status, body, {})]
    load(loading, rates_source(bank, "USD", clock=clock), days(MONDAY))
    assert (len(bank.asked), len(clock.waits)) == (2, 1)
    assert stored(loading) == [(MONDAY, "USD", "41.368700000000004")]

    bank.faults = [(status, body, {})] * 3
    with pytest.raises(SourceError, match=message):
        load(loading, rates_source(bank, clock=clock), days(MONDAY))
    assert len(stored(loading)) == 1


def test_a_wait_that_is_asked_for_is_kept(bank: FakeBank) -> None:
    clock = FakeClock()
    bank.faults = [(429, b"", {"Retry-After": "60"})]

    rates_source(bank, clock=clock).open(TABLE, days(MONDAY))

    assert clock.waits == [60]


def test_a_connection_that_breaks_off_in_the_middle_is_tried_again(bank: FakeBank) -> None:
    clock = FakeClock()
    bank.faults = [(200, b"[", {"Content-Length": "100"})]

    rates_source(bank, clock=clock).open(TABLE, days(MONDAY))

    assert (bank.asked, len(clock.waits)) == ([MONDAY, MONDAY], 1)


def test_a_bank_that_is_not_there(loading: Loading) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        bank = FakeBank({}, url=f"http://127.0.0.1:{unused.getsockname()[1]}")
        clock = FakeClock()

        with pytest.raises(
            SourceError, match=r"no connection .*; check the network to 127\.0\.0\.1, and RATES_BASE_URL"
        ):
            load(loading, rates_source(bank, clock=clock), days(MONDAY))

    assert len(clock.waits) == 2


@pytest.mark.parametrize("status", [301, 400, 404])
def test_a_refusal_is_not_tried_again(bank: FakeBank, status: int) -> None:
    bank.faults = [(status, b"", {"Location": "/elsewhere"})]

    with pytest.raises(SourceError, match=f"refuses with {status}; check the base URL"):
        rates_source(bank).open(TABLE, days(MONDAY))

    assert bank.asked == [MONDAY]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"cc": "USD", "rate": 41.5}, "lacks its date, currency or rate"),
        ({"rate": 41.5, "exchangedate": "01.09.2025"}, "lacks its date, currency or rate"),
        ({"cc": "USD", "exchangedate": "01.09.2025"}, "lacks its date, currency or rate"),
        ({"cc": "USD", "rate": 41.5, "exchangedate": "2025-09-01"}, "lacks its date, currency or rate"),
        ({"cc": "USD", "rate": "41,5", "exchangedate": "01.09.2025"}, "is no number"),
        ({"cc": 840, "rate": 41.5, "exchangedate": "01.09.2025"}, "is no number, or its currency no text"),
        ({"cc": "USD", "rate": True, "exchangedate": "01.09.2025"}, "is no number"),
        ("USD", "lacks its date, currency or rate"),
    ],
)
def test_another_format_is_an_error_and_no_rate(
    bank: FakeBank, loading: Loading, entry: object, message: str
) -> None:
    loading.load("fx_rates", f"rate_date,currency,rate\n{MONDAY},USD,40\n")
    bank.faults = [(200, json.dumps([entry]).encode(), {})]

    with pytest.raises(SourceError, match=f"a rate of {MONDAY} {message}"):
        load(loading, rates_source(bank), days(MONDAY))

    assert stored(loading) == [(MONDAY, "USD", "40")]


def test_settings_that_cannot_work_are_refused() -> None:
    with pytest.raises(SourceError, match="rates are in UAH, and amounts are reported in EUR; load fx_rates"):
        RatesSettings(reporting_currency="EUR")
    with pytest.raises(SourceError, match="'usd' is no currency"):
        RatesSettings(("usd",))
    with pytest.raises(SourceError, match="RATES_BASE_URL is no address such as https://bank"):
        RatesSettings(base_url="bank.gov.ua")
