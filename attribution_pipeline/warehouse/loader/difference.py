"""What differs between the staged rows and a raw table that holds rows already, and writing just that."""

from dataclasses import dataclass
from datetime import date

from psycopg import sql

from attribution_pipeline.sources.protocol import Extent
from attribution_pipeline.warehouse.loader.columns import name, names
from attribution_pipeline.warehouse.loader.load import Load

#: More different rows than this, and more than this share of the table: they are not listed in raw.changes, because
#: recomputing everything costs no more than following each. High enough that a restated month of insights is listed.
_RELOAD_CHANGES = 50_000
_RELOAD_SHARE = 0.2


@dataclass(frozen=True)
class Difference:
    """What ``loader_diff`` holds: t_tid (null: new), s_tid (null: vanished), moved (came from outside), old_day, new_day.

    Attributes:
        inserts: Staged rows that are new.
        updates: Staged rows that differ.
        deletes: Rows of the raw table that the source answers for and that are not staged.
        moved: Updates of rows that it did not answer for, since their day was outside the window or they were
            another's.
        moved_from: Different rows that those update.
        present: Rows that the raw table held and the source answers for.
        other_days: Days outside the window that rows came from, left or changed on.
    """

    inserts: int
    updates: int
    deletes: int
    moved: int
    moved_from: int
    present: int
    other_days: frozenset[date]

    def has_unique_keys(self, staged: int) -> bool:
        """Whether no two of the ``staged`` rows that are not new share a key: as many as their matches."""
        return staged - self.inserts == self.present - self.deletes + self.moved_from


def move_to_their_events_day(load: Load) -> set[date]:
    """Bring ``_day`` of rows that follow an event up to date where the event is or was in the window.

    Returns:
        The days that rows moved from or to.
    """
    if not load.table.follows_event or load.days.window.is_all:
        return set()
    moved = load.run(
        """
        with stale as (
            select t.ctid as tid, t._day as old_day, e.date_time::date as new_day
            from {target} as t left join raw.itcrm_new_source as e using (id_source)
            where {in_window} and t._day is distinct from e.date_time::date
            union
            select t.ctid, t._day, e.date_time::date
            from raw.itcrm_new_source as e join {target} as t using (id_source)
            where {event_in_window} and t._day is distinct from e.date_time::date
        ),
        moved as (
            update {target} as t set _day = stale.new_day from stale where t.ctid = stale.tid
            returning stale.old_day, stale.new_day
        )
        select old_day from moved union select new_day from moved
        """,
        {
            "in_window": load.days.in_window("t"),
            "event_in_window": load.days.within(sql.Identifier("e", "date_time")),
        },
    )
    return {day for (day,) in moved if day is not None}


def find(load: Load) -> Difference:
    """Compare the staged rows with those of the raw table that the source answers for."""
    matched = load.differs("t", "s", load.compared)
    if not load.table.is_daily:
        matched = sql.SQL("({} or t._deleted_at is not null)").format(matched)
    load.run(
        """
        create temporary table loader_diff as
        select t.tid as t_tid, s.tid as s_tid, false as moved, {old_day} as old_day, {new_day} as new_day
        from {answered} as t full join loader_rows as s on {same}
        where t.tid is null or s.tid is null or {matched}
        """,
        {
            "answered": _answered(load),
            "same": load.same_key("t", "s"),
            "matched": matched,
            "old_day": _other_day(load, "t"),
            "new_day": _other_day(load, "s"),
        },
    )
    if not load.answers_for_all:
        load.run(
            """
            update loader_diff as d set t_tid = t.ctid, moved = true, old_day = {day}
            from loader_rows as s, {target} as t
            where d.t_tid is null and s.tid = d.s_tid and {same}
            """,
            {
                "same": load.same_key("t", "s"),
                "day": load.days.of("t") if load.table.is_daily else sql.SQL("null"),
            },
        )
    counts = load.run(
        """
        select count(*) filter (where t_tid is null), count(*) filter (where s_tid is null), count(*),
            count(*) filter (where moved), count(distinct t_tid) filter (where moved),
            array_agg(distinct old_day) filter (where old_day is not null),
            array_agg(distinct new_day) filter (where new_day is not null)
        from loader_diff
        """
    ).fetchone()
    if counts is None:
        raise ValueError("the query returned no row")
    inserts, deletes, total, moved, moved_from, old_days, new_days = counts
    present = load.value("select count(*) from {answered} as t", {"answered": _answered(load)})
    other_days = frozenset([*(old_days or ()), *(new_days or ())])
    return Difference(inserts, total - inserts - deletes, deletes, moved, moved_from, present, other_days)


