"""Days bring their rows, rows that were updated in them, and rows without a day; clients come by when they were updated."""

from datetime import date

import pytest

from attribution_pipeline.sources.protocol import Window
from attribution_pipeline.warehouse.loader import DayCount, LoadResult, load_table
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.crm.databases import CrmDatabase, create, put, source
from attribution_pipeline_tests.warehouse.loader.loading import ALL, SETTINGS, Loading, Row, day, days

FIRST, SECOND, THIRD, LATER = "2025-03-01", "2025-03-02", "2025-03-03", "2025-03-09"
EVENTS, REQUESTS, RELATION = "itcrm_new_source", "itcrm_internet_request", "itcrm_internet_request_relation"
CLIENTS, CONTRACTS = "itcrm_clients", "itcrm_docs_clients"


def load(loading: Loading, crm: CrmDatabase, table: str, window: Window = ALL) -> LoadResult:
    return load_table(
        loading.connection, RAW_TABLES[table], source(crm), window, settings=SETTINGS, run_id="run"
    )


def event(key: int, time: str, updated: str | None = None, client: int = 1) -> dict[str, object]:
    return {"id_source": key, "id_uniq": client, "date_time": time, "updated_at": updated}


def events(loading: Loading) -> list[Row]:
    return loading.rows(f"select id_source, id_uniq, date_time::date::text from raw.{EVENTS} order by 1")


def sound(loading: Loading, table: str) -> bool:
    """Whether the log says of every day how many rows there are."""
    column = {RELATION: "_day"}.get(table, RAW_TABLES[table].day)
    there: dict[date | None, int] = dict(
        loading.rows(f"select {column}::date, count(*) from raw.{table} group by 1")
    )
    return loading.logged(table) == there


@pytest.fixture
def three_days(crm: CrmDatabase, loading: Loading) -> CrmDatabase:
    """Two events on each of three days, loaded."""
    create(crm, EVENTS)
    for n, on in enumerate((FIRST, SECOND, THIRD)):
        put(crm, EVENTS, event(2 * n + 1, f"{on} 00:00:00"), event(2 * n + 2, f"{on} 23:59:59.999999"))
    load(loading, crm, EVENTS)
    loading.changes()
    return crm


def test_a_day_has_its_first_and_its_last_moment(crm: CrmDatabase, loading: Loading) -> None:
    create(crm, EVENTS)
    put(
        crm,
        EVENTS,
        event(1, f"{FIRST} 23:59:59.999999"),
        event(2, f"{SECOND} 00:00:00"),
        event(3, f"{SECOND} 23:59:59.999999"),
        event(4, f"{THIRD} 00:00:00"),
    )

    result = load(loading, crm, EVENTS, days(SECOND))

    assert events(loading) == [(2, 1, SECOND), (3, 1, SECOND)]
    assert result.per_day == {day(SECOND): DayCount(2, 2, 0)}
    assert (result.rows_read, result.rows_later, result.rows_outside) == (2, 0, 0)
    assert loading.rows("select distinct source from raw.load_log") == [("database",)]


def test_other_days_stay_and_vanished_rows_of_the_day_go(three_days: CrmDatabase, loading: Loading) -> None:
    three_days.run(f"delete from {EVENTS} where id_source in (1, 3)")

    result = load(loading, three_days, EVENTS, days(SECOND))

    assert [key for key, _, _ in events(loading)] == [1, 2, 4, 5, 6]
    assert (result.rows_deleted, result.rows_inserted, result.rows_updated) == (1, 0, 0)
    assert sound(loading, EVENTS)


def test_a_row_of_an_old_day_that_was_updated_comes_alone(three_days: CrmDatabase, loading: Loading) -> None:
    three_days.run(f"update {EVENTS} set id_uniq = 7, updated_at = '{LATER} 12:00:00' where id_source = 1")
    # Changed without a word, or gone: seen when its own day is loaded, not before.
    three_days.run(f"update {EVENTS} set id_uniq = 8 where id_source = 2")
    three_days.run(f"delete from {EVENTS} where id_source = 3")
    put(three_days, EVENTS, event(7, "2025-02-01 10:00:00", f"{LATER} 12:00:00"))
    put(three_days, EVENTS, event(8, f"{LATER} 10:00:00", "2025-03-10 12:00:00"))

    result = load(loading, three_days, EVENTS, days(LATER))

    assert events(loading) == [
        (1, 7, FIRST), (2, 1, FIRST), (3, 1, SECOND), (4, 1, SECOND), (5, 1, THIRD), (6, 1, THIRD),
        (7, 1, "2025-02-01"), (8, 1, LATER),
    ]  # fmt: skip
    assert (result.rows_read, result.rows_loaded, result.rows_later, result.rows_outside) == (3, 3, 2, 0)
    assert (result.rows_inserted, result.rows_updated, result.rows_deleted) == (2, 1, 0)
    assert sorted(change[1] for change in loading.changes()) == ["insert", "insert", "update"]
    assert sound(loading, EVENTS)


