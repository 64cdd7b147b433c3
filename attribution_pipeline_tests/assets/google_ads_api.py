"""Raw assets over the fake Google Ads API: an account with a day's spend each day, and the variables that name it."""

from collections.abc import Sequence
from datetime import date

from attribution_pipeline_tests.sources.google_ads.fake_google_ads import (
    CLIENT_SECRET,
    REFRESH_TOKEN,
    FakeGoogleAds,
)


def google_ads_variables(fake: FakeGoogleAds) -> dict[str, str]:
    """Variables with which Google's tables come from the fake's account."""
    return {
        "GOOGLE_ADS_SOURCE": "api",
        "GOOGLE_ADS_BASE_URL": fake.url,
        "GOOGLE_ADS_TOKEN_URL": f"{fake.url}/token",
        "GOOGLE_ADS_CLIENT_ID": "client-of-the-test",
        "GOOGLE_ADS_CLIENT_SECRET": CLIENT_SECRET,
        "GOOGLE_ADS_REFRESH_TOKEN": REFRESH_TOKEN,
        "GOOGLE_ADS_CUSTOMER_IDS": "111-222-3333",
    }


def add_spend(fake: FakeGoogleAds, days: Sequence[date]) -> None:
    """An account with one campaign that spent something each day."""
    fake.add("1112223333").rows["campaign"] = [
        {"campaign.id": 7, "segments.date": str(day), "metrics.cost_micros": 1_000_000 + number}
        for number, day in enumerate(days)
    ]
