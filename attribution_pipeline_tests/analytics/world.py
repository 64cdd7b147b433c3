"""The sample as pandas frames, from below what the queries read: raw figures of the ad accounts, attributed facts of stg."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd
import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]

_SPEND = """
    select
        date_start as day, case publisher_platform when 'instagram' then 'instagram' else 'facebook' end as platform,
        campaign_id, impressions, clicks, spend, account_currency as currency
    from raw.fb_ad_insights
    union all
    select date, 'google', campaign_id::text, impressions, clicks, cost_micros / 1000000.0, currency_code
    from raw.google_ads_campaign_daily
"""
_NAMES = """
    select campaign_id, name from raw.fb_campaigns
    union all
    select campaign_id::text, campaign_name from raw.google_ads_campaigns
"""
_GROUPS = {"facebook": "meta", "instagram": "meta", "google": "google", "youtube": "google"}


@dataclass(frozen=True)
class World:
    """Everything that answers are computed from.

    Leads, contracts and spend have a ``cohort_day``, which is the lead's of a contract, and an ``own_day``.

    Attributes:
        leads: Rows of stg.fact_leads.
        contracts: Rows of stg.fact_contracts.
        spend: The ad accounts' figures per day, platform and campaign, in the reporting currency.
        touches: Rows of stg.touches.
        names: Name of each campaign.
    """

    leads: pd.DataFrame
    contracts: pd.DataFrame
    spend: pd.DataFrame
    touches: pd.DataFrame
    names: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """Days, both included, and a platform."""

    first: date
    last: date
    platform: str

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def shifted(self, days: int) -> Asked:
        """The same so many days later."""
        return Asked(self.first + timedelta(days=days), self.last + timedelta(days=days), self.platform)


def load(connection: psycopg.Connection) -> World:
    """Read everything once."""
    leads = _frame(connection, "select * from stg.fact_leads")
    contracts = _frame(connection, "select * from stg.fact_contracts")
    lead_days = dict(zip(leads["client_id"], leads["lead_day"], strict=True))
    leads["cohort_day"] = leads["own_day"] = leads["lead_day"]
    contracts["own_day"] = contracts["contract_day"]
    contracts["cohort_day"] = [
        lead_days.get(client, day)
        for client, day in zip(contracts["client_id"], contracts["contract_day"], strict=True)
    ]
    rates = _frame(connection, "select rate_date, currency, rate from raw.fx_rates order by rate_date")
    spend = _frame(connection, _SPEND)
    spend["cohort_day"] = spend["own_day"] = spend["day"]
    spend["spend"] = [
        amount if currency == "UAH" else amount * _rate(rates, currency, day)
        for amount, currency, day in zip(spend["spend"], spend["currency"], spend["day"], strict=True)
    ]
    names = {row["campaign_id"]: row["name"] for row in _rows(connection, _NAMES)}
    return World(leads, contracts, spend, _frame(connection, "select * from stg.touches"), names)


def _rows(connection: psycopg.Connection, query: str) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode()).fetchall()


def _frame(connection: psycopg.Connection, query: str) -> pd.DataFrame:
    return pd.DataFrame(_rows(connection, query), dtype=object)


def _rate(rates: pd.DataFrame, currency: str, day: date) -> Decimal:
    """The rate of the day, else the latest earlier one."""
    known = rates[(rates["currency"] == currency) & (rates["rate_date"] <= day)]
    rate: Decimal = known["rate"].iloc[-1]
    return rate


def within(frame: pd.DataFrame, day: str, asked: Asked) -> pd.DataFrame:
    """Rows whose ``day`` column and platform are asked for."""
    is_asked = [
        asked.first <= when <= asked.last
        and asked.platform in {"all", platform, _GROUPS.get(platform, platform)}
        for when, platform in zip(frame[day], frame["platform"], strict=True)
    ]
    return frame[pd.Series(is_asked, index=frame.index, dtype=bool)]


def total(values: pd.Series[Any]) -> Decimal:
    """Exact sum; None counts as nothing."""
    return sum((Decimal(value) for value in values if not is_missing(value)), Decimal(0))


def cents(value: Decimal | None) -> Decimal | None:
    """To two decimals, as PostgreSQL rounds."""
    return None if value is None else value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def ratio(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """None where the whole is 0."""
    return cents(Decimal(part) / Decimal(whole)) if whole else None


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """In percent; None where the whole is 0."""
    return ratio(100 * Decimal(part), whole)


def change(now: Decimal | int, before: Decimal | int) -> Decimal | None:
    """In percent; None where it was 0."""
    return percent(Decimal(now) - Decimal(before), before)


def groups(frame: pd.DataFrame, keys: list[str]) -> dict[tuple[Any, ...], pd.DataFrame]:
    """Rows by the values of ``keys``; a missing value is None."""
    return {
        tuple(None if is_missing(value) else value for value in key): rows
        for key, rows in frame.groupby(keys, dropna=False, sort=False)
    }


def is_missing(value: Any) -> bool:  # noqa: ANN401 - whatever a column holds
    """Whether it is None, or what pandas makes of it."""
    return bool(pd.isna(value))