def test_the_same_updates_again_write_nothing(three_days: CrmDatabase, loading: Loading) -> None:
    three_days.run(f"update {EVENTS} set id_uniq = 7, updated_at = '{LATER} 12:00:00' where id_source < 3")
    load(loading, three_days, EVENTS, days(LATER))
    loading.changes()

    result = load(loading, three_days, EVENTS, days(LATER))

    assert (result.rows_later, result.rows_inserted, result.rows_updated, result.rows_deleted) == (2, 0, 0, 0)
    assert loading.changes() == []


def test_an_updated_row_that_moved_between_days_outside_moves(
    three_days: CrmDatabase, loading: Loading
) -> None:
    three_days.run(
        f"update {EVENTS} set date_time = '{SECOND} 08:00:00', updated_at = '{LATER} 12:00:00' where id_source = 1"
    )

    load(loading, three_days, EVENTS, days(LATER))

    assert events(loading)[0] == (1, 1, SECOND)
    assert loading.logged(EVENTS) == {day(FIRST): 1, day(SECOND): 3, day(THIRD): 2}


def test_updates_that_come_to_an_empty_table_are_counted_on_their_days(
    crm: CrmDatabase, loading: Loading
) -> None:
    create(crm, EVENTS)
    put(crm, EVENTS, event(1, f"{FIRST} 10:00:00", f"{LATER} 10:00:00"), event(2, f"{LATER} 10:00:00"))

    load(loading, crm, EVENTS, days(LATER))

    assert loading.logged(EVENTS) == {day(FIRST): 1, day(LATER): 1}


def test_every_day_after_the_other_gives_the_same_as_all_at_once(crm: CrmDatabase, loading: Loading) -> None:
    create(crm, EVENTS)
    put(
        crm,
        EVENTS,
        event(1, f"{FIRST} 10:00:00", f"{THIRD} 10:00:00", client=11),
        event(2, f"{SECOND} 10:00:00", f"{FIRST} 10:00:00", client=12),
        event(3, f"{THIRD} 10:00:00", client=13),
    )
    for on in (THIRD, FIRST, SECOND):
        load(loading, crm, EVENTS, days(on))
    one_by_one = events(loading)

    result = load(loading, crm, EVENTS)

    assert (result.rows_inserted, result.rows_updated, result.rows_deleted) == (0, 0, 0)
    assert events(loading) == one_by_one
    assert len(one_by_one) == 3
    assert sound(loading, EVENTS)


def test_an_updated_row_that_became_bad_is_rejected_on_its_day(
    three_days: CrmDatabase, loading: Loading
) -> None:
    create(three_days, CONTRACTS, total_cost_of_the_contract="numeric(15,3)")
    contract: dict[str, object] = {"contract_id": 1, "currentdate": f"{FIRST} 10:00:00"}
    put(three_days, CONTRACTS, {**contract, "total_cost_of_the_contract": "1.505"})
    load(loading, three_days, CONTRACTS)
    bad = [(1, "column total_cost_of_the_contract: '1.505' has more than 2 decimals")]
    assert loading.rejected(CONTRACTS) == bad

    three_days.run(f"update {CONTRACTS} set updated_at = '{LATER} 10:00:00'")
    for _ in range(2):
        result = load(loading, three_days, CONTRACTS, days(LATER))
        assert loading.rejected(CONTRACTS) == bad
        assert (result.rows_read, result.rows_loaded, result.rows_rejected, result.rows_later) == (1, 0, 1, 1)
    assert loading.rows("select day::text from raw.rejected_rows") == [(FIRST,)]
    assert loading.rows(
        f"select distinct on (day) rows_rejected, rows_loaded from raw.load_log where table_name = '{CONTRACTS}'"
        " and rows_read > 0 order by day, load_id desc"
    ) == [(1, 0)]

    three_days.run(f"update {CONTRACTS} set total_cost_of_the_contract = 1.5")
    load(loading, three_days, CONTRACTS, days(LATER))
    assert loading.rejected(CONTRACTS) == []
    assert sound(loading, CONTRACTS)


def test_rows_without_a_day_come_with_every_load(crm: CrmDatabase, loading: Loading) -> None:
    create(crm, REQUESTS)
    put(crm, REQUESTS, {"request_id": 1, "created_at": f"{FIRST} 10:00:00"}, {"request_id": 2})
    load(loading, crm, REQUESTS, days(FIRST))
    put(crm, REQUESTS, {"request_id": 3}, {"request_id": 4, "created_at": f"{FIRST} 11:00:00"})
    crm.run(f"delete from {REQUESTS} where request_id = 2")

    result = load(loading, crm, REQUESTS, days(SECOND))

    assert loading.rows(f"select request_id from raw.{REQUESTS} order by 1") == [(1,), (3,)]
    assert result.per_day == {None: DayCount(1, 1, 0)}
    assert result.rows_outside == 0


