"""The answers of the v9 paths, computed from frames."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from attribution_pipeline_tests.analytics.expected import figures, sums
from attribution_pipeline_tests.analytics.world import (
    Asked,
    Row,
    World,
    cents,
    change,
    groups,
    is_missing,
    percent,
    ratio,
    total,
    within,
)


def weeks(world: World, asked: Asked, keys: list[str]) -> list[Row]:
    """Every week and key with any figure, each against the same weekdays of the week before."""
    rows = []
    nothing = figures(world.leads[:0], world.contracts[:0], world.spend[:0])
    for monday in sorted({day - timedelta(days=day.weekday()) for day in asked.days}):
        days = Asked(max(monday, asked.first), min(monday + timedelta(days=6), asked.last), asked.platform)
        now, before = (sums(world, when, keys, "own_day") for when in (days, days.shifted(-7)))
        for key in now.keys() | before.keys():
            cur, prev = now.get(key, nothing), before.get(key, nothing)
            rows.append(
                {
                    "week_start": monday.isoformat(),
                    **dict(zip(keys, key, strict=True)),
                    **{name: cur[name] for name in ("leads", "contracts", "impressions", "clicks")},
                    "revenue": cents(cur["revenue"]),
                    "spend": cents(cur["spend"]),
                    "cpl": ratio(cur["spend"], cur["leads"]),
                    "roas": ratio(cur["revenue"], cur["spend"]),
                    **{
                        f"{name}_growth_pct": change(cur[name], prev[name])
                        for name in ("leads", "contracts", "revenue", "spend")
                    },
                }
            )
    return rows


def leads(world: World, asked: Asked) -> list[Row]:
    """Every lead, the newest first."""
    rows = within(world.leads, "own_day", asked).sort_values(["lead_date", "lead_source_id"], ascending=False)
    return [
        {
            **{
                name: plain(row[name])
                for name in (
                    *("lead_source_id", "client_id", "lead_date", "attributed_at", "platform", "campaign_id"),
                    *(
                        "campaign_name",
                        "adset_id",
                        "adset_name",
                        "ad_id",
                        "ad_name",
                        "match_method",
                        "match_score",
                    ),
                )
            },
            "has_contract": row["n_contracts"] > 0,
            "contract_amount": cents(total(pd.Series([row["contract_amount_reporting"]], dtype=object))),
        }
        for _, row in rows.iterrows()
    ]


def contracts(world: World, asked: Asked) -> list[Row]:
    """Every contract, the newest first."""
    rows = within(world.contracts, "own_day", asked).sort_values(
        ["contract_date", "contract_id"], ascending=False
    )
    return [
        {
            **{
                name: plain(row[name])
                for name in (
                    *(
                        "contract_id",
                        "platform",
                        "campaign_id",
                        "adset_id",
                        "ad_id",
                        "creative_id",
                        "utm_source",
                    ),
                    *("attribution_rule", "match_method", "match_score", "id_product", "id_city"),
                )
            },
            "contract_date": row["contract_day"].isoformat(),
            "contract_amount": row["contract_amount_reporting"],
            "campaign_name": world.names.get(row["campaign_id"]),
            "days_to_contract": None
            if is_missing(row["client_id"])
            else (row["contract_day"] - row["cohort_day"]).days,
        }
        for _, row in rows.iterrows()
    ]


def cohorts(world: World, asked: Asked) -> list[Row]:
    """Leads by month and platform, and everything that these clients have bought."""
    chosen = within(world.leads, "own_day", asked)
    chosen = chosen.assign(month=[day.replace(day=1) for day in chosen["lead_day"]])
    rows = []
    for (month, platform), clients in groups(chosen, ["month", "platform"]).items():
        bought = world.contracts[world.contracts["client_id"].isin(list(clients["client_id"]))]
        per_client = bought.groupby("client_id").size()
        rows.append(
            {
                "cohort_month": month.isoformat(),
                "platform": platform,
                "clients": len(clients),
                "contracts": len(bought),
                "revenue": cents(total(bought["contract_amount_reporting"])),
                "avg_contract_value": ratio(total(bought["contract_amount_reporting"]), len(bought)),
                "repeat_customer_rate": percent(int((per_client > 1).sum()), len(per_client)),
            }
        )
    return rows


def quality(world: World, asked: Asked) -> list[Row]:
    """How many leads of each platform are known how deeply."""
    by_platform = groups(within(world.leads, "own_day", asked), ["platform"])
    bought = groups(within(world.contracts, "own_day", asked), ["platform"])
    rows = []
    for key in by_platform.keys() | bought.keys():
        found = by_platform.get(key, world.leads[:0])
        scores = [score for score in found["match_score"] if not is_missing(score)]
        marks = found[["utm_source", "utm_medium", "utm_campaign"]].notna().any(axis=1)
        rows.append(
            {
                "platform": key[0],
                "leads": len(found),
                "contracts": len(bought.get(key, ())),
                "utm_pct": percent(int(marks.sum()), len(found)),
                **{
                    f"{name}_pct": percent(int(found[f"{name}_id"].notna().sum()), len(found))
                    for name in ("campaign", "ad", "creative")
                },
                "mean_match_score": ratio(sum(scores), len(scores)),
            }
        )
    return rows


def journey(world: World, lead_source_id: int) -> list[Row]:
    """Every touch of a lead's client in order, and which one decided."""
    lead = world.leads[world.leads["lead_source_id"] == lead_source_id].iloc[0]
    touches = world.touches[world.touches["client_id"] == lead["client_id"]].sort_values(
        ["date_time", "id_source"]
    )
    rows: list[Row] = []
    for number, (_, touch) in enumerate(touches.iterrows(), start=1):
        decides = touch["id_source"] == lead["attributed_source_id"]
        names = (
            "id_source",
            "date_time",
            "platform",
            "channel",
            "is_paid",
            "campaign_id",
            "ad_id",
            "match_method",
        )
        rows.append(
            {name: plain(touch[name]) for name in names}
            | {
                "touch_number": number,
                "decides_lead": decides,
                "attribution_rule": lead["attribution_rule"] if decides else None,
            }
        )
    return rows


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """As JSON has it."""
    if is_missing(value):
        return None
    return value.isoformat() if isinstance(value, date) else value
