"""A load brings the days of its window to what the source holds, and records what that changed."""

import pytest

from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.loader import DayCount
from attribution_pipeline_tests.warehouse.loader.loading import ALL, Loading, day, days

EVENTS = """id_source,id_uniq,date_time
1,10,2025-03-01T10:00:00
2,20,2025-03-01T23:59:59
3,30,2025-03-02 00:00:00
"""
REQUESTS = "request_id,form_name,created_at\n"
TYPES = "id_type,types_descr\n1,call\n2,visit\n"


def test_a_first_load_holds_every_row_and_counts_them_per_day(loading: Loading) -> None:
    result = loading.load("itcrm_new_source", EVENTS)

    assert (result.held, result.rows_read, result.rows_loaded, result.rows_inserted) == (True, 3, 3, 3)
    assert result.per_day == {day("2025-03-01"): DayCount(2, 2, 0), day("2025-03-02"): DayCount(1, 1, 0)}
    assert result.missing_columns[0] == "id_user"
    assert loading.rows(
        "select id_source, id_uniq, date_time::text, days from raw.itcrm_new_source order by 1"
    ) == [
        (1, 10, "2025-03-01 10:00:00", None),
        (2, 20, "2025-03-01 23:59:59", None),
        (3, 30, "2025-03-02 00:00:00", None),
    ]
    assert loading.changes() == [("itcrm_new_source", "reload", None, None)]
    assert loading.rows("select distinct source, run_id from raw.load_log") == [("files", "run of the test")]


def test_the_same_days_again_write_nothing(loading: Loading) -> None:
    loading.load("itcrm_new_source", EVENTS)
    loading.changes()
    before = loading.rows("select xmin::text, * from raw.itcrm_new_source order by 2")

    result = loading.load("itcrm_new_source")

    assert (result.rows_inserted, result.rows_updated, result.rows_deleted) == (0, 0, 0)
    assert loading.changes() == []
    assert loading.rows("select xmin::text, * from raw.itcrm_new_source order by 2") == before


def test_only_differences_are_written_and_recorded(loading: Loading) -> None:
    loading.load("itcrm_new_source", EVENTS)
    loading.changes()
    loaded_at: dict[int, object] = dict(
        loading.rows("select id_source, _loaded_at from raw.itcrm_new_source")
    )

    result = loading.load(
        "itcrm_new_source",
        "id_source,id_uniq,date_time\n1,11,2025-03-01T10:00:00\n3,30,2025-03-02 00:00:00\n4,,2025-03-02T01:00:00\n",
    )

    assert (result.rows_inserted, result.rows_updated, result.rows_deleted) == (1, 1, 1)
    changes = {
        (operation, (old or new)["id_source"]): (old, new) for _, operation, old, new in loading.changes()
    }
    assert set(changes) == {("insert", 4), ("update", 1), ("delete", 2)}
    old, new = changes["update", 1]
    assert (old["id_uniq"], new["id_uniq"]) == (10, 11)
    assert "_loaded_at" not in new
    now: dict[int, object] = dict(loading.rows("select id_source, _loaded_at from raw.itcrm_new_source"))
    assert (now[1] != loaded_at[1], now[3] == loaded_at[3]) == (True, True)


def test_days_outside_the_window_are_left_alone(loading: Loading) -> None:
    loading.load("itcrm_new_source", EVENTS)
    loading.changes()

    result = loading.load(
        "itcrm_new_source", EVENTS.replace(",10,", ",11,").replace(",30,", ",33,"), days("2025-03-02")
    )

    assert (result.rows_read, result.rows_updated, result.rows_outside) == (1, 1, 2)
    assert loading.rows("select id_uniq from raw.itcrm_new_source order by id_source") == [
        (10,),
        (20,),
        (33,),
    ]


@pytest.mark.parametrize(
    ("window", "left"),
    [
        (Window(None, day("2025-03-01")), [(3,)]),
        (Window(day("2025-03-02"), None), [(1,), (2,)]),
        (ALL, []),
        (days("2025-03-01", "2025-03-02"), []),
        (days("2025-02-01", "2025-02-28"), [(1,), (2,), (3,)]),
    ],
)
def test_a_header_alone_empties_the_days_of_the_window(
    loading: Loading, window: Window, left: list[object]
) -> None:
    loading.load("itcrm_new_source", EVENTS)

    loading.load("itcrm_new_source", "id_source,date_time\n", window)

    assert loading.rows("select id_source from raw.itcrm_new_source order by 1") == left
    assert sum(loading.logged("itcrm_new_source").values()) == len(left)


def test_a_key_that_comes_back_on_another_day_moves_there(loading: Loading) -> None:
    loading.load("itcrm_new_source", EVENTS)
    loading.changes()

    moved = EVENTS.replace("2025-03-01T10:00:00", "2025-03-05T10:00:00")
    result = loading.load("itcrm_new_source", moved, days("2025-03-05"))

    assert (result.rows_updated, result.rows_inserted, result.rows_outside) == (1, 0, 2)
    assert [operation for _, operation, _, _ in loading.changes()] == ["update"]
    # The day that it left was not in the window, and its count is right all the same.
    assert loading.logged("itcrm_new_source") == {day(f"2025-03-0{n}"): 1 for n in (1, 2, 5)}


