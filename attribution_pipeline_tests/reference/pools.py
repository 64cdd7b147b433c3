"""Small pools of messy values; drawing from few values makes references between tables meet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from attribution_pipeline_tests.reference.platforms import Rule

T = TypeVar("T")
ZONE = ZoneInfo("Europe/Kyiv")
OWN_HOSTS = ("crm.school.example", "Pay.School.example")


class Chooser(Protocol):
    """Where choices come from: a seeded random generator, or hypothesis."""

    def pick(self, options: Sequence[T]) -> T:
        """One of the options; the first is the simplest."""

    def chance(self, percent: int) -> bool:
        """True in about that many of 100 cases; False is the simplest."""

    def number(self, low: int, high: int) -> int:
        """A number from low to high, both included."""


# The first hour is passed twice that night, the second one is skipped; the third is far from any change.
BASES = tuple(
    map(
        datetime.fromisoformat,
        ("2024-10-27T03:30", "2024-03-31T03:30", "2024-06-15T12:00", "2024-12-31T23:59"),
    )
)
OFFSETS = (
    *(
        timedelta(),
        timedelta(),
        timedelta(),
        timedelta(microseconds=1),
        timedelta(minutes=30),
        timedelta(minutes=-30),
    ),
    *(timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=1, microseconds=1)),
    *(timedelta(days=-1), timedelta(days=30), timedelta(days=30, microseconds=1), timedelta(days=-30)),
    *(timedelta(days=-30, microseconds=-1), timedelta(days=7), timedelta(days=-7), timedelta(days=2)),
)
ABSENT: tuple[object, ...] = (
    *(
        "",
        "null",
        "NULL",
        "Undefined",
        "None",
        "(not set)",
        "(None)",
        "-",
        " ",
        "%20",
        "%2D",
        "\u2003-\u3000",
    ),
    *("{{campaign.id}}", "{campaignid}", "%7B%7Bad.id%7D%7D", "%257Bkeyword%257D", "fb}", "%00", "%256eull"),
    *(None, True, False, [], ["fb"], {}, {"id": 301}),
)
NO_OBJECTS: tuple[object, ...] = (None, [], "text", 5, True, '{"gclid": "Gc-1"}', [{"gclid": "Gc-1"}])
UTM_SOURCES: tuple[object, ...] = (
    *("fb", "ig", "facebook", "instagram", "google", "youtube", "yt", "direct", "(direct)", "newsletter"),
    *("tgchanel", "my-telegram-bot", "viber_promo", "sms", "exhibition 2024", "x.com", "linkedin", "bing"),
    *("igx", "ig_story", "fbads", "fb_ads", "promo.facebook.com", "facebook.com.evil", "e-mail", "myemail"),
    *("foo look", "school.example", "facebook", "fbads", "direct"),
    *(
        "партнер",
        "ПАРТНЕР",
        "Ігор",
        "ΟΔΟΣ",
        "İstanbul",
        "STRASSE",
        "\x1cfb",
        "fb\x1f",
        "a+b",
        "50%",
        "%zz",
        7,
        1.5,
    ),
    *(
        "%D0%BF%D0%B0%D1%80",
        "%ff%fe",
        "%E2%82",
        "%F0%9F%98",
        "%C3%28",
        "%ED%A0%80",
        "f%00b",
        "%%0030",
        "я%80",
    ),
)
UTM_MEDIA: tuple[object, ...] = (
    *("cpc", "CPC", "paid_social", "email", "organic", "referral", "partner", "viber", "banner", "social"),
    *(
        "cpc",
        "paid",
        "cpm",
        "cpc",
        "sms",
        "telegram",
        "Newsletter",
        "ppc ",
        "%63pc",
        "cpc1",
        "ad",
        "Ads",
        "paid-social",
    ),
)
FB_PLATFORMS: tuple[object, ...] = (
    "fb",
    "ig",
    "IG",
    "Instagram",
    "facebook",
    "%69g",
    "an",
    "msg",
    "null",
    None,
)
REQUEST_TYPES = (
    *("call", "Facebook", "event", "consultation", "Viber", " EMAIL ", "%63all", "Instagram", "course"),
    *("walk-in", "щось інше", "null", "", None, "study-form"),
)
EVENT_TYPES = ("call", "Viber chat", "visit", "TELEGRAM", "internet request", "%56iber", "", None)
PAGE_URLS = (
    "https://school.example/курс?x=1",
    "https://www.school.example/",
    "http://SCHOOL.example:8080",
    None,
    "-",
)
REFERRERS = (
    *("https://www.google.com/search?q=%D1%88", "https://school.example/", "https://WWW.School.example/a"),
    *("https://l.facebook.com/l.php?u=x", "https://fb.me/x", "https://instagram.com", "http://youtu.be/abc"),
    *(
        "https://crm.school.example/in",
        "https://CRM.school.example",
        "http://pay.school.example:80/x",
        "https://pay.school.example",
        "https://partner.example/?a=b",
        "http://t.co/x",
    ),
    *(
        "https://a.b.google.com/",
        "https://mail.google.com/mail",
        "https://plus.google.com/",
        "https://vk.com/feed",
    ),
    *(
        "https://user:pass@duckduckgo.com:443/?q=1",
        "https%3A%2F%2Fwww.bing.com%2Fsearch",
        "https://пошук.укр/x",
    ),
    *(
        "https://yandex.ua#top",
        "https://news.google.co.uk/",
        "https://www.pinterest.com/pin",
        "HTTPS://T.ME/school",
    ),
    *(
        "android-app://com.google.android.gm/",
        "http://direct/",
        "https://www.linkedin.com/feed",
        "https://uk.xing.com",
    ),
    *(
        "google.com/search",
        "not a url",
        "http://",
        "https:///path",
        "//google.com/",
        "about:blank",
        "https://a b/",
    ),
    *("https://bing.com/?q={term}", "http://192.0.2.7/x", "null", "", None, " https://www.google.com.ua/ "),
)
CAMPAIGN_NAMES = (
    *(
        "Літо 2024",
        "літо  2024",
        "ЛІТО 2024",
        "Brand",
        " BRAND\u00a0",
        "Open\u2003Day",
        "open day",
        "50% off",
    ),
    *("Search", "search", None, "", "İstanbul ΟΔΟΣ"),
)
NOT_QUITE_IDS: tuple[object, ...] = (
    "٣٠١",
    "３０１",
    "３０１",
    "ad-x",
    "3 01",
    "+301",
    "301a",
    "0301",
    "301.0",
    301.0,
    "-301",
    "999",
)
AMOUNTS = tuple(
    None if amount is None else Decimal(amount)
    for amount in ("1000.00", "0.01", "1234567.89", "0.00", "-5.00", None, "250.50")
)
SPEND = tuple(None if spend is None else Decimal(spend) for spend in ("0", "0.000001", "12.5", "-12.5", None))
BUSINESS_RULES = tuple(
    Rule(field, match, pattern, platform, business=True)
    for field, match, pattern, platform in (
        line.split(",")
        for line in (
            "utm_source,contains,oo,google",
            "utm_source,contains,foo,bing",
            "utm_source,contains,ook,sms",
            "utm_source,prefix,fa,viber",
            "utm_source,prefix,faceb,telegram",
            "utm_source,suffix,gle,tiktok",
            "utm_source,exact,igx,instagram",
            "utm_source,exact,fb,direct",
            "utm_source,prefix,парт,referral",
            "utm_source,suffix,.example,referral",
            "utm_medium,exact,social,facebook",
            "utm_medium,exact,cpc,direct",
            "utm_medium,prefix,paid,instagram",
            "request_type,contains,consult,direct",
            "request_type,exact,walk-in,event",
            "request_type,exact,call,viber",
            "event_type,exact,call,organic",
            "event_type,prefix,vis,sms",
        )
    )
)
