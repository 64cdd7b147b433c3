"""What values of each type may look like, and what they mean."""

import pytest

from attribution_pipeline_tests.warehouse.loader.loading import Loading

# The clock in Kyiv went from 03:00 to 04:00 on 2025-03-30 and back from 04:00 to 03:00 on 2025-10-26.
TIMESTAMPS = [
    ("2025-01-15T10:00:00", "2025-01-15 10:00:00"),
    ("2025-01-15 10:00:00", "2025-01-15 10:00:00"),
    ("2025-01-15 10:00", "2025-01-15 10:00:00"),
    ("2025-01-15", "2025-01-15 00:00:00"),
    ("2025-01-15T10:00:00.123", "2025-01-15 10:00:00.123"),
    ("2025-01-15T23:59:59.9999999", "2025-01-15 23:59:59.999999"),
    ("2025-01-15T10:00:00,5", "2025-01-15 10:00:00.5"),
    ("2025-01-15T10:00:00Z", "2025-01-15 12:00:00"),
    ("2025-07-15T10:00:00Z", "2025-07-15 13:00:00"),
    ("2025-01-15T10:00:00+02", "2025-01-15 10:00:00"),
    ("2025-01-15T10:00:00+0100", "2025-01-15 11:00:00"),
    ("2025-01-15T10:00:00.5-05:00", "2025-01-15 17:00:00.5"),
    ("2025-01-15T23:30+00:00", "2025-01-16 01:30:00"),
    ("2025-03-30T03:30:00", "2025-03-30 03:30:00"),
    ("2025-10-26T00:30:00Z", "2025-10-26 03:30:00"),
    ("2025-10-26T01:30:00Z", "2025-10-26 03:30:00"),
    ("", None),
]
NOT_TIMES = [
    "01/02/2025",
    "now",
    "infinity",
    "today",
    "20250115",
    "2025-1-15",
    "2025-13-01",
    "2025-02-30T00:00:00",
    "0000-00-00 00:00:00",
    "2025-01-15T25:00:00",
    "2025-1--15T10:00:00",
    "2025-01-15T10:00:00 EET",
    "Jan 15 2025",
    "2025-01-15T1x:00:00",
]


@pytest.mark.parametrize("together", [True, False])
def test_a_time_for_a_timestamp_is_business_local(loading: Loading, *, together: bool) -> None:
    """Together, one odd notation sends all through the same way; each alone shows its own."""
    head = "request_id,created_at\n"
    groups = [TIMESTAMPS] if together else [[pair] for pair in TIMESTAMPS]
    for group in groups:
        result = loading.load(
            "itcrm_internet_request", head + "".join(f'{n},"{text}"\n' for n, (text, _) in enumerate(group))
        )
        assert result.reasons == {}
        assert loading.rows(
            "select created_at::text from raw.itcrm_internet_request order by request_id"
        ) == [(expected,) for _, expected in group]


@pytest.mark.parametrize(
    "good", ["2025-01-15T10:00:00", "2025-01-15T10:00:00Z", "2025-01-15T10:00:00.1234567"]
)
def test_what_is_no_iso_time_is_rejected(loading: Loading, good: str) -> None:
    rows = "".join(f"{n},{text}\n" for n, text in enumerate(NOT_TIMES))

    result = loading.load("itcrm_internet_request", f"request_id,created_at\n{rows}99,{good}\n")

    assert loading.rows("select request_id from raw.itcrm_internet_request") == [(99,)]
    assert result.reasons == {
        "column created_at: the value is not a timestamp (ISO 8601, as 2025-01-31T13:45:00)": len(NOT_TIMES)
    }


def test_a_time_with_zone_is_an_instant(loading: Loading) -> None:
    times = [
        ("2025-01-15T10:00:00", "2025-01-15 08:00:00+00"),
        ("2025-07-15 10:00:00", "2025-07-15 07:00:00+00"),
        ("2025-01-15", "2025-01-14 22:00:00+00"),
        ("2025-01-15T10:00:00Z", "2025-01-15 10:00:00+00"),
        ("2025-01-15T10:00:00+0100", "2025-01-15 09:00:00+00"),
        ("2025-01-15T10:00:00.25+01", "2025-01-15 09:00:00.25+00"),
    ]
    rows = "".join(f"{n},{text}\n" for n, (text, _) in enumerate(times))
    odd = "x,2025-01-15T10:00:00.1234567Z\n"
    for content in (rows, rows + odd):
        loading.load("fb_leads", "fb_lead_id,created_time\n" + content)
        instants = loading.rows(
            "select (created_time at time zone 'UTC')::text || '+00' from raw.fb_leads"
            " where fb_lead_id <> 'x' order by fb_lead_id"
        )
        assert instants == [(instant,) for _, instant in times]


def test_dates(loading: Loading) -> None:
    head = "id_event,date_event\n"
    loading.load("itcrm_events", head + "1,2025-01-15\n2,2025-01-15T00:00:00\n3,\n4,2025-02-28 00:00\n")
    assert loading.rows("select date_event::text from raw.itcrm_events order by id_event") == [
        ("2025-01-15",),
        ("2025-01-15",),
        (None,),
        ("2025-02-28",),
    ]
    result = loading.load(
        "itcrm_events", head + "1,2025-01-15T10:00:00\n2,15.01.2025\n3,2025-02-29\n4,today\n"
    )
    assert result.reasons == {"column date_event: the value is not a date (ISO 8601, as 2025-01-31)": 4}


def test_texts_are_taken_to_the_letter_and_empty_ones_are_null(loading: Loading) -> None:
    texts = [
        "a,b",
        'say "hi"',
        "two\nlines",
        "two\r\nlines",
        " spaces ",
        "\\.",
        "\\N",
        "null",
        "Ґанок 🎓",
        "a\n\\.\nb",
    ]
    quoted = ['"' + text.replace('"', '""') + '"' for text in texts]
    rows = "".join(f"{n},{text}\n" for n, text in enumerate([*quoted, '""', ""]))

    result = loading.load("itcrm_new_types", "id_type,types_descr\n" + rows)

    assert result.rows_rejected == 0
    assert loading.rows("select types_descr from raw.itcrm_new_types order by id_type") == [
        (text,) for text in [*texts, None, None]
    ]


def test_booleans_and_whole_numbers(loading: Loading) -> None:
    result = loading.load(
        "itcrm_products",
        "id_product,is_active\n1,true\n2,f\n3,1\n4,\n5,maybe\n6.0,true\n9223372036854775808,true\n",
    )

    assert loading.rows("select id_product, is_active from raw.itcrm_products order by 1") == [
        (1, True),
        (2, False),
        (3, True),
        (4, None),
    ]
    assert result.reasons == {
        "column id_product: the value is not a whole number": 1,
        "column id_product: the value is out of range for bigint": 1,
        "column is_active: the value is not true or false": 1,
    }
