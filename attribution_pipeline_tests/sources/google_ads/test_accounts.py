"""Which accounts are asked, and through which manager account."""

import pytest

from attribution_pipeline.sources.google_ads import GoogleAdsSettings
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.google_ads.asking import ALL, Asking, days, read, refused
from attribution_pipeline_tests.sources.google_ads.fake_answers import NOT_ENABLED
from attribution_pipeline_tests.sources.google_ads.fake_google_ads import (
    DEVELOPER_TOKEN,
    REFRESH_TOKEN,
    Handler,
)

CAMPAIGNS = "google_ads_campaigns"
DAILY = "google_ads_campaign_daily"
MANAGER, SUB_MANAGER, FIRST, SECOND, CLOSED = (
    "9000000001",
    "9000000002",
    "1000000001",
    "1000000002",
    "1000000003",
)
SKIPPED = "account {} is closed or not open yet: it is skipped, what was loaded of it stays"


@pytest.fixture
def tree(google: Asking) -> Asking:
    """A manager account with an account, a closed one, and another manager account that has one, too."""
    google.fake.add(MANAGER, manager=True)
    google.fake.add(SUB_MANAGER, manager=True, parent=MANAGER)
    google.fake.add(CLOSED, parent=SUB_MANAGER, status="CANCELED")
    for number, (customer_id, parent) in enumerate([(FIRST, MANAGER), (SECOND, SUB_MANAGER)]):
        rows = [{"campaign.id": 10 * number + n, "segments.date": "2025-11-19"} for n in range(3)]
        google.fake.add(customer_id, parent=parent, rows={"campaign": rows})
    return google


def asked(google: Asking) -> list[tuple[str, str | None]]:
    """Accounts asked for campaigns and through which manager account, each once."""
    searches = google.fake.asked("campaign")
    return list(dict.fromkeys((search.customer_id, search.login) for search in searches))


@pytest.mark.parametrize(
    "settings",
    [
        {"customer_ids": (MANAGER,)},
        {"customer_ids": (), "login_customer_id": "900-000-0001"},
        {"customer_ids": (MANAGER, FIRST), "login_customer_id": MANAGER},
        {"customer_ids": (SUB_MANAGER, FIRST), "login_customer_id": MANAGER},
    ],
)
def test_a_manager_account_stands_for_all_below_it(tree: Asking, settings: dict[str, object]) -> None:
    rows = tree.open(DAILY, days("2025-11-19"), **settings)

    assert [row["campaign_id"] for row in read(rows)] == ["0", "1", "2", "10", "11", "12"]
    assert asked(tree) == [(FIRST, MANAGER), (SECOND, MANAGER)]
    assert rows.covered is not None
    assert rows.covered.column == "customer_id"
    assert rows.covered.owners == {FIRST, SECOND}
    assert tree.usage_notes == [SKIPPED.format(CLOSED)]


def test_a_closed_account_is_left_out(tree: Asking) -> None:
    tree.fake.accounts[FIRST].status = "CLOSED"

    assert [account.customer_id for account in tree.source(customer_ids=(MANAGER,)).accounts()] == [SECOND]
    assert sorted(tree.usage_notes) == [SKIPPED.format(FIRST), SKIPPED.format(CLOSED)]


def test_accounts_are_looked_up_once(tree: Asking) -> None:
    source = tree.source(customer_ids=(MANAGER,))
    for _ in range(3):
        source.open(RAW_TABLES[CAMPAIGNS], ALL)

    lookups = [*tree.fake.asked("customer"), *tree.fake.asked("customer_client")]
    assert [search.page_token is None for search in lookups] == [True, True, False, False]
    assert len(tree.fake.sign_ins) == 1


def test_manager_accounts_are_never_asked_for_rows(tree: Asking) -> None:
    source = tree.source(customer_ids=(MANAGER,))
    assert [account.customer_id for account in source.accounts()] == [FIRST, SECOND]
    with source._api() as api, refused("REQUESTED_METRICS_FOR_MANAGER"):
        list(api.search(MANAGER, "SELECT metrics.clicks FROM campaign", None))


def test_an_account_below_a_manager_needs_its_number(tree: Asking) -> None:
    with refused("USER_PERMISSION_DENIED, .*GOOGLE_ADS_LOGIN_CUSTOMER_ID"):
        tree.open(CAMPAIGNS, customer_ids=(FIRST,))
    assert len(tree.fake.searches) == 1

    assert len(tree.rows(CAMPAIGNS, customer_ids=(FIRST,), login_customer_id=MANAGER)) == 3


