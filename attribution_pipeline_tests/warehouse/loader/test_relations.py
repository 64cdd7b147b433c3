"""Relation rows are loaded with the days of their events."""

from attribution_pipeline.warehouse.loader import DayCount
from attribution_pipeline_tests.warehouse.loader.loading import ALL, Loading, day, days

HEAD = "id_source,id_event\n"


def load_events(loading: Loading, *events: str) -> None:
    rows = "".join(f"{number},{time}\n" for number, time in (event.split(" ") for event in events))
    loading.load("itcrm_new_source", "id_source,date_time\n" + rows)


def relations(loading: Loading) -> list[tuple[object, ...]]:
    return loading.rows(
        "select id_source, id_event, _day::text from raw.itcrm_events_relations order by 1, 2"
    )


def test_a_row_has_its_events_day_and_none_when_the_event_is_unknown(loading: Loading) -> None:
    load_events(loading, "1 2025-03-01", "2 2025-03-02")

    result = loading.load("itcrm_events_relations", HEAD + "1,7\n2,7\n9,7\n", days("2025-03-01"))

    assert result.per_day == {day("2025-03-01"): DayCount(1, 1, 0), None: DayCount(1, 1, 0)}
    assert result.rows_outside == 1
    assert relations(loading) == [(1, 7, "2025-03-01"), (9, 7, None)]


def test_a_vanished_row_goes_with_its_events_day_alone(loading: Loading) -> None:
    load_events(loading, "1 2025-03-01", "2 2025-03-02")
    loading.load("itcrm_events_relations", HEAD + "1,7\n2,7\n9,7\n")
    loading.changes()

    loading.load("itcrm_events_relations", HEAD, days("2025-03-01"))

    assert relations(loading) == [(2, 7, "2025-03-02")]
    assert [(change[1], change[2]) for change in loading.changes()] == [
        ("delete", {"id_source": 1, "id_event": 7}),
        ("delete", {"id_source": 9, "id_event": 7}),
    ]


def test_an_event_that_becomes_known_takes_its_rows_to_its_day_without_a_change(loading: Loading) -> None:
    load_events(loading, "2 2025-03-02")
    loading.load("itcrm_events_relations", HEAD + "1,7\n")
    loading.changes()
    loaded_at = loading.rows("select _loaded_at from raw.itcrm_events_relations")
    load_events(loading, "1 2025-03-01", "2 2025-03-02")
    loading.changes()

    result = loading.load("itcrm_events_relations", window=days("2025-03-01"))

    assert relations(loading) == [(1, 7, "2025-03-01")]
    assert (result.rows_updated, loading.changes()) == (0, [])
    assert loading.rows("select _loaded_at from raw.itcrm_events_relations") == loaded_at
    assert loading.logged("itcrm_events_relations") == {day("2025-03-01"): 1}


def test_rows_of_a_moved_event_move_whichever_day_is_loaded(loading: Loading) -> None:
    for window in (days("2025-03-01"), days("2025-03-05"), ALL):
        loading.empty()
        load_events(loading, "1 2025-03-01", "2 2025-03-01")
        loading.load("itcrm_events_relations", HEAD + "1,7\n2,7\n")
        load_events(loading, "1 2025-03-05", "2 2025-03-01")

        loading.load("itcrm_events_relations", window=window)

        assert relations(loading) == [(1, 7, "2025-03-05"), (2, 7, "2025-03-01")]
        assert loading.logged("itcrm_events_relations") == {day("2025-03-01"): 1, day("2025-03-05"): 1}


def test_a_vanished_row_of_a_moved_event_goes_with_its_new_day(loading: Loading) -> None:
    load_events(loading, "1 2025-03-01")
    loading.load("itcrm_events_relations", HEAD + "1,7\n")
    load_events(loading, "1 2025-03-05")

    loading.load("itcrm_events_relations", HEAD, days("2025-03-01"))
    assert relations(loading) == [(1, 7, "2025-03-05")]
    loading.load("itcrm_events_relations", HEAD, days("2025-03-05"))
    assert relations(loading) == []


def test_a_rejected_row_belongs_to_its_events_day(loading: Loading) -> None:
    load_events(loading, "1 2025-03-01", "2 2025-03-02")
    rows = HEAD + "1,7\n1,x\n2,x\n9,x\ny,1\n1,7\n"

    first = loading.load("itcrm_events_relations", rows, days("2025-03-01"))

    assert first.per_day == {day("2025-03-01"): DayCount(3, 1, 2), None: DayCount(2, 0, 2)}
    assert first.rows_outside == 1
    assert loading.rejected("itcrm_events_relations") == [
        (2, "duplicate_key"),
        (3, "column id_event: 'x' is not a whole number"),
        (5, "column id_event: 'x' is not a whole number"),
        (6, "column id_source: 'y' is not a whole number"),
    ]
