"""Leads: by page and form, kept as they were given, as long as Facebook holds them."""

import json
from collections import Counter
from datetime import UTC, datetime

from attribution_pipeline.sources.protocol import Coverage, Window
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.api.fake_clock import FakeClock
from attribution_pipeline_tests.sources.facebook.asking import EMAIL, PHONE, Asking, Row
from attribution_pipeline_tests.sources.facebook.fake_data import field_data
from attribution_pipeline_tests.sources.facebook.fake_graph import TOKEN, FakeGraph, failure
from attribution_pipeline_tests.warehouse.loader.loading import day

DAY = "2025-11-10"
AT_NOON = "2025-11-10T10:00:00+0000"


def test_a_lead_has_all_columns(graph: FakeGraph, asking: Asking) -> None:
    answers = field_data(full_name="Олена К.", phone_number=PHONE, email=EMAIL, utm_source="fb", fclid="abc")
    graph.page("5").add_lead(
        "51", "900", AT_NOON, platform="ig", campaign_id="11", adset_id="12", ad_id="13", field_data=answers
    )

    assert asking.rows("fb_leads", DAY) == [{
        "fb_lead_id": "900", "form_id": "51", "form_name": "Form 51", "page_id": "5", "platform": "ig",
        "campaign_id": "11", "adset_id": "12", "ad_id": "13", "is_organic": "false", "created_time": AT_NOON,
        "name": "Олена К.", "phone": PHONE, "email": EMAIL, "code": {"fclid": "abc", "utm_source": "fb"},
        "field_data": answers,
    }]  # fmt: skip


def test_all_pages_and_forms_are_read_with_the_pages_token(graph: FakeGraph, asking: Asking) -> None:
    for number in (5, 6):
        for form in (1, 2):
            graph.page(f"{number}").add_lead(f"{number}{form}", f"9{number}{form}", AT_NOON)

    rows = asking.rows("fb_leads", DAY)

    assert [row["fb_lead_id"] for row in rows] == ["951", "952", "961", "962"]
    assert [(call.path, call.token) for call in graph.calls] == [
        ("me/accounts", TOKEN),
        ("5/leadgen_forms", "EAApageToken5"), ("6/leadgen_forms", "EAApageToken6"),
        ("51/leads", "EAApageToken5"), ("52/leads", "EAApageToken5"),
        ("61/leads", "EAApageToken6"), ("62/leads", "EAApageToken6"),
    ]  # fmt: skip


def test_pages_and_forms_are_asked_for_once(graph: FakeGraph, asking: Asking) -> None:
    for form in range(20):
        graph.page("5").add_lead(f"5{form:02}", f"9{form:02}", AT_NOON)
    source = asking.source()

    for number in range(28):
        on = day(f"2025-10-{number + 1:02}")
        assert source.open(RAW_TABLES["fb_leads"], Window(on, on)) is not None

    asked = Counter(graph.paths())
    assert (asked.pop("me/accounts"), asked.pop("5/leadgen_forms")) == (1, 2)
    assert asked == {f"5{form:02}/leads": 28 for form in range(20)}


def test_pages_that_are_named_are_the_only_ones(graph: FakeGraph, asking: Asking) -> None:
    for number in (5, 6):
        graph.page(f"{number}").add_lead(f"{number}1", f"9{number}1", AT_NOON)

    assert [row["page_id"] for row in asking.rows("fb_leads", DAY, page_ids=("6",))] == ["6"]
    assert graph.paths() == ["6", "6/leadgen_forms", "61/leads"]


def test_no_page_at_all_is_no_empty_day(graph: FakeGraph, asking: Asking) -> None:
    assert "the token has a role on no page" in str(asking.refusal("fb_leads", DAY))


def test_a_page_without_a_token_ends_it(graph: FakeGraph, asking: Asking) -> None:
    graph.page("5").token = ""

    assert "page 5: the token has no role on it" in str(asking.refusal("fb_leads", DAY))


def test_a_form_whose_leads_may_not_be_read_ends_it(graph: FakeGraph, asking: Asking) -> None:
    graph.page("5").add_lead("51", "900", AT_NOON)
    graph.fail("51/leads", failure(200, "Requires leads_retrieval permission", status=403))

    assert "leads_retrieval" in str(asking.refusal("fb_leads", DAY))


def lead(graph: FakeGraph, asking: Asking, answers: object, **fields: object) -> Row:
    graph.page("5").add_lead("51", "900", AT_NOON, field_data=answers, **fields)
    (row,) = asking.rows("fb_leads", DAY)
    return row