@pytest.mark.parametrize(
    ("window", "keys"),
    [
        (Window(None, day(SECOND)), [1, 2, 3, 4]),
        (Window(day(SECOND), None), [3, 4, 5, 6]),
        (days(FIRST, SECOND), [1, 2, 3, 4]),
    ],
)
def test_windows_may_be_open_or_span_days(
    three_days: CrmDatabase, loading: Loading, window: Window, keys: list[int]
) -> None:
    loading.empty()

    load(loading, three_days, EVENTS, window)

    assert [key for key, _, _ in events(loading)] == keys


def relations(loading: Loading) -> list[Row]:
    return loading.rows(f"select id_source, id_request, _day::text from raw.{RELATION} order by 1, 2")


def relate(crm: CrmDatabase, *pairs: tuple[int, int]) -> None:
    put(crm, RELATION, *({"id_source": key, "id_request": request} for key, request in pairs))


def test_relations_come_with_the_days_of_their_events(three_days: CrmDatabase, loading: Loading) -> None:
    create(three_days, RELATION)
    relate(three_days, (1, 11), (3, 13), (5, 15), (99, 19))

    result = load(loading, three_days, RELATION, days(SECOND))

    assert relations(loading) == [(3, 13, SECOND), (99, 19, None)]
    assert result.per_day == {day(SECOND): DayCount(1, 1, 0), None: DayCount(1, 1, 0)}
    load(loading, three_days, RELATION)
    assert relations(loading) == [(1, 11, FIRST), (3, 13, SECOND), (5, 15, THIRD), (99, 19, None)]


def test_an_updated_event_brings_its_relations_as_they_are_now(
    three_days: CrmDatabase, loading: Loading
) -> None:
    create(three_days, RELATION)
    relate(three_days, (1, 11), (2, 12), (3, 13))
    load(loading, three_days, RELATION)
    three_days.run(f"update {EVENTS} set updated_at = '{LATER} 12:00:00' where id_source = 1")
    three_days.run(f"delete from {RELATION}")
    relate(three_days, (1, 21), (1, 22), (3, 23))

    load(loading, three_days, EVENTS, days(LATER))
    result = load(loading, three_days, RELATION, days(LATER))

    # Those of other events are as they were until their days are loaded.
    assert relations(loading) == [(1, 21, FIRST), (1, 22, FIRST), (2, 12, FIRST), (3, 13, SECOND)]
    assert (result.rows_later, result.rows_inserted, result.rows_deleted) == (2, 2, 1)
    assert sound(loading, RELATION)


def test_relations_of_an_event_that_moved_outside_the_window_move(
    three_days: CrmDatabase, loading: Loading
) -> None:
    create(three_days, RELATION)
    relate(three_days, (1, 11), (2, 12))
    load(loading, three_days, RELATION)
    three_days.run(
        f"update {EVENTS} set date_time = '{THIRD} 08:00:00', updated_at = '{LATER} 12:00:00' where id_source = 1"
    )

    load(loading, three_days, EVENTS, days(LATER))
    load(loading, three_days, RELATION, days(LATER))

    assert relations(loading) == [(1, 11, THIRD), (2, 12, FIRST)]
    assert sound(loading, RELATION)


def clients(loading: Loading) -> list[Row]:
    return loading.rows(
        f"select id_uniq, full_name, _deleted_at is not null from raw.{CLIENTS} order by id_uniq"
    )


def client(key: int, name: str, updated: str | None) -> dict[str, object]:
    return {"id_uniq": key, "full_name": name, "updated_at": updated}


@pytest.fixture
def three_clients(crm: CrmDatabase, loading: Loading) -> CrmDatabase:
    """Three clients, one never updated, loaded by a run of one day."""
    create(crm, CLIENTS)
    put(
        crm,
        CLIENTS,
        client(1, "old", f"{FIRST} 10:00:00"),
        client(2, "never", None),
        client(3, "new", f"{LATER} 10:00:00"),
    )
    load(loading, crm, CLIENTS, days(LATER))
    loading.changes()
    return crm


def test_the_first_load_of_clients_is_whole_whatever_the_window(
    three_clients: CrmDatabase, loading: Loading
) -> None:
    assert clients(loading) == [(1, "old", False), (2, "never", False), (3, "new", False)]


