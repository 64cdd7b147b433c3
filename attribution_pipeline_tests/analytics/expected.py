"""The answers of the widgets, computed from frames."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from attribution_pipeline_tests.analytics.world import (
    Asked,
    Row,
    World,
    cents,
    change,
    groups,
    percent,
    ratio,
    total,
    within,
)

_CAMPAIGN = ["platform", "campaign_id"]
_BASELINE = timedelta(days=30)


def figures(leads: pd.DataFrame, contracts: pd.DataFrame, spend: pd.DataFrame) -> dict[str, Any]:
    """Sums of rows, not rounded."""
    return {
        "leads": len(leads),
        "contracts": len(contracts),
        "revenue": total(contracts["contract_amount_reporting"]),
        "spend": total(spend["spend"]),
        "impressions": int(total(spend["impressions"])),
        "clicks": int(total(spend["clicks"])),
    }


def sums(
    world: World, asked: Asked, keys: list[str], day: str = "cohort_day"
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Figures by key; ``day`` says on which of their days contracts are counted."""
    frames = (world.leads, world.contracts, world.spend)
    parts = [groups(within(frame, day, asked), keys) for frame in frames]
    all_keys = {key for part in parts for key in part}
    return {
        key: figures(*(part.get(key, frame[:0]) for part, frame in zip(parts, frames, strict=True)))
        for key in all_keys
    }


def all_figures(world: World, asked: Asked) -> dict[str, Any]:
    """Figures of everything."""
    return figures(
        *(within(frame, "cohort_day", asked) for frame in (world.leads, world.contracts, world.spend))
    )


def campaigns(world: World, asked: Asked) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Sums by campaign."""
    return {key: found for key, found in sums(world, asked, _CAMPAIGN).items() if key[1] is not None}


def kpi(world: World, asked: Asked) -> Row:
    """The one row of the kpi."""
    now, before = (all_figures(world, when) for when in (asked, asked.shifted(-len(asked.days))))
    names = {"leads": "leads", "n_contracts": "contracts", "revenue": "revenue", "spend": "spend"}
    rows = [
        {name: found[source] for name, source in names.items()}
        | {
            "cpl": found["spend"] / found["leads"] if found["leads"] else None,
            "roas": found["revenue"] / found["spend"] if found["spend"] else None,
        }
        for found in (now, before)
    ]
    changes = {
        name: None if None in (rows[0][name], rows[1][name]) else change(rows[0][name], rows[1][name])
        for name in rows[0]
    }
    current, previous = ({name: _cents(value) for name, value in row.items()} for row in rows)
    return {**current, "prev": previous, "diff_pct": changes}


def _cents(value: Decimal | int | None) -> Decimal | int | None:
    return cents(value) if isinstance(value, Decimal) else value


def daily(world: World, asked: Asked) -> list[Row]:
    """Every day's figures."""
    by_day = sums(world, asked, ["cohort_day"])
    nothing = figures(world.leads[:0], world.contracts[:0], world.spend[:0])
    return [
        {
            "dt": day.isoformat(),
            "leads": found["leads"],
            "clicks": found["clicks"],
            "impressions": found["impressions"],
            "spend": cents(found["spend"]),
            "cpl": ratio(found["spend"], found["leads"]),
            "cpc": ratio(found["spend"], found["clicks"]),
            "ctr": percent(found["clicks"], found["impressions"]),
            "cpm": ratio(1000 * found["spend"], found["impressions"]),
        }
        for day in asked.days
        for found in [by_day.get((day,), nothing)]
    ]


def campaign_rows(world: World, asked: Asked) -> list[Row]:
    """Campaigns with every figure that a list of campaigns may have."""
    return [
        {
            "platform": platform,
            "campaign_id": campaign,
            "campaign_name": world.names.get(campaign),
            "leads": found["leads"],
            "n_contracts": found["contracts"],
            "contracts": found["contracts"],
            "revenue": cents(found["revenue"]),
            "spend": cents(found["spend"]),
            "cpl": ratio(found["spend"], found["leads"]),
            "roas": ratio(found["revenue"], found["spend"]),
            "conversion_rate": percent(found["contracts"], found["leads"]),
            "avg_contract_value": ratio(found["revenue"], found["contracts"]),
        }
        for (platform, campaign), found in campaigns(world, asked).items()
    ]