def test_an_organic_lead_has_no_ad(graph: FakeGraph, asking: Asking) -> None:
    row = lead(graph, asking, field_data(email=EMAIL), is_organic=True)

    assert (row["is_organic"], row["ad_id"], row["campaign_id"]) == ("true", None, None)
    assert row["code"] is None


def test_questions_of_any_kind_are_kept_as_they_are(graph: FakeGraph, asking: Asking) -> None:
    answers = field_data(**{
        "скільки_років_дитині?": "8", "які_курси_цікавлять?": ["Python", "Roblox"], "phone_number": ["", PHONE],
        "email": [],
    })  # fmt: skip

    row = lead(graph, asking, answers)

    assert row["field_data"] == answers
    assert (row["name"], row["phone"], row["email"], row["code"]) == (None, PHONE, None, None)


def test_first_and_last_name_make_the_name(graph: FakeGraph, asking: Asking) -> None:
    answers = field_data(last_name="К.", first_name="Олена", work_email=EMAIL, work_phone_number=PHONE)

    row = lead(graph, asking, answers)

    assert (row["name"], row["phone"], row["email"]) == ("Олена К.", PHONE, EMAIL)


def test_hidden_fields_are_tracking_marks_whatever_their_case(graph: FakeGraph, asking: Asking) -> None:
    answers = field_data(UTM_Campaign="{{campaign.name}}", gclid=["", "g1", "g2"], utm_term="", promo="x")

    row = lead(graph, asking, answers)

    assert row["code"] == {"gclid": "g1", "utm_campaign": "{{campaign.name}}"}


def test_answers_of_an_unexpected_shape_are_kept(graph: FakeGraph, asking: Asking) -> None:
    answers = [
        {"name": "email"},
        "x",
        {"values": ["y"]},
        {"name": "phone_number", "values": [PHONE, {"a": 1}]},
    ]

    row = lead(graph, asking, answers)

    assert row["field_data"] == answers
    assert (row["phone"], row["email"]) == (PHONE, None)


def test_a_lead_without_answers_is_kept(graph: FakeGraph, asking: Asking) -> None:
    assert lead(graph, asking, None)["field_data"] is None


def test_a_day_is_asked_for_in_the_business_time_zone(graph: FakeGraph, asking: Asking) -> None:
    page = graph.page("5")
    for number, at in enumerate(
        (
            "2025-11-09T21:59:59+0000",
            "2025-11-09T22:00:00+0000",
            "2025-11-10T21:59:59+0000",
            "2025-11-10T22:00:00+0000",
        )
    ):
        page.add_lead("51", f"90{number}", at)

    assert [row["fb_lead_id"] for row in asking.rows("fb_leads", DAY)] == ["901", "902"]


def test_leads_older_than_90_days_are_refused_without_a_call(graph: FakeGraph, asking: Asking) -> None:
    graph.page("5").add_lead("51", "900", "2025-08-22T10:00:00+0000")

    # 90 days before 2025-11-20 14:00 in Kyiv is 2025-08-22, of which a part is gone.
    assert asking.open("fb_leads", "2025-06-01", "2025-08-22") is None

    assert graph.calls == []
    assert asking.usage.notes == [
        "fb_leads: Facebook no longer gives days before 2025-08-23; what was loaded of them stays"
    ]


def test_of_a_window_that_begins_earlier_the_days_that_are_left_are_read(
    graph: FakeGraph, asking: Asking
) -> None:
    graph.page("5").add_lead("51", "900", "2025-08-23T10:00:00+0000")

    opened = asking.open("fb_leads", "2025-06-01", "2025-08-30")

    assert opened is not None
    window = Window(day("2025-08-23"), day("2025-08-30"))
    assert opened.covered == Coverage(window, "form_id", frozenset({"51"}))


def test_all_of_history_is_what_is_left_of_it(graph: FakeGraph, asking: Asking) -> None:
    asking.clock = FakeClock(datetime(2025, 11, 20, 12, tzinfo=UTC))
    graph.page("5").add_lead("51", "900", AT_NOON)

    assert len(asking.rows("fb_leads")) == 1
    (since,) = json.loads(graph.asked("51/leads")[0].parameters["filtering"])
    assert since["operator"] == "GREATER_THAN"
    assert datetime.fromtimestamp(since["value"] + 1, UTC) == datetime(2025, 8, 22, 21, tzinfo=UTC)
