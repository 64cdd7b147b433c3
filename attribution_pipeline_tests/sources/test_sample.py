"""The bundled sample: its shape, its figures by the plain statement of the rules, and how it is written."""

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from attribution_pipeline.sources.sample import SampleCounts, write_sample
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.reference.attribution import attribute
from attribution_pipeline_tests.reference.platforms import load_rules
from attribution_pipeline_tests.reference.results import ContractRow, Result
from attribution_pipeline_tests.sources.reading import SCALING, digest, read_folder, read_table

GROUPS = {"facebook": "meta", "instagram": "meta", "youtube": "google"}
Raw = dict[str, list[dict[str, object]]]


def figures(raw: Raw) -> tuple[Result, dict[str, object]]:
    """The figures of the sample's table, by the plain statement of the rules."""
    result = attribute(raw, load_rules())
    leads, contracts = result.fact_leads, result.fact_contracts
    paid = [lead for lead in leads if lead.attribution_rule == "last_paid_touch" and lead.campaign_id]
    return result, {
        "leads": len(leads),
        "clients": len(raw["itcrm_clients"]),
        "touches": len(result.touches),
        "first": {
            name: sum(lead.first_platform == name for lead in leads) for name in ("facebook", "google")
        },
        "paid": {name: sum(lead.platform == name for lead in paid) for name in ("facebook", "google")},
        "deciding": {name: sum(lead.platform == name for lead in leads) for name in ("facebook", "google")},
        "contracts": len(contracts),
        "groups": dict(Counter(GROUPS.get(contract.platform, contract.platform) for contract in contracts)),
        "instagram": sum(contract.platform == "instagram" for contract in contracts),
    }


def expected(scale: int) -> dict[str, object]:
    groups = {"direct": 428, "google": 55, "meta": 44, "event": 6, "email": 3, "viber": 2}
    return {
        "leads": 4_570 * scale,
        "clients": 4_570 * scale,
        "touches": 17_136 * scale,
        "first": {"facebook": scale, "google": 0},
        "paid": {"facebook": 213 * scale, "google": 51 * scale},
        "deciding": {"facebook": 213 * scale, "google": 51 * scale},
        "contracts": 538 * scale,
        "groups": {group: count * scale for group, count in groups.items()},
        "instagram": 4 * scale,
    }


def revenue(raw: Raw, contracts: list[ContractRow]) -> Decimal:
    """Sum in UAH, each amount at the rate of its day or the latest earlier one."""
    rates = {(row["rate_date"], row["currency"]): row["rate"] for row in raw["fx_rates"]}

    def rate(currency: str | None, day: date) -> Decimal:
        if currency in {None, "UAH"}:
            return Decimal(1)
        known = rates.get((day, currency))
        return known if isinstance(known, Decimal) else rate(currency, day - timedelta(days=1))

    return sum((row.contract_amount * rate(row.currency, row.contract_day) for row in contracts), Decimal(0))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sample")


@pytest.fixture(scope="module")
def counts(folder: Path) -> SampleCounts:
    return write_sample(folder)


@pytest.fixture(scope="module")
def raw(folder: Path, counts: SampleCounts) -> Raw:
    return read_folder(folder)


@pytest.fixture(scope="module")
def result(raw: Raw) -> Result:
    return attribute(raw, load_rules())


def test_the_figures_of_the_story(raw: Raw) -> None:
    assert figures(raw)[1] == expected(1)


def test_the_revenue(raw: Raw, result: Result) -> None:
    assert 34_050_000 <= revenue(raw, result.fact_contracts) <= 34_149_999


def test_the_platforms_that_are_not_clicks_decide_leads_too(result: Result) -> None:
    deciding = Counter(lead.platform for lead in result.fact_leads)
    assert min(deciding[name] for name in ("instagram", "viber", "email", "event", "telegram")) > 0
    first = Counter(lead.first_platform for lead in result.fact_leads)
    assert first["direct"] / first.total() > 0.95


def test_every_way_of_the_match_and_every_rule_of_attribution_occurs(result: Result) -> None:
    assert {match.match_method for match in result.marketing_match} == {
        "fb_lead_id", "gclid", "fclid", "ad_id", "adset_id", "campaign_id", "contact", "campaign_name",
        "ambiguous_name",
    }  # fmt: skip
    assert {contract.attribution_rule for contract in result.fact_contracts} == {
        "last_paid_touch", "first_known_touch", "first_touch", "first_touch_after", "unattributed",
    }  # fmt: skip
    assert {touch.source_step for touch in result.touches} == set(range(1, 13))


def test_campaigns_of_one_name_are_told_apart_by_their_spend_where_that_is_possible(
    raw: Raw, result: Result
) -> None:
    names = Counter(row["name"] for row in raw["fb_campaigns"])
    assert sorted(names.values())[-3:] == [1, 2, 2]
    by_name = [match for match in result.marketing_match if match.match_method == "campaign_name"]
    assert any(names[match.campaign_name] == 2 for match in by_name)


def test_what_the_rules_leave_out_is_there(result: Result) -> None:
    reasons = Counter((row.source_table, row.reason) for row in result.rejected_rows)
    assert reasons == {
        ("itcrm_new_source", "without_client"): 46,
        ("itcrm_docs_clients", "amount_not_positive"): 15,
    }


def test_touches_cover_the_days_from_first_to_last(result: Result) -> None:
    days = {touch.event_day for touch in result.touches}
    assert (min(days), max(days), len(days)) == (date(2025, 4, 24), date(2025, 10, 21), 181)


