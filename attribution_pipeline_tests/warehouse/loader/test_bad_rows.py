"""Rows that break the contract are set aside with their reason, and stop no other row."""

from random import Random

import pytest

from attribution_pipeline.warehouse.loader import DayCount
from attribution_pipeline_tests.warehouse.loader.loading import Loading, day, days

HEAD = "id_source,date_time,id_uniq\n"
CONTRACTS = "contract_id,currentdate,total_cost_of_the_contract\n"


def test_a_bad_value_rejects_its_row_alone(loading: Loading) -> None:
    result = loading.load(
        "itcrm_new_source", HEAD + "1,2025-03-01T10:00:00,5\n2,2025-03-01T11:00:00,five\n3,2025-03-02,6\n"
    )

    assert (result.rows_read, result.rows_loaded, result.rows_rejected) == (3, 2, 1)
    assert result.per_day[day("2025-03-01")] == DayCount(2, 1, 1)
    assert result.reasons == {"column id_uniq: the value is not a whole number": 1}
    assert result.examples == ["itcrm_new_source.csv: line 3: column id_uniq: 'five' is not a whole number"]
    assert loading.rows(
        "select day::text, row_data, raw_line, line_number, reason from raw.rejected_rows"
    ) == [
        (
            "2025-03-01",
            {"id_source": "2", "date_time": "2025-03-01T11:00:00", "id_uniq": "five"},
            None,
            3,
            "column id_uniq: 'five' is not a whole number",
        )
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2,2025-03-01", "2 values where the header has 3"),
        ("2,2025-03-01,1,1", "4 values where the header has 3"),
        ('2,2025-03-01,"1', "a quote is not closed"),
        ('2,2025-03-01,1"2', "a quote inside an unquoted value"),
        ('2,"2025-03-01"x,1', "a quote inside an unquoted value"),
        ("2,2025-03-01,\0", "the line holds a NUL byte"),
        ("2,2025-03-01,1\r1", "a quote or carriage return inside an unquoted value"),
        ("\\.", "1 values where the header has 3"),
    ],
)
def test_a_malformed_line_is_kept_as_text(loading: Loading, line: str, reason: str) -> None:
    good = "1,2025-03-01,1\n", "3,2025-03-01,3\n4,2025-03-01,4\n"

    result = loading.load("itcrm_new_source", HEAD + good[0] + line + "\n" + good[1])

    assert loading.rows("select id_source from raw.itcrm_new_source order by 1") == [(1,), (3,), (4,)]
    assert loading.rows("select day, row_data, line_number, reason, raw_line from raw.rejected_rows") == [
        (None, None, 3, reason, line.replace("\0", "␀"))
    ]
    assert (result.rows_read, result.rows_rejected, result.reasons) == (4, 1, {reason: 1})


def test_an_open_quote_costs_its_own_line_even_when_a_later_quote_closes_it(loading: Loading) -> None:
    types = 'id_type,types_descr\n1,"call\n2,visit\n3,"viber"\n4,"a\nb"\n5,chat\n'

    loading.load("itcrm_new_types", types)

    assert loading.rows("select id_type, types_descr from raw.itcrm_new_types order by 1") == [
        (2, "visit"),
        (3, "viber"),
        (4, "a\nb"),
        (5, "chat"),
    ]
    assert loading.rejected("itcrm_new_types") == [(2, "a quote is not closed")]


def test_the_last_row_of_a_key_wins_whatever_the_window(loading: Loading) -> None:
    rows = HEAD + "1,2025-03-01,1\n1,2025-03-02,2\n2,2025-03-01,1\n1,2025-03-03,x\n"
    last, duplicate, bad = (4, "column id_uniq: 'x' is not a whole number"), (2, "duplicate_key"), [(1, 2)]
    for window in (days("2025-03-02"), days("2025-03-01"), days("2025-03-03")):
        loading.load("itcrm_new_source", rows, window)

    assert loading.rows("select id_source, id_uniq from raw.itcrm_new_source order by 1") == [*bad, (2, 1)]
    assert loading.rejected("itcrm_new_source") == [duplicate, (last[0] + 1, last[1])]


def test_duplicates_are_found_in_every_way_to_load(loading: Loading) -> None:
    twice = "id_type,types_descr\n1,a\n2,b\n1,c\n"
    loading.load("itcrm_new_types", "id_type,types_descr\n1,a\n2,b\n3,c\n")

    result = loading.load("itcrm_new_types", twice)

    assert result.reasons == {"duplicate_key": 1}
    # As many duplicates as vanished rows: counts alone would not tell.
    assert loading.rows("select id_type, types_descr from raw.itcrm_new_types where _deleted_at is null") == [
        (2, "b"),
        (1, "c"),
    ]
    again = loading.load("itcrm_new_types", "id_type,types_descr\n1,c\n2,b\n2,b\n1,c\n")
    assert (again.rows_loaded, again.rows_rejected) == (2, 2)


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        ("1.505", "'1.505' has more than 2 decimals"),
        ("12345678901234", "… has more than 13 digits before the point"),
        ("NaN", "… is not a finite number"),
        ("Infinity", "… is not a finite number"),
        ('"1,5"', "'1,5' is not a number"),
    ],
)
def test_an_amount_is_never_rounded(loading: Loading, amount: str, reason: str) -> None:
    result = loading.load("itcrm_docs_clients", CONTRACTS + f"1,2025-03-01,1.500\n2,2025-03-01,{amount}\n")

    assert loading.rows("select total_cost_of_the_contract::text from raw.itcrm_docs_clients") == [("1.50",)]
    assert loading.rejected("itcrm_docs_clients") == [(3, f"column total_cost_of_the_contract: {reason}")]
    assert result.rows_rejected == 1


