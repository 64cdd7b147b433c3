"""Messy raw data for comparisons: every rule, method, tie and window edge occurs, in few rows.

Everything can be loaded into the raw tables: no NUL, no lone surrogate, unique keys, amounts of 2 decimals.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from attribution_pipeline_tests.reference import account_data, pools, spelling
from attribution_pipeline_tests.reference.pools import Chooser
from attribution_pipeline_tests.reference.spelling import messy

T = TypeVar("T")
Table = list[dict[str, object]]
UNKNOWN_ID = 999


class RandomChooser:
    """Choices of a seeded generator."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def pick(self, options: Sequence[T]) -> T:
        """Any option, all alike."""
        return self._random.choice(options)

    def chance(self, percent: int) -> bool:
        """True in that many of 100 cases."""
        return self._random.randrange(100) < percent

    def number(self, low: int, high: int) -> int:
        """A number from low to high, both included."""
        return self._random.randint(low, high)


def messy_example(seed: int, clients: int) -> dict[str, Table]:
    """A large messy data set, the same for the same arguments; about 2.4 touches a client."""
    return generate(RandomChooser(seed), clients, bases=pools.BASES)


def generate(choose: Chooser, clients: int, bases: Sequence[datetime]) -> dict[str, Table]:
    """Messy raw rows of that many clients; each client's times lie around one of the bases."""
    return _Crm(choose, clients, bases, account_data.AdAccount(choose, clients, bases)).build()


