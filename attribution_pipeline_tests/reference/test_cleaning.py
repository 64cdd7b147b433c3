"""Cleaning and the best analytics row, by examples computed by hand from section 1."""

from __future__ import annotations

from datetime import datetime

import pytest

from attribution_pipeline_tests.reference.marks import best_marks, clean, collapse, email, phone
from attribution_pipeline_tests.reference.pools import ZONE
from attribution_pipeline_tests.reference.story import Story


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  fb\n", "fb"),
        ("\u00a0\u2003fb\u3000\u0085", "fb"),
        ("\x1cfb\x1f", "\x1cfb\x1f"),
        ("\u200bfb", "\u200bfb"),
        ("%20fb%C2%A0", "fb"),
        ("a%20b", "a b"),
        ("a%2520b", "a b"),
        ("a%252520b", "a%20b"),
        ("a+b", "a+b"),
        ("50%", "50%"),
        ("%zz%4", "%zz%4"),
        ("%D0%BB%d1%96%D1%82%D0%BE", "літо"),
        ("%ff%fe", "\ufffd\ufffd"),
        ("%E2%82x", "\ufffdx"),
        ("%F0%9F%98", "\ufffd"),
        ("%ED%A0%80", "\ufffd\ufffd\ufffd"),
        ("%C3%28", "\ufffd("),
        ("%D0я", "\ufffdя"),
        ("f%00b", "fb"),
        ("f%2500b", "fb"),
        ("%%0030", "0"),
        (" Ab ", "Ab"),
        (12, "12"),
        (-1.5, "-1.5"),
        (1e22, "10000000000000000000000"),
        (1e-7, "0.0000001"),
        (-0.0, "0.0"),
        ("{x", None),
        ("x%7D", None),
        ("%257Bad%257D", None),
        ("%25257B", "%7B"),
    ],
)
def test_clean(written: object, read: str | None) -> None:
    assert clean(written) == read


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            " ",
            "%20",
            "%00",
            "null",
            "NULL",
            "Undefined",
            "none",
            "(Not Set)",
            "(none)",
            "-",
            "%2d",
            "n%75ll",
        ),
        *(None, True, False, [], ["fb"], {"a": "b"}),
    ],
)
def test_absent(written: object) -> None:
    assert clean(written) is None


@pytest.mark.parametrize("written", ["0", "--", "nulls", "not set", "(null)"])
def test_present(written: str) -> None:
    assert clean(written) == written


def test_campaign_names_collapse_unicode_white_space() -> None:
    assert collapse("\u2003a \t\u00a0b\x1cc ") == "a b\x1cc"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("+38 (067) 123-45-67", "671234567"),
        ("%2B380671234567", "671234567"),
        ("671234567", "671234567"),
        ("67123456", None),
        ("٣71234567", None),
        ("{phone}0671234567", None),
        (None, None),
    ],
)
def test_phone(written: str | None, read: str | None) -> None:
    assert phone(written) == read


def test_email_is_lower_cased_the_unicode_way() -> None:
    assert email(" ОЛЕНА%40Mail.example ") == "олена@mail.example"
    assert email("İΟΔΟΣ@x.example") == "i\u0307οδος@x.example"
    assert email("ΟΔΟΣ.Α") == "οδοσ.α"


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ({"gclid": "g"}, {"fb_lead_id": "1"}),
        ({"ttclid": "t", "utm_source": "fb"}, {"wbraid": "w"}),
        ({"utm_source": "fb", "utm_medium": "cpc"}, {"fclid": "f"}),
        ({"utm_medium": "cpc"}, {"utm_source": "fb"}),
        ({"utm_campaign": "x"}, {"utm_medium": "cpc"}),
        ({"fb_lead_id": "{{lead}}"}, {"utm_medium": "cpc"}),
        ([], {"utm_medium": "cpc"}),
    ],
)
def test_best_row_by_marks(worse: object, better: dict[str, object]) -> None:
    rows = [
        {
            "id": 2,
            "code": worse,
            "phone": "0671111111",
            "request_created_at": datetime.fromisoformat("2024-05-01"),
        },
        {"id": 1, "code": better, "phone": "0672222222"},
    ]
    # The phone belongs to the row that wins, even where the other row has more to say about it.
    assert best_marks(rows, ZONE).phone == best_marks(rows[::-1], ZONE).phone == "672222222"


def test_best_row_by_time_null_last_then_id() -> None:
    story = Story()
    story.touch({"utm_source": "null time"})
    early = datetime.fromisoformat("2024-05-01")
    story.add(
        "itcrm_analytics", id=9, internet_request_id=1, code={"utm_source": "9"}, request_created_at=early
    )
    assert story.read().utm_source == "9"
    story.add(
        "itcrm_analytics", id=10, internet_request_id=1, code={"utm_source": "10"}, request_created_at=early
    )
    assert story.read().utm_source == "10"


def test_analytics_count_without_a_request_row() -> None:
    story = Story()
    story.touch()
    story.raw["itcrm_internet_request"].clear()
    story.raw["itcrm_analytics"][0]["code"] = {"utm_source": "FB"}
    assert story.read().platform == "facebook"
