"""Exchange rates from the National Bank of Ukraine, day by day."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from attribution_pipeline.sources.api.client import ApiClient, Patience
from attribution_pipeline.sources.api.clock import Clock, SystemClock
from attribution_pipeline.sources.api.given import address
from attribution_pipeline.sources.protocol import (
    Coverage,
    RowSource,
    SourceError,
    TryAgainError,
    Usage,
    Window,
)
from attribution_pipeline.sources.spooled import SpooledRows
from attribution_pipeline.warehouse.raw_contract import RawTable

_TABLE = "fx_rates"
_NAME = "National Bank"
_VARIABLE = "RATES_BASE_URL"
_PATH = "NBUStatService/v1/statdirectory/exchange"
#: What its rates are in.
_CURRENCY = "UAH"
_CODE = re.compile(r"[A-Z]{3}")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class RatesSettings:
    """Which rates are fetched from where.

    Attributes:
        currencies: ISO 4217 codes; none: all that are published.
        reporting_currency: What amounts are converted to; the bank's rates are in UAH, so nothing else will do.
        base_url: Where the bank is, or a mirror that answers as it does.
        first_day: Where a load begins that asks for all of history.
        patience: How long calls are retried.
    """

    currencies: tuple[str, ...] = ()
    reporting_currency: str = _CURRENCY
    base_url: str = "https://bank.gov.ua"
    first_day: date = date(2015, 1, 1)
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        base_url = address(self.base_url, _NAME, _VARIABLE, type(self).base_url)
        object.__setattr__(self, "base_url", base_url)
        if self.reporting_currency != _CURRENCY:
            raise SourceError(
                f"{_NAME}: its rates are in {_CURRENCY}, and amounts are reported in {self.reporting_currency};"
                f" load {_TABLE} from files, with rates in {self.reporting_currency}"
            )
        wrong = [code for code in self.currencies if not _CODE.fullmatch(code)]
        if wrong:
            raise SourceError(f"{_NAME}: {wrong[0]!r} is no currency; use three letters such as USD")


class RatesSource:
    """The bank's official rates. A day without a publication has none: the latest earlier rate holds there.

    Attributes:
        name: ``api``, as raw.load_log records it.
        usage: Calls, waits and notes so far.
    """

    name = "api"

    def __init__(self, settings: RatesSettings, time_zone: str, clock: Clock | None = None) -> None:
        """Prepare it; nothing is asked yet.

        Args:
            settings: Which rates, from where.
            time_zone: IANA name of the business time zone, which says what day it is.
            clock: Tells the time and waits; the machine's by default.
        """
        self._settings = settings
        self._zone = ZoneInfo(time_zone)
        self._clock: Clock = clock or SystemClock()
        self.usage = Usage()

    def tables(self) -> Sequence[str]:
        """Names of the raw tables that it holds."""
        return (_TABLE,)

    def probe(self) -> Sequence[str]:
        """Ask for yesterday's rates.

        Raises:
            SourceError: if the bank refuses, cannot be reached, or answers something else than rates.
        """
        yesterday = self._today() - _DAY
        found = list(self._rates(yesterday, yesterday))
        return [f"the {_NAME} answers; rates of {yesterday}: {len(found) or 'none, as on days off'}"]

    def bounds(self, _table: RawTable) -> Window:
        """From the first day of the settings to tomorrow, whose rates are published in the afternoon."""
        return Window(self._settings.first_day, self._today() + _DAY)

    def open(self, table: RawTable, window: Window) -> RowSource | None:
        """The rates of the window's days up to tomorrow; None when it holds none of them.

        Raises:
            SourceError: if the bank refuses, cannot be reached, or answers something else than rates.
        """
        if table.name != _TABLE:
            return None
        all_days = self.bounds(table)
        first = window.from_day or all_days.from_day
        last = min(filter(None, (window.to_day, all_days.to_day)))
        if first is None or first > last:
            return None
        covered = Coverage(Window(first, last))
        return SpooledRows(f"{_NAME} rates", table.column_names, self._rates(first, last), covered=covered)

    def _today(self) -> date:
        return self._clock.now().astimezone(self._zone).date()

    def _rates(self, first: date, last: date) -> Iterator[Mapping[str, object]]:
        unseen = set(self._settings.currencies)
        is_published = False
        client = ApiClient(
            _NAME,
            self._settings.base_url,
            _VARIABLE,
            _judge,
            patience=self._settings.patience,
            clock=self._clock,
            usage=self.usage,
        )
        with closing(client):
            for offset in range((last - first).days + 1):
                for row in _published(client, first + offset * _DAY):
                    is_published = True
                    unseen.discard(str(row["currency"]))
                    if not self._settings.currencies or row["currency"] in self._settings.currencies:
                        yield row
        if is_published and unseen:
            self.usage.note(f"{_TABLE}: the {_NAME} publishes no rate of {', '.join(sorted(unseen))}")


def _published(client: ApiClient, day: date) -> Iterator[Mapping[str, object]]:
    """The rates that were published for a day; other days' rates, which stand in for them, are left out."""
    response = client.get(_PATH, {"date": f"{day:%Y%m%d}", "json": ""})
    for entry in _entries(response):
        try:
            # A time of its own, since the bank writes no zone: only its date is used.
            published = datetime.strptime(entry["exchangedate"], "%d.%m.%Y").date()  # noqa: DTZ007
            currency, rate = entry["cc"], entry["rate"]
        except (KeyError, TypeError, ValueError):
            raise SourceError(
                f"{_NAME}: a rate of {day} lacks its date, currency or rate; {_OTHER_FORMAT}"
            ) from None
        if not isinstance(currency, str) or isinstance(rate, bool) or not isinstance(rate, Decimal | int):
            raise SourceError(
                f"{_NAME}: a rate of {day} is no number, or its currency no text; {_OTHER_FORMAT}"
            )
        if published == day:
            yield {"rate_date": day, "currency": currency, "rate": rate}


_OTHER_FORMAT = "see whether its format has changed, or load fx_rates from files meanwhile"


def _judge(response: httpx.Response) -> None:
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        asked = response.headers.get("Retry-After", "")
        raise TryAgainError(f"{_NAME}: answers with {status}", float(asked) if asked.isdigit() else None)
    if status != httpx.codes.OK:
        raise SourceError(f"{_NAME}: refuses with {status}; check the base URL of the rates")
    _entries(response)


def _entries(response: httpx.Response) -> list[Any]:
    try:
        entries = json.loads(response.content, parse_float=Decimal)
    except ValueError:
        entries = None
    if not isinstance(entries, list):
        # A page for people, such as that of a maintenance.
        raise TryAgainError(f"{_NAME}: answers with something else than rates in JSON")
    return entries
