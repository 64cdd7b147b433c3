"""The platform of a touch by its own evidence, by examples computed by hand from section 1."""

from __future__ import annotations

import pytest

from attribution_pipeline_tests.reference.platforms import (
    Rule,
    RuleTable,
    host_of,
    listed_platform,
    load_rules,
)
from attribution_pipeline_tests.reference.story import Story


@pytest.mark.parametrize(
    ("code", "platform", "step"),
    [
        ({"fb_lead_id": "9"}, "facebook", 1),
        ({"fb_lead_id": "9", "fb_platform": "IG", "gclid": "g"}, "instagram", 1),
        ({"fb_lead_id": "9", "fb_platform": "instagram"}, "instagram", 1),
        ({"fb_lead_id": "9", "fb_platform": "an", "utm_source": "ig"}, "facebook", 1),
        ({"fb_lead_id": "9", "utm_source": "ig_story"}, "instagram", 1),
        ({"fb_lead_id": "9", "utm_source": "tiktok"}, "facebook", 1),
        ({"gclid": "g", "ttclid": "t"}, "google", 2),
        ({"gbraid": "g", "utm_source": "yt"}, "youtube", 2),
        ({"wbraid": 5, "utm_source": "fb"}, "google", 2),
        ({"ttclid": "t", "msclkid": "m"}, "tiktok", 3),
        ({"msclkid": "m", "utm_source": "fb"}, "bing", 3),
        ({"utm_source": "INSTAGRAM", "fbclid": "f"}, "instagram", 4),
        ({"utm_source": "direct", "fbclid": "f"}, "facebook", 5),
        ({"utm_source": "unknown", "fclid": "f", "utm_medium": "email"}, "facebook", 5),
        ({"utm_source": "unknown", "utm_medium": "Newsletter", "event_id": 7}, "email", 6),
        ({"utm_medium": "organic"}, "organic", 6),
        ({"utm_medium": "cpc", "utm_source": "unknown", "event_id": "7"}, "event", 7),
        ({"utm_source": "unknown", "utm_medium": "cpc"}, "other", 8),
        ({"utm_source": "(direct)"}, "direct", 12),
        ({"utm_source": "(not set)"}, "direct", 12),
        ("fb", "direct", 12),
        (None, "direct", 12),
    ],
)
def test_steps_that_read_marks(code: object, platform: str, step: int) -> None:
    story = Story()
    story.touch(code)
    touch = story.read()
    assert (touch.source_platform, touch.source_step) == (platform, step)


@pytest.mark.parametrize(
    ("lead_platform", "platform"),
    [
        (" %69G ", "instagram"),
        ("fb", "facebook"),
        ("msg", "facebook"),
        ("null", "instagram"),
        (None, "instagram"),
    ],
)
def test_form_lead_platform_comes_before_the_code(lead_platform: str | None, platform: str) -> None:
    story = Story()
    story.form_lead("9", platform=lead_platform)
    story.touch({"fb_lead_id": "9", "fb_platform": "ig"})
    assert story.read().source_platform == platform


def test_event_relation() -> None:
    story = Story()
    story.touch({"utm_source": "unknown"})
    story.add("itcrm_events_relations", id_source=1, id_event=5)
    assert (story.read().source_platform, story.read().utm_source) == ("event", "unknown")


@pytest.mark.parametrize(
    ("request_row", "event_type", "platform", "step"),
    [
        ({"request_type": " %45vent "}, "Viber chat", "event", 9),
        ({"request_type": "call", "referrer_url": "https://www.google.com/"}, "my VIBER", "viber", 9),
        ({"request_type": "call", "referrer_url": "https://partner.example/"}, "visit", "referral", 10),
        ({"request_type": "call"}, None, "organic", 11),
        ({"request_type": "sales"}, "visit", "direct", 12),
    ],
)
def test_steps_that_read_the_request(
    request_row: dict[str, object], event_type: str | None, platform: str, step: int
) -> None:
    story = Story()
    story.touch(request=request_row, event_type=event_type)
    touch = story.read()
    assert (touch.source_platform, touch.source_step) == (platform, step)


def test_each_rule_reads_the_first_request_that_answers() -> None:
    story = Story()
    story.touch(request={"request_type": "call", "referrer_url": "no url"})
    story.add("itcrm_internet_request_relation", id_source=1, id_request=30)
    story.add("itcrm_internet_request_relation", id_source=1, id_request=20)
    story.add("itcrm_internet_request", request_id=30, referrer_url="https://t.me/x", request_type="viber")
    story.add(
        "itcrm_internet_request", request_id=20, referrer_url="https://bing.com/", request_type="course"
    )
    assert (story.read().source_platform, story.read().source_step) == ("viber", 9)
    story.raw["itcrm_internet_request"][1]["request_type"] = "course"
    assert (story.read().source_platform, story.read().source_step) == ("bing", 10)