def test_an_amount_of_many_digits_without_bounds_is_kept(loading: Loading) -> None:
    loading.load("fx_rates", "rate_date,currency,rate\n2025-03-01,EUR,41.123456789\n2025-03-01,USD,NaN\n")

    assert loading.rows("select currency, rate::text from raw.fx_rates") == [("EUR", "41.123456789")]
    assert loading.rejected("fx_rates") == [(3, "column rate: 'NaN' is not a finite number")]


def test_a_required_column_must_be_filled(loading: Loading) -> None:
    result = loading.load(
        "itcrm_new_source", HEAD + '1,,1\n,2025-03-01,2\n3,"",3\n4,2025-03-01,4\n', days("2025-03-01")
    )

    assert result.per_day == {None: DayCount(2, 0, 2), day("2025-03-01"): DayCount(2, 1, 1)}
    assert loading.rejected("itcrm_new_source") == [
        (2, "column date_time: must not be empty"),
        (3, "column id_source: must not be empty"),
        (4, "column date_time: must not be empty"),
    ]


@pytest.mark.parametrize("code", ['"{""a"": "', '"{""a"": ""\\u0000""}"', "{", '"' + "[" * 100_000 + '"'])
def test_a_row_with_bad_json_is_kept_as_its_line(loading: Loading, code: str) -> None:
    loading.load("itcrm_analytics", f'id,code\n1,"{{""a"": 1}}"\n2,{code}\n')

    assert loading.rows("select id, code from raw.itcrm_analytics") == [(1, {"a": 1})]
    assert loading.rows("select row_data, raw_line, reason from raw.rejected_rows") == [
        (None, f"2,{code}", "column code: the value is not valid JSON")
    ]


def test_a_key_too_long_for_an_index_is_rejected(loading: Loading) -> None:
    # Random, since what compresses well would fit.
    long = Random(1).randbytes(4000).hex()
    head = "date_start,ad_id,publisher_platform,campaign_id\n"

    loading.load("fb_ad_insights", f"{head}2025-03-01,1,facebook,1\n2025-03-01,{long},facebook,1\n")
    assert loading.rejected("fb_ad_insights") == [(3, "column ad_id: longer than 1300 bytes")]
    loading.load("fb_ad_insights", f"{head}2025-03-01,1,facebook,1\n2025-03-01,2,facebook,{long}\n")
    assert loading.rejected("fb_ad_insights") == [(3, "column campaign_id: longer than 1300 bytes")]
    assert loading.rows("select ad_id from raw.fb_ad_insights") == [("1",)]


def test_reasons_show_no_personal_data(loading: Loading) -> None:
    loading.load(
        "itcrm_clients",
        "id_uniq,full_name,phone,id_city\n1,Anna,1,Anna Koval\n2,x,1,+380 50 123 45 67\n3,x,1,a@b.example\n4,x,1,1.5\n",
    )
    loading.load("itcrm_new_source", HEAD + "1,380501234567,1\n2,2025-03-01,me@x.example\n3,01/02/2025,1\n")

    reasons = [
        reason for table in ("itcrm_clients", "itcrm_new_source") for _, reason in loading.rejected(table)
    ]
    assert reasons == [
        "column id_city: … is not a whole number",
        "column id_city: … is not a whole number",
        "column id_city: … is not a whole number",
        "column id_city: '1.5' is not a whole number",
        "column date_time: … is not a timestamp (ISO 8601, as 2025-01-31T13:45:00)",
        "column id_uniq: … is not a whole number",
        "column date_time: '01/02/2025' is not a timestamp (ISO 8601, as 2025-01-31T13:45:00)",
    ]


def test_rejected_rows_are_replaced_when_their_days_are_loaded_again(loading: Loading) -> None:
    loading.load("itcrm_new_source", HEAD + "1,2025-03-01,x\n2,2025-03-02,x\nbroken\n")
    assert len(loading.rejected("itcrm_new_source")) == 3

    loading.load("itcrm_new_source", HEAD + "1,2025-03-01,1\n2,2025-03-02,2\n", days("2025-03-01"))

    assert loading.rejected("itcrm_new_source") == [(3, "column id_uniq: 'x' is not a whole number")]


def test_blank_lines_are_no_rows(loading: Loading) -> None:
    result = loading.load("itcrm_new_source", HEAD + "\n1,2025-03-01,1\r\n\r\n2,2025-03-01,2\n\n")

    assert (result.rows_loaded, result.rows_rejected) == (2, 0)


def test_of_bad_rows_in_many_chunks_each_is_found(loading: Loading) -> None:
    lines = [
        f"{n},2025-03-{1 + n % 28:02}T00:00:00,{'x' if n % 10_000 == 0 else n}\n" for n in range(1, 100_001)
    ]

    result = loading.load("itcrm_new_source", HEAD + "".join(lines))

    assert (result.rows_loaded, result.rows_rejected) == (99_990, 10)
    assert [line for line, _ in loading.rejected("itcrm_new_source")] == [
        n * 10_000 + 1 for n in range(1, 11)
    ]
