"""Loading day by day, in any order and twice, ends in the same rows as loading all at once."""

import csv
import io
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attribution_pipeline.sources.protocol import Window
from attribution_pipeline_tests.warehouse.loader.loading import ALL, Loading

_FIRST = date(2025, 3, 29)
_DAYS = [_FIRST + timedelta(days=n) for n in range(3)]
_TIMES = st.sampled_from(
    ["", "now", *(f"{day}{time}" for day in _DAYS for time in ("", "T12:00:00", " 23:30:00", "T22:30:00Z"))]
)
_NUMBERS = st.sampled_from(["1", "2", "3", "4", "", "x"])
_TEXTS = st.sampled_from(["", "a", 'q"q', "l\nl", "п", ",", "\\."])
_CODES = st.sampled_from(["", "{}", '{"a": 1}', "{", '"\\u0000"'])
_TABLES = {
    "itcrm_new_source": (["id_source", "date_time", "id_uniq"], st.tuples(_NUMBERS, _TIMES, _NUMBERS)),
    "itcrm_internet_request": (
        ["request_id", "created_at", "form_name"],
        st.tuples(_NUMBERS, _TIMES, _TEXTS),
    ),
    "itcrm_events_relations": (["id_event", "id_source"], st.tuples(_NUMBERS, _NUMBERS)),
    "itcrm_analytics": (["id", "code", "request_created_at"], st.tuples(_NUMBERS, _CODES, _TIMES)),
    "fb_leads": (["fb_lead_id", "created_time", "name"], st.tuples(_TEXTS, _TIMES, _TEXTS)),
    "fx_rates": (
        ["rate", "rate_date", "currency"],
        st.tuples(_NUMBERS, st.sampled_from([str(d) for d in _DAYS]), _TEXTS),
    ),
}
_BROKEN = st.sampled_from(["1", "1,2,3,4,5", '1,"2', '1,2"3,4', "\\."])


@st.composite
def _file(draw: st.DrawFn, table: str) -> str:
    columns, rows = _TABLES[table]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in draw(st.lists(st.one_of(rows, rows, rows, _BROKEN), max_size=8)):
        if isinstance(row, str):
            text.write(row + "\n")
        else:
            writer.writerow(row)
    return text.getvalue()


_FOLDERS = st.fixed_dictionaries({table: _file(table) for table in _TABLES})
_ORDERS = st.permutations([day for day in _DAYS for _ in range(2)])


def _state(loading: Loading) -> dict[str, object]:
    state: dict[str, object] = {}
    for table in _TABLES:
        state[table] = loading.rows(f"select to_jsonb(t) - '_loaded_at' from raw.{table} as t order by 1")
        state[f"{table} logged"] = loading.logged(table)
    state["rejected"] = loading.rows(
        "select source_table, day::text, row_data, raw_line, line_number, reason from raw.rejected_rows"
        " order by 1, line_number, reason"
    )
    return state


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=_FOLDERS, folder=_FOLDERS, order=_ORDERS)
def test_any_order_of_days_gives_the_same_rows(
    loading: Loading, before: dict[str, str], folder: dict[str, str], order: list[date]
) -> None:
    loading.empty()
    for table in _TABLES:
        loading.load(table, folder[table])
    expected = _state(loading)

    loading.empty()
    for table in _TABLES:
        loading.load(table, before[table], ALL)
    for day in order:
        for table in _TABLES:
            loading.load(table, folder[table], Window(day, day))
    # Times of the last day in UTC can belong to the day after.
    late = _DAYS[-1] + timedelta(days=1)
    for table in _TABLES:
        loading.load(table, folder[table], Window(late, late))

    assert _state(loading) == expected
