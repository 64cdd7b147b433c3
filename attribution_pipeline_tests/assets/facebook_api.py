"""Raw assets over the fake Graph API: the variables that name it, and days for it to hold."""

from datetime import date, timedelta

from attribution_pipeline.automation.days import business_today
from attribution_pipeline.settings import Settings
from attribution_pipeline_tests.sources.facebook.fake_graph import TOKEN, FakeGraph


def facebook_variables(graph: FakeGraph) -> dict[str, str]:
    """Variables with which Facebook's tables come from the fake's account 1."""
    return {
        "FACEBOOK_SOURCE": "api",
        "FACEBOOK_BASE_URL": graph.url,
        "FACEBOOK_ACCOUNT_IDS": "1",
        "FACEBOOK_LEADS": "false",
        "FACEBOOK_ACCESS_TOKEN": TOKEN,
    }


def last_days(number: int) -> list[date]:
    """The days up to yesterday."""
    yesterday = business_today(Settings()) - timedelta(days=1)
    return [yesterday - timedelta(days=back) for back in reversed(range(number))]