def test_counts_and_columns_are_those_of_the_contract(folder: Path, raw: Raw, counts: SampleCounts) -> None:
    assert {file.name for file in folder.iterdir()} == {f"{name}.csv" for name in RAW_TABLES}
    for name, table in RAW_TABLES.items():
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert tuple(next(csv.reader(file))) == table.column_names
    assert counts.rows == {name: len(rows) for name, rows in raw.items()}
    assert (counts.clients, counts.touches) == (4_570, 17_136)
    assert (counts.rows["itcrm_products"], counts.rows["itcrm_branches"]) == (370, 40)
    assert counts.rows["fb_ad_creative_details"] == 1_191
    assert counts.rows["fb_campaigns"] + counts.rows["google_ads_campaigns"] == 60
    assert counts.rows["fb_ads"] + counts.rows["google_ads_ads"] == 330


@pytest.mark.parametrize("name", RAW_TABLES)
def test_keys_are_filled_unique_and_refer_to_something(name: str, raw: Raw) -> None:
    table = RAW_TABLES[name]
    assert raw[name]
    assert all(
        row[column.name] is not None for column in table.columns if column.required for row in raw[name]
    )
    keys = [tuple(row[column] for column in table.key) for row in raw[name]]
    assert len(set(keys)) == len(keys)
    if name != "google_ads_clicks":
        assert keys == sorted(keys)


def test_ads_hang_in_their_account_and_each_creative_has_one_ad_at_most(raw: Raw) -> None:
    def ids(name: str, column: str) -> set[object]:
        return {row[column] for row in raw[name]}

    assert ids("fb_adsets", "campaign_id") <= ids("fb_campaigns", "campaign_id")
    assert ids("fb_ads", "adset_id") == ids("fb_adsets", "adset_id")
    assert ids("fb_ads", "ad_creative_id") <= ids("fb_ad_creative_details", "ad_creative_id")
    assert len(ids("fb_ads", "ad_creative_id")) == len(raw["fb_ads"])
    assert ids("fb_ad_insights", "ad_id") <= ids("fb_ads", "ad_id")
    assert ids("google_ads_ads", "ad_group_id") == ids("google_ads_ad_groups", "ad_group_id")
    assert ids("google_ads_clicks", "campaign_id") <= ids("google_ads_campaigns", "campaign_id")
    assert ids("fb_ad_insights", "account_currency") == ids("google_ads_campaign_daily", "currency_code")
    assert ids("fb_ad_insights", "account_currency") == {"EUR", "USD"} < ids("fx_rates", "currency")
    assert {"facebook", "instagram"} < ids("fb_ad_insights", "publisher_platform")


def test_people_are_invented(raw: Raw) -> None:
    contacts = raw["itcrm_clients"] + raw["itcrm_analytics"] + raw["fb_leads"]
    digits = {"".join(filter(str.isdigit, str(row["phone"])))[-9:] for row in contacts if row["phone"]}
    assert {number[0] for number in digits} == {"2"}
    domains = {str(row["email"]).lower().split("@")[1] for row in contacts if row["email"]}
    assert all(name.endswith(".example") or name.startswith("example.") for name in domains)
    assert any(not row["phone"] and not row["email"] for row in raw["itcrm_clients"])


def test_another_seed_is_another_story_with_the_same_figures(
    folder: Path, counts: SampleCounts, tmp_path: Path
) -> None:
    write_sample(tmp_path, seed=7)
    assert figures(read_folder(tmp_path))[1] == expected(1)
    same = digest(folder).items() & digest(tmp_path).items()
    assert not {f"{name}.csv" for name in SCALING} & dict(same).keys()


@pytest.mark.parametrize(("scale", "days"), [(3, 181), (2, 1), (1, 500)])
def test_scale_multiplies_the_figures_and_days_stretch_them(
    scale: int, days: int, tmp_path: Path, counts: SampleCounts
) -> None:
    scaled = write_sample(tmp_path, scale=scale, days=days)
    raw = read_folder(tmp_path)
    result, found = figures(raw)
    assert found == expected(scale)
    assert 34_050_000 * scale <= revenue(raw, result.fact_contracts) <= 34_149_999 * scale
    moments = {touch.event_day for touch in result.touches}
    assert (min(moments), max(moments)) == (date(2025, 10, 21) - timedelta(days=days - 1), date(2025, 10, 21))
    for name in RAW_TABLES:
        keys = {tuple(row[column] for column in RAW_TABLES[name].key) for row in raw[name]}
        assert len(keys) == len(raw[name]) == scaled.rows[name], name
    if days == 181:
        factor = {name: scaled.rows[name] / counts.rows[name] for name in RAW_TABLES}
        assert factor == {name: scale if name in SCALING else 1 for name in RAW_TABLES}


def test_some_marks_lie_on_the_day_before_their_touch(raw: Raw) -> None:
    touched = {row["id_source"]: row["date_time"] for row in raw["itcrm_new_source"]}
    sent = {row["internet_request_id"]: row["request_created_at"] for row in raw["itcrm_analytics"]}
    pairs = [
        (touched[row["id_source"]], sent.get(row["id_request"]))
        for row in raw["itcrm_internet_request_relation"]
    ]
    dates = [
        (one.date(), other.date())
        for one, other in pairs
        if isinstance(one, datetime) and isinstance(other, datetime)
    ]
    assert any(one > other for one, other in dates)


def test_marks_are_as_messy_as_told(folder: Path, counts: SampleCounts) -> None:
    codes = [str(row["code"]) for row in read_table(folder, "itcrm_analytics")]
    for mess in (
        "': ''",
        "{{campaign.id}}",
        "{campaignid}",
        "%25D0%25",
        "'null'",
        "(not set)",
        "undefined",
        "CPC",
    ):
        assert any(mess in code for code in codes), mess
