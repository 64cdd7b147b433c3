"""What the ad accounts spent per day, and the exchange rates: these do not grow with the scale."""

import json
import math
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from attribution_pipeline.sources.sample.facebook import Ad, FacebookAccounts
from attribution_pipeline.sources.sample.google import GoogleAccounts
from attribution_pipeline.sources.sample.lines import plain_row
from attribution_pipeline.sources.sample.shape import LAST_DAY, day_weight

#: Share of an ad's day that each publisher platform gets. Instagram has its spend, whatever the url tags say.
_PLATFORMS: Final = (
    ("audience_network", 0.05), ("facebook", 0.47), ("instagram", 0.41), ("messenger", 0.04),
    ("threads", 0.02), ("unknown", 0.01),
)  # fmt: skip
_ALWAYS: Final = frozenset({"facebook", "instagram"})
_RATES: Final = (("EUR", 46.9, 1.9), ("PLN", 11.05, 0.35), ("USD", 41.55, 0.28))


def rate(currency: str, day: date) -> Decimal:
    """UAH for one unit of the currency: a slow wave around a level of 2025; UAH itself is 1."""
    if currency == "UAH":
        return Decimal(1)
    level, swing = next((level, swing) for code, level, swing in _RATES if code == currency)
    wave = math.sin((LAST_DAY - day).days / 29) + 0.3 * math.sin((LAST_DAY - day).days / 5)
    return Decimal(str(round(level + swing * wave, 4)))


def rate_rows(first: date) -> Iterator[str]:
    """Rows of fx_rates from a week before the sample: working days only, as banks publish them."""
    day = first - timedelta(days=7)
    while day <= LAST_DAY:
        if day.weekday() < 5:
            for currency, _, _ in _RATES:
                yield plain_row((day, currency, str(rate(currency, day))))
        day += timedelta(days=1)


def insight_rows(account: FacebookAccounts, rng: Random) -> Iterator[str]:
    """Rows of fb_ad_insights, per day, ad and publisher platform."""
    for number, ads in enumerate(account.running):
        day = account.first + timedelta(days=number)
        busy = day_weight(day)
        for ad in sorted(ads, key=lambda ad: ad.ad_id):
            # Campaigns of the same name are told apart by who spends: theirs is never nothing.
            idle = ad.campaign.kind == "plain" and rng.random() < 0.04
            total = 0.0 if idle else busy * rng.uniform(2.5, 14)
            for platform, share in _PLATFORMS:
                if platform in _ALWAYS or rng.random() < share * 2:
                    yield _insight(day, ad, platform, total * share * rng.uniform(0.6, 1.4), rng)


def _insight(day: date, ad: Ad, platform: str, amount: float, rng: Random) -> str:
    spend = round(amount, 2)
    impressions = int(spend * rng.uniform(90, 260)) if spend else rng.randrange(3)
    clicks = int(impressions * rng.uniform(0.004, 0.02))
    leads = int(clicks * rng.uniform(0, 0.2))
    actions = json.dumps([
        {"action_type": "link_click", "value": str(clicks)}, {"action_type": "lead", "value": str(leads)},
    ])  # fmt: skip
    return plain_row((
        day, ad.campaign.account[0], ad.campaign.campaign_id, ad.adset_id, ad.ad_id, ad.name, platform,
        f"{spend:.2f}", impressions, clicks, int(impressions * rng.uniform(0.7, 0.98)),
        ad.campaign.account[1], actions if clicks else None,
    ))  # fmt: skip


def campaign_daily_rows(account: GoogleAccounts, rng: Random) -> Iterator[str]:
    """Rows of google_ads_campaign_daily."""
    for number in range(account.days):
        day = account.first + timedelta(days=number)
        for campaign in account.campaigns:
            if not campaign.start <= number < campaign.end:
                continue
            cost = int(day_weight(day) * rng.uniform(4, 30) * 1_000_000)
            clicks = int(cost / 1_000_000 * rng.uniform(1.2, 3))
            conversions = round(clicks * rng.uniform(0, 0.08), 2)
            yield plain_row((
                day, campaign.campaign_id, campaign.customer[0], campaign.name, clicks * rng.randint(9, 40),
                clicks, cost, conversions, round(conversions * 900, 2), campaign.customer[1],
            ))  # fmt: skip


def keyword_daily_rows(account: GoogleAccounts, rng: Random) -> Iterator[str]:
    """Rows of google_ads_keyword_daily: a keyword rests on some days."""
    words = account.keywords
    for number in range(account.days):
        day = account.first + timedelta(days=number)
        for word in words:
            if not word.campaign.start <= number < word.campaign.end or rng.random() < 0.55:
                continue
            clicks = rng.randrange(6)
            yield plain_row((
                day, word.group_id, word.criterion_id, word.campaign.campaign_id, word.campaign.customer[0],
                clicks * rng.randint(8, 30) + 2, clicks, int(clicks * rng.uniform(0.2, 1.1) * 1_000_000),
                round(clicks * rng.uniform(0, 0.2), 2), word.campaign.customer[1],
            ))  # fmt: skip