def test_later_loads_bring_clients_updated_since_the_window_began(
    three_clients: CrmDatabase, loading: Loading
) -> None:
    # Seen: updated in the window or after it, and never updated at all. Not seen: changed without a word, vanished.
    three_clients.run(
        f"update {CLIENTS} set full_name = 'newer', updated_at = '2025-04-01 00:00:00' where id_uniq = 3"
    )
    three_clients.run(f"update {CLIENTS} set full_name = 'still never' where id_uniq = 2")
    three_clients.run(f"delete from {CLIENTS} where id_uniq = 1")
    put(three_clients, CLIENTS, client(4, "fourth", f"{LATER} 00:00:00"))

    result = load(loading, three_clients, CLIENTS, days(LATER))

    assert clients(loading) == [
        (1, "old", False), (2, "still never", False), (3, "newer", False), (4, "fourth", False)
    ]  # fmt: skip
    assert (result.rows_read, result.rows_loaded, result.rows_kept) == (3, 3, 1)
    assert (result.rows_inserted, result.rows_updated, result.rows_deleted) == (1, 2, 0)
    assert loading.logged(CLIENTS) == {None: 4}


def test_only_a_whole_load_marks_vanished_clients(three_clients: CrmDatabase, loading: Loading) -> None:
    three_clients.run(f"delete from {CLIENTS}")

    load(loading, three_clients, CLIENTS, days(LATER))
    assert [mark for _, _, mark in clients(loading)] == [False] * 3
    load(loading, three_clients, CLIENTS)
    assert [mark for _, _, mark in clients(loading)] == [True] * 3

    put(three_clients, CLIENTS, client(3, "back", f"{LATER} 10:00:00"))
    load(loading, three_clients, CLIENTS, days(LATER))
    assert clients(loading) == [(1, "old", True), (2, "never", True), (3, "back", False)]
    assert loading.logged(CLIENTS) == {None: 1}


def test_the_same_clients_again_write_nothing(three_clients: CrmDatabase, loading: Loading) -> None:
    result = load(loading, three_clients, CLIENTS, days(FIRST))

    assert (result.rows_read, result.rows_inserted, result.rows_updated) == (3, 0, 0)
    assert loading.changes() == []


def test_clients_are_loaded_whole_where_no_load_reaches_the_window(
    three_clients: CrmDatabase, loading: Loading
) -> None:
    """The last load was two days before the window: what was updated between them is in no window."""
    loading.connection.execute(
        "update raw.load_log set loaded_at = %s where table_name = %s", [f"{SECOND} 12:00:00+02", CLIENTS]
    )
    three_clients.run(
        f"update {CLIENTS} set full_name = 'newer', updated_at = '{THIRD} 10:00:00' where id_uniq = 1"
    )
    put(three_clients, CLIENTS, client(4, "of the gap", f"{THIRD} 10:00:00"))

    load(loading, three_clients, CLIENTS, days(LATER))

    assert clients(loading) == [
        (1, "newer", False), (2, "never", False), (3, "new", False), (4, "of the gap", False)
    ]  # fmt: skip


def test_clients_are_loaded_whole_after_another_source(three_clients: CrmDatabase, loading: Loading) -> None:
    loading.load(CLIENTS, "id_uniq,full_name\n3,from a file\n")
    assert clients(loading)[0] == (1, "old", True)

    load(loading, three_clients, CLIENTS, days(LATER))

    assert clients(loading) == [(1, "old", False), (2, "never", False), (3, "new", False)]


def test_clients_without_updated_at_are_loaded_whole(three_clients: CrmDatabase, loading: Loading) -> None:
    three_clients.run(f"alter table {CLIENTS} drop column updated_at")
    three_clients.run(f"delete from {CLIENTS} where id_uniq = 1")

    result = load(loading, three_clients, CLIENTS, days(LATER))

    assert result.missing_columns == ["updated_at"]
    assert clients(loading)[0] == (1, "old", True)


def test_rejected_clients_stay_rejected_until_they_are_given_again(
    crm: CrmDatabase, loading: Loading
) -> None:
    create(crm, CLIENTS, id_uniq="numeric(10,0)" if "sqlite" not in crm.url else "bigint")
    put(crm, CLIENTS, client(9_999_999_999, "fits", None), client(1, "twice", None))
    crm.run(f"insert into {CLIENTS} (full_name, updated_at) values ('no key', '{FIRST} 10:00:00')")
    crm.run(f"insert into {CLIENTS} (full_name, updated_at) values ('no key either', '{LATER} 10:00:00')")
    load(loading, crm, CLIENTS)
    assert len(loading.rejected(CLIENTS)) == 2

    result = load(loading, crm, CLIENTS, days(LATER))

    assert len(loading.rejected(CLIENTS)) == 2
    assert (result.rows_read, result.rows_rejected, result.rows_kept) == (3, 1, 0)
    assert loading.logged(CLIENTS) == {None: 2}