def _answered(load: Load) -> sql.Composed:
    """The rows of the raw table that the source answers for, with their ``tid``."""
    rows = sql.SQL("select t.ctid as tid, t.* from {} as t where ").format(load.target)
    if load.covered.extent is Extent.UPDATES:
        return sql.SQL("({}{})").format(rows, load.given("t"))
    if not load.has_updates or not load.table.is_daily:
        return sql.SQL("({}{})").format(rows, load.answered("t"))
    # One after the other, since no index serves both.
    return sql.SQL("({rows}{answered} union all {rows}{outside} and {given})").format(
        rows=rows, answered=load.answered("t"), outside=load.days.outside("t"), given=load.given("t")
    )


def _other_day(load: Load, qualifier: str) -> sql.Composable:
    if not load.has_updates or not load.table.is_daily:
        return sql.SQL("null::date")
    return sql.SQL("case when {} then {} end").format(load.days.outside(qualifier), load.days.of(qualifier))


def apply(load: Load, found: Difference) -> tuple[int, int, int]:
    """Write the differences and record them in raw.changes.

    Returns:
        Rows inserted, updated and deleted.
    """
    # Rows that follow an event are all key: an update of one is of its _day alone, which is no change.
    updates = 0 if load.table.follows_event else found.updates
    total = found.inserts + updates + found.deletes
    is_reload = total > _RELOAD_CHANGES and _is_large_share(load, total)
    if is_reload:
        load.run(
            "insert into raw.changes (table_name, operation) values (%(t)s, 'reload')", values=_table(load)
        )
    elif total:
        _record_changes(load)
    deleted = _delete(load) if found.deletes else 0
    if found.updates:
        _update(load)
    if found.inserts:
        load.run(
            "insert into {target} ({columns}) select {values} from loader_diff as d join loader_rows as s"
            " on s.tid = d.s_tid where d.t_tid is null",
            {"columns": names(load.columns), "values": names(load.columns, "s")},
        )
    if is_reload:
        load.run("select raw.analyze_table(%(t)s)", values=_table(load))
    return found.inserts, updates, deleted


def _table(load: Load) -> dict[str, object]:
    return {"t": load.table.name}


def _is_large_share(load: Load, total: int) -> bool:
    return total > _RELOAD_SHARE * load.value("select count(*) from {target}")


def _record_changes(load: Load) -> None:
    # A stored _day is not the source's, so that another one is no change. Vanished rows of reference tables stay,
    # marked: rules go on reading them, and `_deleted` tells those who show the mark.
    contract = [column for column in load.compared if column != "_day"]
    load.run(
        """
        insert into raw.changes (table_name, operation, old_row, new_row)
        select
            %(t)s,
            case when d.t_tid is null then 'insert' when {deletes} then 'delete' else 'update' end,
            case when d.t_tid is not null then jsonb_build_object({old}) end,
            case
                when d.s_tid is not null then jsonb_build_object({new})
                when {marks} then jsonb_build_object({old}) || '{{"_deleted": true}}'
            end
        from
            loader_diff as d
            left join {target} as t on t.ctid = d.t_tid
            left join loader_rows as s on s.tid = d.s_tid
        where d.t_tid is null or {deletes} or {marks} or (d.s_tid is not null and {differs})
        """,
        {
            "old": _pairs(load, "t"),
            "new": _pairs(load, "s"),
            "deletes": sql.SQL("d.s_tid is null" if load.table.is_daily else "false"),
            "marks": sql.SQL(
                "false" if load.table.is_daily else "(d.s_tid is null) <> (t._deleted_at is not null)"
            ),
            "differs": load.differs("t", "s", contract),
        },
        _table(load),
    )


def _pairs(load: Load, qualifier: str) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL("{}, {}").format(sql.Literal(column), name(column, qualifier))
        for column in load.table.column_names
    )


def _delete(load: Load) -> int:
    if load.table.is_daily:
        query = "delete from {target} as t using loader_diff as d where t.ctid = d.t_tid and d.s_tid is null"
        return load.run(query).rowcount
    return load.run(
        "update {target} as t set _deleted_at = now() from loader_diff as d"
        " where t.ctid = d.t_tid and d.s_tid is null and t._deleted_at is null"
    ).rowcount


def _update(load: Load) -> None:
    contract = [column for column in load.compared if column != "_day"]
    assignments: list[sql.Composable] = [
        sql.SQL("{} = {}").format(name(c), name(c, "s")) for c in load.compared
    ]
    if contract:
        changed = load.differs("t", "s", contract)
        assignments.append(
            sql.SQL("_loaded_at = case when {} then now() else t._loaded_at end").format(changed)
        )
    if not load.table.is_daily:
        assignments.append(sql.SQL("_deleted_at = null"))
    load.run(
        """
        update {target} as t set {assignments}
        from loader_diff as d join loader_rows as s on s.tid = d.s_tid
        where t.ctid = d.t_tid
        """,
        {"assignments": sql.SQL(", ").join(assignments)},
    )