def test_the_developer_token_is_sent_where_there_is_one(google: Asking) -> None:
    google.rows(CAMPAIGNS)
    assert {search.headers["developer-token"] for search in google.fake.searches} == {"s3cret-developer"}
    assert {search.login for search in google.fake.searches} == {None}

    google.fake.searches.clear()
    google.rows(CAMPAIGNS, developer_token=None)
    assert not any("developer-token" in search.headers for search in google.fake.searches)


def test_an_account_that_is_closed_by_now_is_skipped_from_then_on(tree: Asking) -> None:
    source = tree.source(customer_ids=(MANAGER,))
    source.accounts()
    tree.fake.before = [NOT_ENABLED]

    for _ in range(2):
        rows = source.open(RAW_TABLES[CAMPAIGNS], ALL)
        assert rows is not None
        assert rows.covered is not None
        assert rows.covered.owners == {SECOND}
        assert len(read(rows)) == 3

    assert asked(tree) == [(FIRST, MANAGER), (SECOND, MANAGER)]
    assert source.usage.notes == [SKIPPED.format(CLOSED), SKIPPED.format(FIRST)]


def test_of_an_account_that_closes_between_pages_no_row_is_kept(tree: Asking) -> None:
    source = tree.source(customer_ids=(MANAGER,), days_per_query=1)
    source.accounts()
    # The first day is complete, the second one breaks off after its first page.
    tree.fake.accounts[FIRST].rows["campaign"] = [
        {"campaign.id": number, "segments.date": f"2025-11-{day}"} for day in (18, 19) for number in range(3)
    ]
    tree.fake.before = [None, None, None, NOT_ENABLED]

    rows = source.open(RAW_TABLES[DAILY], days("2025-11-18", "2025-11-19"))

    assert rows is not None
    assert [row["customer_id"] for row in read(rows)] == [SECOND] * 3
    assert rows.covered is not None
    assert rows.covered.owners == {SECOND}


def test_an_account_whose_permission_ends_between_pages_fails_the_load(tree: Asking) -> None:
    source = tree.source(customer_ids=(MANAGER,))
    source.accounts()

    def disappear(handler: Handler) -> None:
        del handler.server.fake.accounts[FIRST]

    tree.fake.before = [None, disappear]

    with refused("USER_PERMISSION_DENIED"):
        source.open(RAW_TABLES[CAMPAIGNS], ALL)

    assert len(tree.fake.asked("campaign")) == 2


@pytest.mark.parametrize("is_known", [True, False])
def test_without_any_account_left_nothing_is_loaded(google: Asking, is_known: bool) -> None:
    source = google.source()
    if is_known:
        source.accounts()
    google.fake.before = [NOT_ENABLED]

    with refused("none of the accounts can be asked; check GOOGLE_ADS_CUSTOMER_IDS"):
        source.open(RAW_TABLES[CAMPAIGNS], ALL)

    assert source.usage.notes == [SKIPPED.format("1112223333")]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"customer_ids": ()}, "set GOOGLE_ADS_CUSTOMER_IDS"),
        ({"client_id": "", "refresh_token": ""}, "set GOOGLE_ADS_CLIENT_ID, GOOGLE_ADS_REFRESH_TOKEN"),
        ({"customer_ids": ("123", "my account")}, "GOOGLE_ADS_CUSTOMER_IDS holds no account number"),
        ({"login_customer_id": "x"}, "GOOGLE_ADS_LOGIN_CUSTOMER_ID holds no account number"),
        ({"api_version": "25"}, "GOOGLE_ADS_API_VERSION is no version"),
        ({"refresh_token": "\n"}, "set GOOGLE_ADS_REFRESH_TOKEN"),
        (
            {"developer_token": "s3crét"},
            "GOOGLE_ADS_DEVELOPER_TOKEN holds characters that are part of no token",
        ),
        (
            {"base_url": "https://"},
            "GOOGLE_ADS_BASE_URL is no address such as https://googleads.googleapis.com",
        ),
        ({"token_url": "http://[::1"}, "GOOGLE_ADS_TOKEN_URL is no address such as https://oauth2"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_name(
    google: Asking, settings: dict[str, object], problem: str
) -> None:
    with refused(problem):
        google.settings(**settings)


def test_white_space_around_a_secret_is_no_part_of_it(google: Asking) -> None:
    assert (
        google.rows(CAMPAIGNS, refresh_token=f"{REFRESH_TOKEN}\n", developer_token=f" {DEVELOPER_TOKEN}\n")
        == []
    )
    assert {search.headers["developer-token"] for search in google.fake.searches} == {DEVELOPER_TOKEN}


def test_settings_show_no_secret(google: Asking) -> None:
    settings = google.settings()
    assert isinstance(settings, GoogleAdsSettings)
    assert "1112223333" in repr(settings)
    assert "s3cret" not in f"{settings!r}{google.source()!r}{vars(google.source())!r}"
