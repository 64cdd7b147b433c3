"""The Facebook Marketing API as a source of raw tables."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from attribution_pipeline.sources.api.clock import Clock, SystemClock
from attribution_pipeline.sources.api.retention import earliest_today, latest_today, since
from attribution_pipeline.sources.facebook import retention
from attribution_pipeline.sources.facebook.graph import GraphApi, graph_api
from attribution_pipeline.sources.facebook.insights import Insights
from attribution_pipeline.sources.facebook.known import Known
from attribution_pipeline.sources.facebook.leads import lead_rows
from attribution_pipeline.sources.facebook.objects import OBJECT_TABLES, object_rows
from attribution_pipeline.sources.facebook.settings import FacebookSettings
from attribution_pipeline.sources.protocol import Coverage, RowSource, Usage, Window
from attribution_pipeline.sources.spooled import SpooledRows
from attribution_pipeline.warehouse.raw_contract import RawTable
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES


class FacebookSource:
    """Ad accounts and the lead forms of pages, looked up once. Not safe for use by several threads.

    Attributes:
        name: ``api``, as raw.load_log records it.
    """

    name = "api"

    def __init__(self, settings: FacebookSettings, time_zone: str, clock: Clock | None = None) -> None:
        """Prepare it; nothing is asked yet.

        Args:
            settings: What to read and how.
            time_zone: IANA name of the business time zone, in which the days of leads are meant.
            clock: Tells the time and waits; the machine's by default.
        """
        self._settings = settings
        self._zone = ZoneInfo(time_zone)
        self._clock: Clock = clock or SystemClock()
        self._usage = Usage()
        self._known = Known()

    @property
    def usage(self) -> Usage:
        """What asking has cost so far."""
        return self._usage

    def tables(self) -> Sequence[str]:
        """Names of the raw tables that it holds, in load order."""
        held = {*OBJECT_TABLES, "fb_ad_insights", *(["fb_leads"] if self._settings.leads else [])}
        return tuple(name for name in RAW_TABLES if name in held)

    def probe(self) -> Sequence[str]:
        """Ask for the ad accounts and the lead forms.

        Raises:
            SourceError: If Facebook refuses or cannot be reached; says what to grant or renew.
        """
        with graph_api(self._settings, self._clock, self._usage) as graph:
            found = [
                f"ad account {account.node} can be read; its days are those of {account.zone}"
                for account in self._known.accounts(graph)
            ]
            if self._settings.leads:
                found.append(f"{len(self._known.forms(graph))} lead forms can be read")
        return found

    def bounds(self, table: RawTable) -> Window:
        """The days that Facebook still gives of a daily table, wherever the ad accounts are."""
        now = self._clock.now()
        if table.name == "fb_leads":
            return Window(retention.first_day_of_leads(now, self._zone), now.astimezone(self._zone).date())
        return Window(retention.first_day_of_insights(earliest_today(now)), latest_today(now))

    def open(self, table: RawTable, window: Window) -> RowSource | None:
        """The rows of a table, fetched whole; None where none of the days is held any more.

        Raises:
            ThrottledError: If a call limit is used up for longer than a process should wait.
            SourceError: If Facebook refuses, cannot be reached or breaks off.
        """
        if table.name not in self.tables():
            return None
        with graph_api(self._settings, self._clock, self._usage) as graph:
            if table.name == "fb_ad_insights":
                return self._insights(graph, table, window)
            if table.name == "fb_leads":
                return self._leads(graph, table, window)
            nodes = self._settings.account_nodes
            rows = chain.from_iterable(object_rows(graph, node, table.name) for node in nodes)
            return SpooledRows(_label(table), table.column_names, rows, covered=self._covered(table, window))

    def _insights(self, graph: GraphApi, table: RawTable, window: Window) -> RowSource | None:
        now = self._clock.now()
        # Before anything is asked: days that are too old wherever the accounts are.
        first = retention.first_day_of_insights(earliest_today(now))
        if since(window, first) is None:
            self._held(table, window, first)
            return None
        accounts = self._known.accounts(graph)
        first = max(retention.first_day_of_insights(account.today(now)) for account in accounts)
        held = self._held(table, window, first)
        if held is None:
            return None
        rows = SpooledRows(_label(table), table.column_names, covered=self._covered(table, held))
        for account in accounts:
            today = account.today(now)
            last = today if held.to_day is None else min(held.to_day, today)
            ads = self._known.ads(graph, account) if self._settings.report_from else None
            Insights(graph, account, ads).collect(rows, held.from_day or first, last)
        return rows

    def _leads(self, graph: GraphApi, table: RawTable, window: Window) -> RowSource | None:
        first = retention.first_day_of_leads(self._clock.now(), self._zone)
        held = self._held(table, window, first)
        if held is None:
            return None
        forms = self._known.forms(graph)
        # Leads of a form that is gone, or of a page that can no longer be read, stay: nobody says that they are not.
        covered = Coverage(held, "form_id", frozenset(form.form_id for form in forms))
        begin = self._midnight(held.from_day or first)
        end = None if held.to_day is None else self._midnight(held.to_day + timedelta(days=1))
        rows = chain.from_iterable(lead_rows(graph, form, begin, end) for form in forms)
        return SpooledRows(_label(table), table.column_names, rows, covered=covered)

    def _held(self, table: RawTable, window: Window, first: date) -> Window | None:
        """The part of a window from the day ``first`` on, noted where it is not all."""
        held = since(window, first)
        if held != window:
            self._usage.note(
                f"{table.name}: Facebook no longer gives days before {first}; what was loaded of them stays"
            )
        return held

    def _covered(self, table: RawTable, held: Window) -> Coverage:
        """The rows of the ad accounts that are asked; those of others stay: nobody says that they are not."""
        if "account_id" not in table.column_names:
            return Coverage(held)
        return Coverage(held, "account_id", self._settings.row_accounts)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self._zone)


def _label(table: RawTable) -> str:
    return f"Facebook {table.name}"