def performance_category(row: Row) -> str:
    """By the thresholds of the contract."""
    rate, roas = row["conversion_rate"], row["roas"]
    if rate is not None and roas is not None:
        if rate >= 5 and roas >= 2:
            return "high_performer"
        if rate >= 3 and roas >= 1:
            return "medium_performer"
    return "volume_driver" if row["leads"] >= 50 else "needs_attention"


def budget_actions(world: World, asked: Asked, min_spend: int) -> dict[tuple[str, str], str]:
    """What to do with each campaign that spent more than ``min_spend``."""
    rows = campaign_rows(world, asked)
    usual = [row for row in rows if row["leads"] >= 5]
    roas, cpl = (_mean([row[name] for row in usual if row[name] is not None]) for name in ("roas", "cpl"))
    spent = campaigns(world, asked)
    return {
        (row["platform"], row["campaign_id"]): _action(row, roas, cpl)
        for row in rows
        if spent[row["platform"], row["campaign_id"]]["spend"] > min_spend
    }


def _action(row: Row, roas: Decimal | None, cpl: Decimal | None) -> str:
    if row["contracts"] == 0:
        return "pause"
    if row["roas"] is None or roas is None:
        return "monitor"
    if row["roas"] < roas / 2:
        return "pause"
    is_cheap = row["cpl"] is not None and cpl is not None and row["cpl"] < cpl
    return "scale" if is_cheap and row["roas"] > roas * Decimal("1.5") else "monitor"


def _mean(values: list[Decimal]) -> Decimal | None:
    return sum(values, Decimal(0)) / len(values) if values else None


def anomalies(world: World, asked: Asked) -> dict[tuple[str, str, str], str]:
    """Severity by platform, campaign and kind; days after the newest one with figures are no days without figures."""
    last = min(
        asked.last, max(max(frame["own_day"]) for frame in (world.leads, world.contracts, world.spend))
    )
    both = Asked(asked.first - _BASELINE, last, asked.platform)
    found = {}
    for (platform, campaign), first in _first_days(world, both).items():
        if campaign is None or (asked.first - first).days < 7 or last < asked.first:
            continue
        days = pd.DataFrame(_campaign_days(world, platform, campaign, Asked(first, last, "all")))
        before, now = days[days["day"] < asked.first], days[days["day"] >= asked.first]
        for kind, severity in _judged(before, now):
            found[platform, campaign, kind] = severity
    return found


def _first_days(world: World, asked: Asked) -> dict[tuple[Any, ...], date]:
    """First day on which each campaign has a figure of any kind."""
    first: dict[tuple[Any, ...], date] = {}
    for frame in (world.leads, world.contracts, world.spend):
        for key, rows in groups(within(frame, "cohort_day", asked), _CAMPAIGN).items():
            day = min(rows["cohort_day"])
            first[key] = min(first.get(key, day), day)
    return first


def _campaign_days(world: World, platform: str, campaign: str, asked: Asked) -> list[Row]:
    leads, spend = (
        groups(frame[(frame["platform"] == platform) & (frame["campaign_id"] == campaign)], ["own_day"])
        for frame in (world.leads, world.spend)
    )
    return [
        {
            "day": day,
            "leads": float(len(leads.get((day,), ()))),
            "spend": float(total(spend[day,]["spend"])) if (day,) in spend else 0.0,
        }
        for day in asked.days
    ]


def _judged(before: pd.DataFrame, now: pd.DataFrame) -> list[tuple[str, str]]:
    judged = []
    if before["leads"].sum() and now["leads"].sum():
        # What the leads would have cost at the price of before.
        price = before["spend"].sum() / before["leads"].sum()
        spread = (before["spend"] - price * before["leads"]).std()
        judged.append(("spike_cpl", now["spend"].mean(), price * now["leads"].mean(), spread, 1))
    if now["spend"].sum():
        judged.append(("drop_leads", now["leads"].mean(), before["leads"].mean(), before["leads"].std(), -1))
    judged.append(("spike_spend", now["spend"].mean(), before["spend"].mean(), before["spend"].std(), 1))
    found = []
    for kind, current, usual, spread, direction in judged:
        if usual <= 0 or direction * (current - usual) <= 2 * spread / len(now) ** 0.5:
            continue
        more, less = (current, usual) if direction == 1 else (usual, current)
        times = more / less if less else float("inf")
        if times >= 1.25:
            found.append((kind, "high" if times >= 2 else "medium" if times >= 1.5 else "low"))
    return found