def test_a_moved_row_is_gone_from_its_old_day_whichever_is_loaded_first(loading: Loading) -> None:
    loading.load("itcrm_new_source", EVENTS)
    moved = EVENTS.replace("2025-03-01T10:00:00", "2025-03-05T10:00:00")

    loading.load("itcrm_new_source", moved, days("2025-03-01"))
    assert loading.rows("select count(*) from raw.itcrm_new_source") == [(2,)]
    loading.load("itcrm_new_source", moved, days("2025-03-05"))

    assert loading.logged("itcrm_new_source") == {day(f"2025-03-0{n}"): 1 for n in (1, 2, 5)}


def test_rows_without_a_day_are_replaced_by_every_load(loading: Loading) -> None:
    loading.load("itcrm_internet_request", REQUESTS + "1,a,2025-03-01\n2,b,\n3,c,\n")

    result = loading.load("itcrm_internet_request", REQUESTS + "2,bb,\n4,d,\n", days("2025-04-01"))

    assert result.per_day == {None: DayCount(2, 2, 0)}
    assert loading.rows("select request_id, form_name from raw.itcrm_internet_request order by 1") == [
        (1, "a"),
        (2, "bb"),
        (4, "d"),
    ]


def test_days_follow_the_business_time_zone(loading: Loading) -> None:
    leads = "fb_lead_id,created_time\na,2025-03-01T21:59:59Z\nb,2025-03-01T22:00:00Z\nc,2025-03-02T00:00:00\n"
    result = loading.load("fb_leads", leads, days("2025-03-02"))

    assert result.rows_outside == 1
    assert loading.rows("select fb_lead_id from raw.fb_leads order by 1") == [("b",), ("c",)]
    loading.load("fb_leads", leads.splitlines()[0] + "\n", days("2025-03-02"))
    assert loading.rows("select count(*) from raw.fb_leads") == [(0,)]


def test_reference_tables_mark_what_vanished_and_take_it_back(loading: Loading) -> None:
    loading.load("itcrm_new_types", TYPES)
    loading.changes()

    gone = loading.load("itcrm_new_types", "id_type,types_descr\n1,call\n", days("2025-03-01"))
    marked = loading.rows(
        "select id_type, _deleted_at from raw.itcrm_new_types where _deleted_at is not null"
    )
    again = loading.load("itcrm_new_types")

    assert (gone.rows_deleted, gone.rows_loaded, gone.per_day) == (1, 1, {None: DayCount(1, 1, 0)})
    assert [id_type for id_type, _ in marked] == [2]
    assert again.rows_deleted == 0
    assert (
        loading.rows("select id_type, _deleted_at from raw.itcrm_new_types where _deleted_at is not null")
        == marked
    )
    back = loading.load("itcrm_new_types", TYPES)
    assert (back.rows_updated, back.rows_loaded) == (1, 2)
    assert loading.rows("select count(*) from raw.itcrm_new_types where _deleted_at is null") == [(2,)]
    # Rules go on reading the row; who shows the mark has to hear of it.
    row = {"id_type": 2, "types_descr": "visit"}
    assert loading.changes() == [
        ("itcrm_new_types", "update", row, {**row, "_deleted": True}),
        ("itcrm_new_types", "update", row, row),
    ]


def test_an_absent_file_leaves_its_table_alone(loading: Loading) -> None:
    loading.load("itcrm_new_types", TYPES)
    loading.load("itcrm_new_source", EVENTS)
    (loading.folder / "itcrm_new_source.csv").unlink()

    result = loading.load("itcrm_new_source")

    assert (result.held, result.rows_read, result.per_day) == (False, 0, {})
    assert loading.rows("select count(*) from raw.itcrm_new_source") == [(3,)]


def test_a_change_of_a_large_part_is_recorded_as_one(loading: Loading) -> None:
    def events(changed: int) -> str:
        return "id_source,id_uniq,date_time\n" + "".join(
            f"{n},{1 if n <= changed else 0},2025-03-{1 + n % 28:02}T00:00:00\n" for n in range(1, 60_001)
        )

    indexes = "select indexdef from pg_indexes where schemaname = 'raw' and tablename = 'itcrm_new_source' order by 1"
    before = loading.rows(indexes)
    loading.load("itcrm_new_source", events(0))
    # As many rows as this are loaded without indexes, which are built afterwards.
    assert loading.rows(indexes) == before
    loading.changes()

    few = loading.load("itcrm_new_source", events(9_000))
    assert (few.rows_updated, {operation for _, operation, _, _ in loading.changes()}) == (9_000, {"update"})
    many = loading.load("itcrm_new_source", events(59_001))
    assert (many.rows_updated, loading.changes()) == (50_001, [("itcrm_new_source", "reload", None, None)])


def test_the_connection_is_left_as_it_was(loading: Loading) -> None:
    loading.connection.autocommit = False
    loading.load("itcrm_new_types", TYPES)

    assert loading.connection.autocommit is False
    assert loading.rows("select count(*) from pg_class where relname like 'loader%'") == [(0,)]
    loading.connection.commit()
    loading.connection.autocommit = True
