"""Messy rows of the two ad accounts; ids of both collide, parents are missing, names repeat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from attribution_pipeline_tests.reference import pools, spelling
from attribution_pipeline_tests.reference.pools import Chooser
from attribution_pipeline_tests.reference.spelling import messy

Table = list[dict[str, object]]
UNKNOWN = "999"
# Ids that an account may hold as text, but that are no digits and so never matched by the id methods.
NEVER_MATCHED = ("３０１", "ad-x")


class AdAccount:
    """The pools of ids that the CRM's marks are drawn from, and the rows that know some of them."""

    def __init__(self, choose: Chooser, clients: int, bases: Sequence[datetime]) -> None:
        """Sizes the pools by the number of clients, so that references stay dense."""
        self._choose = choose
        self._bases = bases
        size = 3 + clients // 200
        self.campaign_ids = (*(str(100 + number) for number in range(1, size + 1)), "201")
        self.adset_ids = (*(str(200 + number) for number in range(1, size + 1)), "301")
        self.ad_ids = (*(str(300 + number) for number in range(1, size + 1)), "0301")
        # Few names for few campaigns, so that most names are not unique.
        self.names = tuple(choose.pick(pools.CAMPAIGN_NAMES) for _ in range(2 + clients // 100))
        # "9" and "10" sort differently as text and as numbers, "L1" and "l1" differ in case only.
        self._lead_ids = ("L1", "l1", "9", "10", "Лід", *(f"L{number}" for number in range(2, clients)))
        self.gclids = ("Gc-1", "gc-1", "Gc+2", *(f"Gc-{number}" for number in range(3, clients // 3)))
        self._people = max(2, clients // 2)

    def person_of(self, client: int) -> int:
        """The person whose phone and e-mail a client gives; some people are two clients."""
        return client % self._people

    def base_of(self, person: int) -> datetime:
        """The moment around which all that a person does lies."""
        return self._bases[person % len(self._bases)]

    def leads_of(self, person: int) -> Sequence[str]:
        """Form leads of the person and, in small data, of others; and an unknown one."""
        return (*self._lead_ids[person :: self._people], self._lead_ids[person // 2], "L0")

    def fclids_of(self, person: int) -> Sequence[str]:
        """Click ids that several form leads of the person carry; letter case matters."""
        return (f"Fc {person}", f"fc {person}", f"Fc {person // 2}")

    def tables(self) -> dict[str, Table]:
        """Rows of all tables of both accounts."""
        adset_of = self._parent(self.adset_ids)
        campaign_of = self._parent(self.campaign_ids)
        return {
            "fb_campaigns": [
                {"campaign_id": key, "name": self._choose.pick(self.names)}
                for key in self._some((*self.campaign_ids, *NEVER_MATCHED))
            ],
            "fb_adsets": [
                {"adset_id": key, "campaign_id": campaign_of(), "name": f"Ad set {key}"}
                for key in self._some((*self.adset_ids, *NEVER_MATCHED))
            ],
            "fb_ads": [
                {
                    "ad_id": key,
                    "adset_id": adset_of(),
                    "campaign_id": campaign_of(),
                    "ad_name": f"Ad {key}",
                    "ad_creative_id": self._choose.pick((None, f"cr{key}")),
                }
                for key in self._some((*self.ad_ids, *NEVER_MATCHED))
            ],
            "fb_leads": [
                self._form_lead(key, number % self._people)
                for number, key in enumerate(self._lead_ids)
                if not self._choose.chance(20)
            ],
            "fb_ad_insights": self._insights(),
            "google_ads_campaigns": [
                {"campaign_id": int(key), "campaign_name": self._choose.pick(self.names)}
                for key in self._some(self.campaign_ids)
            ],
            "google_ads_ad_groups": [
                {
                    "ad_group_id": int(key),
                    "campaign_id": _number(campaign_of()),
                    "ad_group_name": f"Group {key}",
                }
                for key in self._some(self.adset_ids)
            ],
            "google_ads_ads": [
                {
                    "ad_id": number,
                    "ad_group_id": _number(adset_of()),
                    "campaign_id": _number(campaign_of()),
                    "ad_name": f"Google ad {number}",
                }
                # "0301" and "301" are the same number.
                for number in sorted({int(key) for key in self._some(self.ad_ids)})
            ],
            "google_ads_clicks": [self._click(key) for key in self._some(self.gclids)],
            "google_ads_campaign_daily": self._campaign_daily(),
        }

    def _some(self, keys: Sequence[str]) -> list[str]:
        return [key for key in keys if not self._choose.chance(35)]

    def _parent(self, keys: Sequence[str]) -> Callable[[], str | None]:
        return lambda: self._choose.pick((*keys, None, UNKNOWN))

    def _form_lead(self, key: str, person: int) -> dict[str, object]:
        choose = self._choose
        keys = (self.campaign_ids, self.adset_ids, self.ad_ids)
        without_ids = choose.chance(15)
        campaign_id, adset_id, ad_id = (None if without_ids else self._parent(level)() for level in keys)
        code: object = {"fclid": messy(choose, choose.pick(self.fclids_of(person)))}
        return {
            "fb_lead_id": key,
            "platform": choose.pick(pools.FB_PLATFORMS),
            "campaign_id": campaign_id,
            "adset_id": adset_id,
            "ad_id": ad_id,
            "is_organic": choose.pick((None, False, True)),
            "created_time": spelling.with_zone(choose, spelling.moment(choose, self.base_of(person))),
            "phone": spelling.phone(choose, person) if choose.chance(80) else None,
            "email": spelling.email(choose, person) if choose.chance(80) else None,
            "code": code if choose.chance(60) else choose.pick((*pools.NO_OBJECTS, {"fclid": "null"})),
        }

    def _click(self, key: str) -> dict[str, object]:
        choose = self._choose
        return {
            "gclid": key,
            "date": choose.pick(self._bases).date(),
            "campaign_id": _number(self._parent(self.campaign_ids)()),
            "ad_group_id": _number(self._parent(self.adset_ids)()),
            "ad_id": _number(self._parent(self.ad_ids)()),
            "criterion_id": choose.pick((None, 401, 402)),
        }

    def _insights(self) -> Table:
        """Spend of some campaigns on some days; a campaign may have several ads and placements on a day."""
        choose = self._choose
        return [
            {
                "date_start": base.date() + timedelta(days=days),
                "ad_id": f"{campaign}-{ad}",
                "publisher_platform": choose.pick(("facebook", "instagram")),
                "campaign_id": campaign,
                "spend": choose.pick(pools.SPEND),
            }
            for base in self._bases
            for days in (0, 1, -1)
            for campaign in self.campaign_ids
            for ad in (1, 2)
            if choose.chance(35)
        ]

    def _campaign_daily(self) -> Table:
        choose = self._choose
        return [
            {
                "date": base.date() + timedelta(days=days),
                "campaign_id": int(campaign),
                "cost_micros": choose.pick((0, 1, None, 12_500_000)),
            }
            for base in self._bases
            for days in (0, 1, -1)
            for campaign in self.campaign_ids
            if choose.chance(50)
        ]


def _number(key: str | None) -> int | None:
    return None if key is None else int(key)
