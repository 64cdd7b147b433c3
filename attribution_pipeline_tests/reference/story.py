"""A short way to write down raw rows for hand-computed examples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from attribution_pipeline_tests.reference.attribution import attribute
from attribution_pipeline_tests.reference.platforms import Rule, load_rules
from attribution_pipeline_tests.reference.results import ContractRow, LeadRow, MatchRow, Result, TouchRow

NOON = "2024-05-10T12:00"


class Story:
    """Raw rows that grow line by line, and what the rules make of them."""

    def __init__(self) -> None:
        self.raw: defaultdict[str, list[dict[str, object]]] = defaultdict(list)

    def add(self, table: str, **values: object) -> None:
        """Adds one raw row."""
        self.raw[table].append(values)

    def touch(
        self,
        code: object = None,
        *,
        at: str = NOON,
        client: int | None = 1,
        request: dict[str, object] | None = None,
        event_type: str | None = None,
        **analytics: object,
    ) -> int:
        """Adds a touch with one internet request and one analytics row; ids count up from 1 in step."""
        id_source = len(self.raw["itcrm_new_source"]) + 1
        time = datetime.fromisoformat(at)
        self.add("itcrm_new_source", id_source=id_source, id_uniq=client, date_time=time, type=id_source)
        self.add("itcrm_new_types", id_type=id_source, types_descr=event_type)
        self.add("itcrm_internet_request_relation", id_source=id_source, id_request=id_source)
        self.add("itcrm_internet_request", request_id=id_source, **(request or {}))
        self.add("itcrm_analytics", id=id_source, internet_request_id=id_source, code=code, **analytics)
        return id_source

    def form_lead(self, fb_lead_id: str, *, at: str = NOON, **values: object) -> None:
        """Adds a row of fb_leads created at a UTC time."""
        created = datetime.fromisoformat(at).replace(tzinfo=UTC)
        self.add("fb_leads", fb_lead_id=fb_lead_id, created_time=created, **values)

    def contract(self, id_source: int | None, *, at: str = NOON, amount: str | None = "100.00") -> int:
        """Adds a contract; ids count up from 1."""
        contract_id = len(self.raw["itcrm_docs_clients"]) + 1
        self.add(
            "itcrm_docs_clients",
            contract_id=contract_id,
            id_source=id_source,
            currentdate=datetime.fromisoformat(at),
            total_cost_of_the_contract=None if amount is None else Decimal(amount),
        )
        return contract_id

    def result(
        self,
        *,
        business: Sequence[Rule] = (),
        own_hosts: Sequence[str] = (),
        lookback_days: int | None = None,
    ) -> Result:
        """What the rules say about all rows so far."""
        rules = [*load_rules(), *business]
        return attribute(self.raw, rules, own_hosts=own_hosts, lookback_days=lookback_days)

    def read(
        self, id_source: int = 1, *, business: Sequence[Rule] = (), own_hosts: Sequence[str] = ()
    ) -> TouchRow:
        """The touch with that id."""
        touches = self.result(business=business, own_hosts=own_hosts).touches
        return next(touch for touch in touches if touch.id_source == id_source)

    def match(self, id_source: int = 1) -> MatchRow | None:
        """The match of the touch with that id, or None."""
        matches = self.result().marketing_match
        return next((match for match in matches if match.id_source == id_source), None)

    def lead(self, lookback_days: int | None = None) -> LeadRow:
        """The one lead."""
        (lead,) = self.result(lookback_days=lookback_days).fact_leads
        return lead

    def signed(self, lookback_days: int | None = None) -> ContractRow:
        """The one contract with a positive amount."""
        (contract,) = self.result(lookback_days=lookback_days).fact_contracts
        return contract
