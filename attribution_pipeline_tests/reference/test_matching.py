"""Finding the ad of a touch, by examples computed by hand from section 2."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from attribution_pipeline_tests.reference.results import MatchRow
from attribution_pipeline_tests.reference.story import Story


def ids(match: MatchRow | None) -> tuple[str | None, str | None, str | None]:
    assert match is not None
    return match.campaign_id, match.adset_id, match.ad_id


def told(story: Story, id_source: int = 1) -> tuple[str, int | None] | None:
    match = story.match(id_source)
    return None if match is None else (match.match_method, match.match_score)


def two_accounts() -> Story:
    """Facebook knows 101 > 201 > 301, Google knows 101 > 201 > 301 and 102 > 202 > 302."""
    story = Story()
    story.add("fb_campaigns", campaign_id="101", name="Summer")
    story.add("fb_adsets", adset_id="201", campaign_id="101")
    story.add("fb_ads", ad_id="301", adset_id="201", ad_creative_id="cr1")
    for number in (1, 2):
        story.add("google_ads_campaigns", campaign_id=100 + number, campaign_name="Search")
        story.add("google_ads_ad_groups", ad_group_id=200 + number, campaign_id=100 + number)
        story.add("google_ads_ads", ad_id=300 + number, ad_group_id=200 + number)
    return story


@pytest.mark.parametrize(
    ("code", "method", "score", "expected", "platform"),
    [
        ({"ad_id": "301"}, "ad_id", 90, ("101", "201", "301"), "facebook"),
        ({"ad_id": 302}, "ad_id", 90, ("102", "202", "302"), "google"),
        ({"ad_id": "999", "utm_content": "301"}, "ad_id", 90, ("101", "201", "301"), "facebook"),
        ({"utm_content": "302", "utm_term": "301"}, "ad_id", 90, ("102", "202", "302"), "google"),
        ({"utm_source": "yt", "utm_term": "%33%30%32"}, "ad_id", 90, ("102", "202", "302"), "youtube"),
        ({"utm_source": "ig", "adset_id": "201"}, "adset_id", 85, ("101", "201", None), "instagram"),
        ({"utm_source": "ig", "utm_content": "202"}, "adset_id", 85, ("102", "202", None), "google"),
        ({"utm_term": "202", "utm_content": "201"}, "adset_id", 85, ("102", "202", None), "google"),
        ({"campaign_id": "102", "adset_id": "x"}, "campaign_id", 80, ("102", None, None), "google"),
        ({"utm_id": "101", "utm_campaign": "102"}, "campaign_id", 80, ("101", None, None), "facebook"),
        ({"utm_source": "email", "utm_campaign": "101"}, "campaign_id", 80, ("101", None, None), "facebook"),
    ],
)
def test_ids(
    code: dict[str, object], method: str, score: int, expected: tuple[str | None, ...], platform: str
) -> None:
    story = two_accounts()
    story.touch(code)
    assert told(story) == (method, score)
    assert ids(story.match()) == expected
    assert (story.read().platform, story.read().is_paid, story.read().channel) == (platform, True, "paid")


@pytest.mark.parametrize("written", ["0302", "٣٠١", "３０１", "+301", "301.0", "30 1", True])
def test_ids_are_equal_digits(written: object) -> None:
    story = two_accounts()
    story.touch({"ad_id": written})
    assert story.match() is None


def test_form_lead_ids_stand_and_missing_ones_are_climbed() -> None:
    story = two_accounts()
    story.form_lead("L", ad_id="301", adset_id="unknown")
    story.touch({"fb_lead_id": "L", "gclid": "g"})
    assert told(story) == ("fb_lead_id", 100)
    assert ids(story.match()) == (None, "unknown", "301")
    story.raw["fb_leads"][0].update(adset_id=None)
    assert ids(story.match()) == ("101", "201", "301")
    story.raw["fb_leads"][0].update(adset_id="201", ad_id="unknown")
    assert ids(story.match()) == ("101", "201", "unknown")
    match = story.match()
    assert match is not None
    assert (match.campaign_name, match.ad_creative_id) == ("Summer", None)


def test_organic_form_lead_is_not_paid() -> None:
    story = two_accounts()
    story.form_lead("L", ad_id="301", is_organic=True, platform="IG")
    story.touch({"fb_lead_id": "l"})
    assert story.match() is None
    story.touch({"fb_lead_id": "L"})
    assert (story.read(2).platform, story.read(2).is_paid, story.read(2).campaign_id) == (
        "instagram",
        False,
        "101",
    )
    story.touch({"fb_lead_id": "L", "utm_medium": "cpc"})
    assert story.read(3).is_paid
    story.form_lead("without ids")
    story.touch({"fb_lead_id": "without ids"})
    assert told(story, 4) == ("fb_lead_id", 100)
    assert not story.read(4).is_paid


def test_click_ids_stand_and_missing_ones_are_climbed() -> None:
    story = two_accounts()
    story.add(
        "google_ads_clicks", gclid="Gc", date=date.fromisoformat("2024-05-10"), ad_id=302, criterion_id=7
    )
    story.touch({"gclid": "Gc", "fclid": "f"})
    story.touch({"gclid": "gc"})
    story.form_lead("L", code={"fclid": "f"})
    assert told(story) == ("gclid", 100)
    assert ids(story.match()) == ("102", "202", "302")
    assert story.match(2) is None
    assert story.read(2).is_paid


def test_fclid_takes_the_latest_then_the_largest_id() -> None:
    story = Story()
    story.touch({"fclid": "F"})
    story.form_lead("9", at="2024-10-26T00:59", code={"fclid": "%46"}, campaign_id="c9")
    assert told(story) == ("fclid", 95)
    # Both are 03:59 in Kyiv, before and after the clock was set back; "9" is larger than "10" as text.
    story.raw["fb_leads"].clear()
    story.form_lead("9", at="2024-10-27T00:59", code={"fclid": "F"}, campaign_id="c9")
    story.form_lead("10", at="2024-10-27T01:59", code={"fclid": "F"}, campaign_id="c10")
    assert story.read().campaign_id == "c9"
    story.form_lead("1", at="2024-10-27T02:00", code={"fclid": "F"}, campaign_id="c1")
    assert story.read().campaign_id == "c1"


@pytest.mark.parametrize(
    ("created", "matches"),
    [
        # The touch is at 12:00 in Kyiv, in summer 09:00 UTC, in winter (a wall-clock window) 10:00 UTC.
        ("2024-04-10T09:00:00", True),
        ("2024-04-10T08:59:59.999999", False),
        ("2024-05-11T09:00:00", True),
        ("2024-05-11T09:00:00.000001", False),
    ],
)
def test_contact_window(created: str, *, matches: bool) -> None:
    story = Story()
    story.touch(phone="+38 067 123 45 67")
    story.form_lead("L", at=created, phone="0671234567", campaign_id="c")
    assert told(story) == (("contact", 70) if matches else None)
    assert story.read().platform == ("facebook" if matches else "direct")


def test_contact_window_is_wall_clock() -> None:
    story = Story()
    story.touch(at="2024-04-10T12:00", phone="671234567")
    story.form_lead("L", at="2024-03-11T10:00", phone="671234567")
    assert told(story) == ("contact", 70)


def test_contact_only_from_some_platforms() -> None:
    story = Story()
    story.form_lead("L", phone="0671234567", campaign_id="c")
    for client, source in enumerate(
        ("fb", "ig", "whatever", "google", "viber", "exhibition", "email"), start=1
    ):
        story.touch({"utm_source": source}, client=client, phone="0671234567")
    assert [touch.campaign_id for touch in story.result().touches] == ["c"] * 3 + [None] * 4
    assert [touch.platform for touch in story.result().touches][:3] == ["facebook", "instagram", "facebook"]


def test_contact_phone_then_email_leaving_out_own_leads() -> None:
    story = Story()
    story.touch(phone="0671234567", email="A@x.example")
    story.form_lead("by mail", email="a%40x.example", campaign_id="mail")
    assert story.read().campaign_id == "mail"
    story.form_lead("by phone", phone="671234567", campaign_id="phone")
    assert story.read().campaign_id == "phone"
    story.touch({"fb_lead_id": "by phone"}, client=2)
    assert story.read().campaign_id == "phone"
    story.touch({"fb_lead_id": "by phone"}, client=1)
    assert story.read().campaign_id == "mail"
    story.raw["fb_leads"][0]["code"] = {"fclid": "f"}
    story.touch({"fclid": "f"}, client=1)
    assert story.match() is None


def test_contact_comes_after_ids_and_before_names() -> None:
    story = two_accounts()
    story.form_lead("L", phone="0671234567")
    story.touch({"utm_source": "fb", "utm_campaign": "summer"}, phone="0671234567")
    story.touch({"utm_source": "fb", "utm_campaign": "101"}, phone="0671234567")
    assert (told(story, 1), told(story, 2)) == (("contact", 70), ("campaign_id", 80))


def test_campaign_name() -> None:
    story = two_accounts()
    story.touch({"utm_source": "ig", "utm_campaign": "%20SUM%4Der "})
    story.touch({"utm_source": "google", "utm_campaign": "summer"})
    story.touch({"utm_source": "tiktok", "utm_campaign": "summer"})
    assert (told(story, 1), told(story, 2), told(story, 3)) == (("campaign_name", 60), None, None)
    assert (story.read(1).platform, story.read(1).campaign_id) == ("instagram", "101")
    story.raw["fb_campaigns"][0]["name"] = " Open\u2003 \n DAY"
    story.touch({"utm_source": "fb", "utm_campaign": "open%20day"})
    assert told(story, 4) == ("campaign_name", 60)


def test_ambiguous_campaign_name() -> None:
    story = two_accounts()
    story.touch({"utm_source": "google", "utm_campaign": "search"})
    assert told(story) == ("ambiguous_name", None)
    assert (story.read().platform, story.read().is_paid, story.read().campaign_id) == ("google", False, None)
    day = date.fromisoformat("2024-05-10")
    story.add("google_ads_campaign_daily", date=day, campaign_id=101, cost_micros=0)
    story.add("google_ads_campaign_daily", date=day, campaign_id=102, cost_micros=1)
    assert ids(story.match()) == ("102", None, None)
    story.raw["google_ads_campaign_daily"][0]["cost_micros"] = 5
    assert told(story) == ("ambiguous_name", None)


def test_facebook_spend_decides_between_equal_names() -> None:
    story = two_accounts()
    story.add("fb_campaigns", campaign_id="103", name="SUMMER")
    story.touch({"utm_source": "fb", "utm_campaign": "summer"})
    day = date.fromisoformat("2024-05-10")
    story.add("fb_ad_insights", date_start=day, campaign_id="103", spend=Decimal("0.000001"))
    story.add("fb_ad_insights", date_start=day.replace(day=11), campaign_id="101", spend=Decimal(9))
    assert ids(story.match()) == ("103", None, None)
