"""Which days are asked for: one click day per question, none that Google no longer holds, today as the account has it."""

import pytest

from attribution_pipeline.sources.protocol import Coverage, Window
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.google_ads.asking import ALL, Asking, days, refused

CLICKS = "google_ads_clicks"
FIGURES = "google_ads_campaign_daily"


def asked_days(google: Asking, resource: str) -> list[str]:
    return [search.query.partition("segments.date ")[2] for search in google.fake.asked(resource)]


def test_clicks_are_asked_for_day_by_day(google: Asking) -> None:
    rows = google.open(CLICKS, days("2025-11-17", "2025-11-20"))

    assert asked_days(google, "click_view") == [f"= '2025-11-{day}'" for day in (17, 18, 19, 20)]
    assert rows.covered == Coverage(
        days("2025-11-17", "2025-11-20"), "customer_id", frozenset({"1112223333"})
    )
    assert google.usage_notes == []


def test_the_fake_refuses_clicks_of_several_days_and_old_ones(google: Asking) -> None:
    source = google.source(click_days=1000)
    with refused("clickViewError.DATE_TOO_OLD"):
        source.open(RAW_TABLES[CLICKS], days("2025-08-21"))
    with source._api() as api, refused("EXPECTED_FILTER_ON_A_SINGLE_DAY"):
        list(
            api.search(
                "1112223333",
                "SELECT click_view.gclid FROM click_view"
                " WHERE segments.date BETWEEN '2025-11-17' AND '2025-11-18'",
                None,
            )
        )


# Of 90 days that end with 2025-11-20, the first is 2025-08-23.
@pytest.mark.parametrize("window", [days("2025-08-22"), days("2025-01-01", "2025-08-22")])
def test_days_without_clicks_any_more_are_skipped_visibly(google: Asking, window: Window) -> None:
    source = google.source()

    assert source.open(RAW_TABLES[CLICKS], window) is None
    assert source.open(RAW_TABLES[CLICKS], window) is None

    assert google.fake.asked("click_view") == []
    assert source.usage.notes == [
        "google_ads_clicks: Google holds no days before 2025-08-23; what was loaded of them stays"
    ]


@pytest.mark.parametrize(
    ("window", "covered", "count"),
    [
        (days("2025-08-20", "2025-08-24"), days("2025-08-23", "2025-08-24"), 2),
        (Window(None, days("2025-08-24").to_day), days("2025-08-23", "2025-08-24"), 2),
        (ALL, Window(days("2025-08-23").from_day, None), 90),
    ],
)
def test_a_window_begins_with_the_oldest_day_that_google_holds(
    google: Asking, window: Window, covered: Window, count: int
) -> None:
    rows = google.open(CLICKS, window)

    assert rows.covered is not None
    assert rows.covered.window == covered
    assert asked_days(google, "click_view")[0] == "= '2025-08-23'"
    assert len(google.fake.asked("click_view")) == count
    assert len(google.usage_notes) == 1


@pytest.mark.parametrize(("table", "first"), [(CLICKS, "2025-08-23"), (FIGURES, "2022-10-21")])
def test_the_bounds_hold_all_days_that_google_has(google: Asking, table: str, first: str) -> None:
    # At noon it is the same day in each time zone but those beyond the date line.
    assert google.source().bounds(RAW_TABLES[table]) == days(first, "2025-11-21")
    assert google.fake.searches == []


def test_figures_are_asked_for_in_parts_and_37_months_back(google: Asking) -> None:
    rows = google.open(FIGURES, ALL, days_per_query=400)

    assert rows.covered is not None
    assert rows.covered.window == Window(days("2022-10-21").from_day, None)
    assert asked_days(google, "campaign") == [
        "BETWEEN '2022-10-21' AND '2023-11-24'",
        "BETWEEN '2023-11-25' AND '2024-12-28'",
        "BETWEEN '2024-12-29' AND '2025-11-20'",
    ]


def test_a_night_of_figures_is_one_question(google: Asking) -> None:
    google.open(FIGURES, days("2025-10-24", "2025-11-20"))

    assert asked_days(google, "campaign") == ["BETWEEN '2025-10-24' AND '2025-11-20'"]


@pytest.mark.parametrize(
    ("zone", "last"),
    [("Pacific/Kiritimati", "2025-11-21"), ("Etc/GMT+12", "2025-11-20"), ("no/such/zone", "2025-11-20")],
)
def test_today_is_the_accounts(google: Asking, zone: str, last: str) -> None:
    google.fake.accounts["1112223333"].time_zone = zone

    google.open(CLICKS, days("2025-11-19", "2025-11-25"))

    assert asked_days(google, "click_view")[-1] == f"= '{last}'"


def test_an_account_whose_day_has_not_begun_has_no_rows_yet(google: Asking) -> None:
    rows = google.open(FIGURES, days("2025-11-21"))

    assert google.fake.asked("campaign") == []
    assert list(rows.chunks()) == []


def test_a_day_that_one_account_has_lost_is_not_asked_of_the_others(google: Asking) -> None:
    google.fake.add("4445556666", time_zone="Pacific/Kiritimati")

    rows = google.open(CLICKS, days("2025-08-22", "2025-08-24"), customer_ids=("1112223333", "4445556666"))

    assert rows.covered is not None
    assert rows.covered.window == days("2025-08-24")
    assert asked_days(google, "click_view") == ["= '2025-08-24'"] * 2