@pytest.mark.parametrize(
    ("referrer", "platform"),
    [
        ("https://www.google.com/search?q=x", "organic"),
        ("https://a.b.google.com/", "organic"),
        ("https://mail.google.com/mail", "referral"),
        ("https://duckduckgo.com:443", "organic"),
        ("https%3A%2F%2Fm.facebook.com%2F", "facebook"),
        ("https://fb.me/x", "facebook"),
        ("HTTP://User:p@YouTu.be/abc", "youtube"),
        ("https://vk.com/feed", "referral"),
        ("https://www.bing.com/search", "organic"),
        ("https://bing.com/search", "bing"),
        ("https://partner.example", "referral"),
        ("https://пошук.укр/", "referral"),
        ("http://direct/", "referral"),
        ("https://school.example/next", "direct"),
        ("https://www.school.example/", "referral"),
        ("https://PAY.example/", "direct"),
        ("https://google.com/?q={x}", "direct"),
        ("google.com/search", "direct"),
        ("//google.com/", "organic"),
        ("https:///path", "direct"),
        ("about:blank", "direct"),
        ("-", "direct"),
    ],
)
def test_referrer(referrer: str, platform: str) -> None:
    story = Story()
    story.touch(request={"referrer_url": referrer, "page_url": "https://School.example:8080/page"})
    assert story.read(own_hosts=("Pay.example",)).source_platform == platform


def test_host_and_list() -> None:
    assert host_of("https://user@Host.example:8080?x#y") == "host.example"
    assert host_of("https://host.example:port/") is None
    assert listed_platform("news.google.co.uk") == "organic"
    assert listed_platform("plus.google.com") == "referral"
    assert listed_platform("uk.pinterest.com") == "pinterest"


def test_rule_order() -> None:
    rules = RuleTable(
        [
            *load_rules(),
            Rule("utm_source", "contains", "b", "sms"),
            Rule("utm_source", "contains", "abc", "bing"),
            Rule("utm_source", "contains", "bcd", "google"),
            Rule("utm_source", "suffix", "d", "viber"),
            Rule("utm_source", "prefix", "ab", "event"),
            Rule("utm_source", "exact", "abcd", "email"),
            Rule("utm_source", "contains", "zz", "twitter", business=True),
        ]
    )
    said = {
        value: rules.evidence("utm_source", value) for value in ("abcd", "abcde", "xabcd", "xabcdx", "xbx")
    }
    assert said == {"abcd": "email", "abcde": "event", "xabcd": "viber", "xabcdx": "bing", "xbx": "sms"}
    assert rules.evidence("utm_source", "abcdzz") == "twitter"
    assert rules.evidence("utm_source", "igx") is None
    assert rules.evidence("utm_source", "ig_x") == "instagram"
    assert rules.evidence("utm_medium", "abcd") is None


def test_a_rule_that_says_direct_hides_later_rules() -> None:
    story = Story()
    story.touch({"utm_source": "fb", "utm_medium": "email"})
    direct = Rule("utm_source", "exact", "fb", "direct", business=True)
    assert story.read(business=[direct]).source_platform == "email"
    story.raw["itcrm_analytics"][0]["code"] = {"utm_source": "fb"}
    assert story.read(business=[direct]).source_platform == "direct"


@pytest.mark.parametrize(
    ("code", "is_paid", "channel"),
    [
        ({"utm_source": "fb", "utm_medium": "CPC"}, True, "paid"),
        ({"utm_source": "fb", "utm_medium": "social", "fbclid": "x"}, False, "organic"),
        ({"utm_source": "newsletter", "utm_medium": "cpc"}, False, "email"),
        ({"utm_source": "viber", "utm_medium": "paid"}, False, "messaging"),
        ({"utm_source": "telegram"}, False, "messaging"),
        ({"utm_source": "sms", "msclkid": "m"}, True, "paid"),
        ({"utm_source": "exhibition", "utm_medium": "banner"}, False, "event"),
        ({"utm_medium": "cpc"}, False, "direct"),
        ({"utm_source": "unknown", "utm_medium": "cpc"}, True, "paid"),
        ({"utm_source": "unknown"}, False, "other"),
        ({"utm_medium": "partner"}, False, "referral"),
        ({"gbraid": "g"}, True, "paid"),
        ({"ttclid": "t"}, True, "paid"),
        ({"utm_source": "google"}, False, "organic"),
    ],
)
def test_paid_and_channel(code: dict[str, object], *, is_paid: bool, channel: str) -> None:
    story = Story()
    story.touch(code)
    assert (story.read().is_paid, story.read().channel) == (is_paid, channel)
