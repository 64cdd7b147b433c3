"""The contracts: who signs, when, what it costs."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from attribution_pipeline.sources.sample import catalog
from attribution_pipeline.sources.sample.lines import Id, Moment
from attribution_pipeline.sources.sample.shape import (
    CLIENTS,
    CONTRACTS_OF_STRAY_EVENT,
    CONTRACTS_OF_UNKNOWN_EVENT,
    CONTRACTS_WITHOUT_EVENT,
    ORPHAN_LEADS,
    REVENUE,
)
from attribution_pipeline.sources.sample.spend import rate
from attribution_pipeline.sources.sample.story import (
    UNKNOWN_EVENT_ID,
    Contract,
    Person,
    Story,
    Touch,
    event_cell,
)

#: Contracts that count: every so many-th is paid abroad.
_ABROAD: Final = {17: "EUR", 61: "USD"}
#: What is put in where a contract is none: a draft, one that was never filled in, a refund.
_NO_AMOUNT: Final = {"zero": "0.00", "null": None, "minus": "-4500.00"}
_KOPECK: Final = Decimal("0.01")


def sign(story: Story) -> None:
    """Sign the contracts of all journeys and those without a client, in the order of time, and price them."""
    for touch in story.touches:
        if touch.sign is not None:
            story.contracts.append(_signed(story, touch, touch.sign))
    _sign_without_client(story)
    story.contracts.sort(key=lambda contract: (contract.at.day, contract.at.second))
    for rank, contract in enumerate(story.contracts):
        contract.rank = rank
    _price(story)


def _signed(story: Story, touch: Touch, way: str) -> Contract:
    if touch.client is None:
        raise ValueError("a stray event signs nothing on its own")
    rng = story.rng
    at = Moment(touch.at.day, touch.at.second + rng.randint(20, 50))
    if way == "early":
        # Signed at the door: the card and its first event came later in the day, or days later.
        days = min(rng.randrange(3), (touch.at.day - story.first).days)
        at = Moment(touch.at.day - timedelta(days=days), 7 * 3_600 + rng.randrange(3_000))
    contract = Contract(event_cell(touch), touch.client, at, is_midnight=way == "midnight")
    if way in _NO_AMOUNT:
        contract.amount, contract.counts = _NO_AMOUNT[way], False
    return contract


def _sign_without_client(story: Story) -> None:
    rng = story.rng
    strays = [touch for touch in story.touches if touch.client is None]
    events: list[Id | None] = [None] * CONTRACTS_WITHOUT_EVENT
    events += [Id(Person(0), UNKNOWN_EVENT_ID) for _ in range(CONTRACTS_OF_UNKNOWN_EVENT)]
    events += [event_cell(touch) for touch in strays[:CONTRACTS_OF_STRAY_EVENT]]
    for number, event in enumerate(events):
        day = story.first + timedelta(days=rng.randrange(story.days))
        customer = Person(CLIENTS + ORPHAN_LEADS + number)
        story.contracts.append(Contract(event, customer, Moment(day, 11 * 3_600 + rng.randrange(20_000))))


def _price(story: Story) -> None:
    """Give every contract a course and an amount; together they come to the revenue."""
    rng = story.rng
    prices = catalog.prices()
    counted = [contract for contract in story.contracts if contract.counts]
    for contract in story.contracts:
        contract.id_product = rng.randrange(1, len(prices) + 1)
    wanted = [prices[contract.id_product - 1] * rng.choice((1, 1, 1, 0.9, 0.85, 0.8)) for contract in counted]
    factor = REVENUE / sum(wanted)
    left = Decimal(REVENUE)
    for number, (contract, price) in enumerate(zip(counted, wanted, strict=True), start=1):
        currency = _ABROAD.get(number % 90, "UAH")
        worth = rate(currency, contract.at.day)
        rest = number == len(counted)
        amount = (left if rest else Decimal(round(price * factor / 50) * 50)) / worth
        # Bookkeeping knows kopecks, but prices are round.
        amount = amount.quantize(_KOPECK if number % 7 == 0 or rest else Decimal(1))
        left -= amount * worth
        contract.amount = f"{amount:.2f}"
        contract.currency = currency if currency != "UAH" else rng.choice(("UAH", "UAH", None))
