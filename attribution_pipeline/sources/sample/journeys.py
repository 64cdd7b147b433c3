"""Sends the clients on their journeys: who does what, and when."""

from bisect import bisect
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import accumulate, cycle
from random import Random

from attribution_pipeline.sources.sample import catalog, facebook, google
from attribution_pipeline.sources.sample.evidence_ads import ADS
from attribution_pipeline.sources.sample.evidence_other import OTHERS
from attribution_pipeline.sources.sample.lines import Moment
from attribution_pipeline.sources.sample.shape import (
    CLIENTS,
    IDLE_CLICKS,
    JOURNEYS,
    MAX_TOUCHES_OF_CLIENT,
    MOMENTS_PER_DAY,
    ORPHAN_LEADS,
    STRAY_EVENTS,
    TOUCHES,
    day_weight,
    first_day,
)
from attribution_pipeline.sources.sample.story import Click, Client, Lead, Person, Story, Touch

#: The school opens at 8; a moment is ten minutes of a day, and copies of a touch stay within its first nine.
_OPENING = 8 * 3_600
_MOMENT = 600
_WITHIN_MOMENT = 200
#: Every kind of step: how it is told, and by which ways in turn.
EVIDENCE = {**ADS, **OTHERS}


def tell(days: int, seed: int) -> Story:
    """Make one copy of the story over so many days; the same arguments make the same story."""
    rng = Random(seed)
    first = first_day(days)
    story = Story(first, days, rng, facebook.build(first, days, rng), google.build(first, days, rng))
    calendar = _Calendar(first, days, rng)
    plans = _plans(rng)
    starts = calendar.starts(len(plans))
    for plan, start in zip(plans, starts, strict=True):
        story.clients.append(_client(story, plan, calendar.moments(start, len(plan))))
    for start in calendar.starts(STRAY_EVENTS):
        stray = Touch(None, "d", None, calendar.moments(start, 1)[0])
        stray.id_type = rng.choice((catalog.CALL_IN, catalog.CALL_OUT, catalog.LETTER))
        story.touches.append(stray)
    _put_in_order(story)
    ways = {kind: cycle(ways) for kind, (_, ways) in EVIDENCE.items()}
    for client in story.clients:
        _tell_client(story, client, ways)
    _strangers(story, calendar)
    return story


class _Calendar:
    """Chooses days and times of day."""

    def __init__(self, first: date, days: int, rng: Random) -> None:
        self._rng = rng
        self._days = days
        self.dates = [first + timedelta(days=number) for number in range(days)]
        self._weights = [day_weight(day) for day in self.dates]
        self._cumulated = list(accumulate(self._weights))

    def starts(self, count: int) -> list[int]:
        """So many days by weight, evenly drawn, the first and the last day always among them; shuffled."""
        total = self._cumulated[-1]
        drawn = [bisect(self._cumulated, (number + 0.5) / count * total) for number in range(count)]
        drawn[0], drawn[-1] = 0, self._days - 1
        self._rng.shuffle(drawn)
        return drawn

    def moments(self, start: int, count: int) -> list[Moment]:
        """So many different times, ascending: the first on day ``start``, the others in the weeks after."""
        rng = self._rng
        last = min(self._days, start + 1 + int(count + rng.expovariate(1 / 30)))
        if (last - start) * MOMENTS_PER_DAY < 2 * count:
            start, last = max(0, start - 1), self._days
        # Room must be left for the others: in the morning where there is only one day.
        latest = MOMENTS_PER_DAY if count == 1 else (last - start) * MOMENTS_PER_DAY - 2 * count
        first = start * MOMENTS_PER_DAY + rng.randrange(max(1, min(MOMENTS_PER_DAY, latest)))
        slots = {first}
        while len(slots) < count:
            slot = rng.randrange(first + 1, last * MOMENTS_PER_DAY)
            if rng.random() < self._weights[slot // MOMENTS_PER_DAY]:
                slots.add(slot)
        return [self._moment(slot) for slot in sorted(slots)]

    def _moment(self, slot: int) -> Moment:
        day, within = divmod(slot, MOMENTS_PER_DAY)
        return Moment(self.dates[day], _OPENING + within * _MOMENT + self._rng.randrange(_WITHIN_MOMENT))


def _plans(rng: Random) -> list[list[str]]:
    """The steps of every client, with calls and plain forms strewn in up to the number of touches."""
    plans = [journey.steps.split() for journey in JOURNEYS for _ in range(journey.clients)]
    plans += [["d"] for _ in range(CLIENTS - len(plans))]
    rng.shuffle(plans)
    # Some clients come back often, most do not.
    eager = [rng.paretovariate(1.8) for _ in plans]
    missing = TOUCHES - sum(map(len, plans))
    while missing:
        for place in rng.choices(range(len(plans)), eager, k=missing):
            if len(plans[place]) < MAX_TOUCHES_OF_CLIENT:
                # Never before the first step: what a client does first is part of the journey.
                plans[place].insert(rng.randint(1, len(plans[place])), "d")
                missing -= 1
    return plans


def _client(story: Story, plan: list[str], moments: list[Moment]) -> Client:
    client = Client(has_card=story.rng.random() > 0.06)
    for step, at in zip(plan, moments, strict=True):
        kind, dollar, sign = step.partition("$")
        touch = Touch(client, kind, sign if dollar else None, at)
        if dollar:
            touch.id_type = catalog.CONTRACT
        client.touches.append(touch)
    story.touches += client.touches
    return client


def _put_in_order(story: Story) -> None:
    """Give ranks, and with them ids, in the order of time: a CRM counts upwards."""
    story.clients.sort(key=lambda client: (client.touches[0].at.day, client.touches[0].at.second))
    story.touches.sort(key=lambda touch: (touch.at.day, touch.at.second))
    for rank, client in enumerate(story.clients):
        client.rank = rank
    for rank, touch in enumerate(story.touches):
        touch.rank = rank


def _tell_client(story: Story, client: Client, ways: Mapping[str, Iterator[str]]) -> None:
    told = [(touch, next(ways[touch.kind])) for touch in client.touches]
    client.is_quiet = any(way == "contact" for _, way in told)
    for touch, way in told:
        if touch.kind != "d" or touch.sign is None:
            tell_touch, _ = EVIDENCE[touch.kind]
            tell_touch(story, touch, way)


def _strangers(story: Story, calendar: _Calendar) -> None:
    """Form leads of people who never came, and clicks that led to nothing."""
    rng = story.rng
    for number, start in enumerate(calendar.starts(ORPHAN_LEADS)):
        person = Person(CLIENTS + number)
        at = calendar.moments(start, 1)[0]
        ad = None if rng.random() < 0.12 else story.facebook.ad_on(at.day, rng)
        phone = story.phone(person) if rng.random() < 0.95 else None
        story.leads.append(Lead(person, rng.choice(("fb", "ig")), ad, at, phone, story.email(person)))
    for start in calendar.starts(IDLE_CLICKS):
        day = calendar.dates[start]
        target = story.google.ad_on(day, rng)
        campaign = target.campaign
        word = rng.choice(target.keywords) if target.keywords else None
        story.clicks.append(Click(
            day, campaign.customer[0], campaign.campaign_id, target.group_id, target.ad_id,
            word.criterion_id if word else None, "SEARCH" if word else "CONTENT",
            "Cj0KCQjw" + story.token(36),
        ))  # fmt: skip