@dataclass
class _Crm:
    """The CRM's tables while they grow."""

    choose: Chooser
    clients: int
    bases: Sequence[datetime]
    account: account_data.AdAccount
    tables: dict[str, Table] = field(default_factory=dict)
    serial: int = 0

    def build(self) -> dict[str, Table]:
        self.tables = self.account.tables()
        self._add_types()
        for client in range(1, self.clients + 1):
            base = self.account.base_of(self.account.person_of(client))
            touches = [self._add_touch(client, base) for _ in range(self.choose.pick((1, 2, 1, 2, 3, 4, 4)))]
            if self.choose.chance(15):
                touches.append(self._add_touch(self.choose.pick((0, None)), base))
            for _ in range(self.choose.pick((0, 0, 1, 1, 2))):
                self._add_contract(touches, base)
        return self.tables

    def _add(self, table: str, **values: object) -> None:
        self.tables.setdefault(table, []).append(values)

    def _new_id(self) -> int:
        """A unique id; its order is not the order of creation."""
        self.serial += 1
        return self.choose.number(1, 3) * 10**9 + self.serial

    def _add_types(self) -> None:
        for id_type, description in enumerate(pools.EVENT_TYPES, start=1):
            self._add("itcrm_new_types", id_type=id_type, types_descr=description)

    def _add_touch(self, client: int | None, base: datetime) -> int:
        choose = self.choose
        id_source = self._new_id()
        self._add(
            "itcrm_new_source",
            id_source=id_source,
            id_uniq=client,
            type=choose.pick((1, None, 2, 3, 4, 5, 6, 7, 8, UNKNOWN_ID)) if choose.chance(40) else None,
            date_time=spelling.moment(choose, base),
            days=choose.pick((None, base.date() - timedelta(days=400))),
            dogovor=choose.pick((None, 0, 1)),
            at_event=choose.pick((0, 1)),
        )
        for _ in range(choose.pick((1, 0, 1, 2))):
            self._relate_request(id_source, client, base)
        if choose.chance(7):
            self._add("itcrm_events_relations", id_source=id_source, id_event=choose.pick((1, 2)))
        return id_source

    def _relate_request(self, id_source: int, client: int | None, base: datetime) -> None:
        choose = self.choose
        relations = self.tables.setdefault("itcrm_internet_request_relation", [])
        if relations and choose.chance(10):
            # The newest relations are the ones that belong to this client or its neighbour.
            shared = choose.pick(relations[-4:])["id_request"]
            if not any(
                row["id_source"] == id_source and row["id_request"] == shared for row in relations[-8:]
            ):
                relations.append({"id_source": id_source, "id_request": shared})
            return
        request_id = self._new_id()
        relations.append({"id_source": id_source, "id_request": request_id})
        if choose.chance(85):
            self._add(
                "itcrm_internet_request",
                request_id=request_id,
                request_type=choose.pick(pools.REQUEST_TYPES) if choose.chance(60) else None,
                page_url=choose.pick(pools.PAGE_URLS),
                referrer_url=choose.pick(pools.REFERRERS),
                created_at=spelling.moment(choose, base),
            )
        for _ in range(choose.pick((1, 1, 0, 2, 2))):
            self._add_analytics(request_id, client, base)

    def _add_analytics(self, request_id: int, client: int | None, base: datetime) -> None:
        choose = self.choose
        person = self.account.person_of(client or choose.number(1, self.clients))
        self._add(
            "itcrm_analytics",
            id=self._new_id(),
            internet_request_id=None if choose.chance(3) else request_id,
            code=choose.pick(pools.NO_OBJECTS) if choose.chance(12) else self._code(person),
            phone=spelling.phone(choose, person) if choose.chance(55) else choose.pick((None, "12", "null")),
            email=spelling.email(choose, person) if choose.chance(45) else choose.pick((None, "", "-")),
            request_created_at=choose.pick((None, base, base + timedelta(hours=1))),
        )

    def _code(self, person: int) -> dict[str, object]:
        choose = self.choose
        code: dict[str, object] = {}
        for _ in range(choose.pick((1, 0, 0, 1, 2, 3))):
            code.update(self._mark(choose.pick(MARKS), person))
        if choose.chance(25):
            code[choose.pick(MARK_KEYS)] = choose.pick(pools.ABSENT)
        return code

    def _mark(self, key: str, person: int) -> dict[str, object]:
        """One mark, with a companion where two marks only mean something together."""
        choose = self.choose
        account = self.account
        if key in ("fb_lead_id", "fclid"):
            values = account.leads_of(person) if key == "fb_lead_id" else account.fclids_of(person)
            mark = {key: messy(choose, choose.pick(values))}
            return mark | ({"fb_platform": choose.pick(pools.FB_PLATFORMS)} if choose.chance(60) else {})
        if key == "campaign_name":
            source = choose.pick(("fb", "google", "ig", "youtube", "tiktok"))
            name = choose.pick((*account.names, *account.names, choose.pick(pools.CAMPAIGN_NAMES)))
            return {"utm_source": source, "utm_campaign": messy(choose, name, any_case=True)}
        if key == "ids":
            several = (
                "ad_id",
                "utm_content",
                "utm_term",
                "adset_id",
                "campaign_id",
                "utm_id",
                "utm_campaign",
            )
            values = (*account.campaign_ids, *account.adset_ids, *account.ad_ids)
            return {name: messy(choose, choose.pick(values)) for name in several if choose.chance(40)}
        known: dict[str, Sequence[object]] = {
            "gclid": account.gclids,
            "utm_source": pools.UTM_SOURCES,
            "utm_medium": pools.UTM_MEDIA,
            "utm_campaign": (*account.campaign_ids, *pools.CAMPAIGN_NAMES),
            "utm_content": (*account.ad_ids, *account.adset_ids, *pools.NOT_QUITE_IDS),
            "utm_term": (*account.adset_ids, *account.ad_ids, *pools.NOT_QUITE_IDS),
            "utm_id": (*account.campaign_ids, *pools.NOT_QUITE_IDS),
            "ad_id": (*account.ad_ids, *pools.NOT_QUITE_IDS),
            "adset_id": (*account.adset_ids, *pools.NOT_QUITE_IDS),
            "campaign_id": (*account.campaign_ids, *pools.NOT_QUITE_IDS),
        }
        value = choose.pick(known.get(key, ("Abc", "abc", "-", 5)))
        if isinstance(value, str) and value.isascii() and value.isdigit() and choose.chance(20):
            return {key: int(value)}
        return {key: messy(choose, value, any_case=key in ("utm_source", "utm_medium"))}

    def _add_contract(self, touches: Sequence[int], base: datetime) -> None:
        choose = self.choose
        strange = choose.chance(10)
        self._add(
            "itcrm_docs_clients",
            contract_id=self._new_id(),
            id_source=choose.pick((None, UNKNOWN_ID)) if strange else choose.pick(touches),
            currentdate=spelling.moment(choose, base),
            total_cost_of_the_contract=choose.pick(pools.AMOUNTS),
            currency=choose.pick((None, "UAH", "USD")),
        )


MARK_KEYS = (
    *("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_id", "ad_id", "adset_id"),
    *("campaign_id", "fb_lead_id", "fb_platform", "fclid", "fbclid", "gclid", "gbraid", "wbraid", "msclkid"),
    *("ttclid", "event_id", "form_id", "ga_client_id"),
)
MARKS = (
    *MARK_KEYS,
    *("utm_source", "utm_medium", "fb_lead_id", "fclid", "gclid", "utm_source", "utm_medium", "utm_medium"),
    *("campaign_name", "ids") * 3,
)
