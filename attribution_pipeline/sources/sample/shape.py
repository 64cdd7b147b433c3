"""The figures of the sample and the journeys that its clients make: how many of each, step by step.

Nothing here says what the pipeline will find. A journey lists touches; what they mean is left to the rules.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

#: Last day of the story; the first one follows from the number of days.
LAST_DAY: Final = date(2025, 10, 21)
DEFAULT_DAYS: Final = 181
DEFAULT_SEED: Final = 20251021
#: Ids and phone numbers stay unique, and every invented phone keeps its nine digits, up to this scale.
MAX_SCALE: Final = 10_000
MAX_DAYS: Final = 3_650

CLIENTS: Final = 4_570
TOUCHES: Final = 17_136
#: CRM events without a client: wrong numbers, spam, internal notes.
STRAY_EVENTS: Final = 46
#: Reporting currency, per unit of scale.
REVENUE: Final = 34_100_000
#: Form leads of people who never reached the CRM, and ad clicks that led nowhere.
ORPHAN_LEADS: Final = 420
IDLE_CLICKS: Final = 900

#: Touches that a client may have at most: one day holds this many moments, so the shortest sample still fits.
MOMENTS_PER_DAY: Final = 72
MAX_TOUCHES_OF_CLIENT: Final = 40


@dataclass(frozen=True)
class Journey:
    """So many clients with the same steps.

    Attributes:
        clients: How many clients, per unit of scale.
        steps: Touches in the order of time, separated by blanks. ``d`` is a touch without any mark (a call, a
            visit, a plain form), the others name a kind of evidence. A ``$`` after a touch signs a contract
            at it: ``$`` a moment later, ``$midnight`` dated without a time, ``$early`` dated before it,
            ``$zero``, ``$null`` and ``$minus`` with an amount that is none.
    """

    clients: int
    steps: str


#: Only the clients whose journey has something to tell; everyone else calls, visits and never clicks.
JOURNEYS: Final[tuple[Journey, ...]] = (
    # Facebook brings them back after a plain first touch.
    Journey(1, "facebook"),
    Journey(121, "d facebook"),
    Journey(14, "d facebook viber"),
    Journey(8, "d email facebook"),
    Journey(10, "d google_unknown facebook"),
    Journey(6, "d google facebook"),
    Journey(6, "d facebook_ambiguous facebook"),
    Journey(5, "d facebook_organic_lead facebook"),
    Journey(5, "d facebook_link facebook"),
    Journey(5, "d event facebook"),
    Journey(4, "d$zero facebook"),
    Journey(18, "d facebook d$"),
    Journey(5, "d facebook d$ d$"),
    Journey(3, "d facebook$ google$"),
    Journey(2, "d facebook d$ d$ d$"),
    # Google.
    Journey(14, "d google"),
    Journey(4, "d facebook google"),
    Journey(3, "d organic google"),
    Journey(16, "d google d$"),
    Journey(8, "d google$ d$"),
    Journey(3, "d google$ d$ d$"),
    Journey(2, "d google$ facebook"),
    Journey(1, "d google d$midnight"),
    Journey(2, "d youtube$"),
    Journey(3, "d youtube_link"),
    # Their first contract came before the click: the lead is direct, a later contract may not be.
    Journey(3, "d$ facebook$"),
    Journey(6, "d$ google$"),
    Journey(5, "d$ facebook"),
    # Instagram is not Facebook.
    Journey(10, "d instagram"),
    Journey(8, "d instagram_link"),
    Journey(3, "d instagram$"),
    Journey(1, "d instagram_link d$"),
    # Offline and messengers.
    Journey(46, "d event"),
    Journey(5, "event d"),
    Journey(4, "d event$"),
    Journey(1, "d event$ d$"),
    Journey(30, "d email"),
    Journey(6, "email d"),
    Journey(3, "d email$"),
    Journey(21, "d viber"),
    Journey(4, "viber"),
    Journey(2, "d viber$"),
    Journey(24, "d telegram"),
    Journey(5, "telegram d"),
    Journey(4, "d sms"),
    # The rest of the web.
    Journey(70, "d organic"),
    Journey(38, "organic d"),
    Journey(12, "d referral"),
    Journey(3, "referral"),
    Journey(9, "d other"),
    Journey(6, "d tiktok"),
    Journey(2, "d bing"),
    Journey(3, "d linkedin"),
    Journey(2, "d pinterest"),
    # Direct, and signed: by far the most contracts.
    Journey(295, "d d$"),
    Journey(40, "d$ d$"),
    Journey(8, "d$ d$ d$"),
    Journey(6, "d$midnight"),
    Journey(4, "d$early d"),
    Journey(8, "d$zero"),
    Journey(2, "d d$null"),
    Journey(1, "d$minus"),
)

#: Contracts that no client can be found for: the id of their event is missing, unknown, or of a stray event.
CONTRACTS_WITHOUT_EVENT: Final = 2
CONTRACTS_OF_UNKNOWN_EVENT: Final = 1
CONTRACTS_OF_STRAY_EVENT: Final = 2


def first_day(days: int) -> date:
    """First day of a sample of so many days."""
    return LAST_DAY - timedelta(days=days - 1)


def day_weight(day: date) -> float:
    """How busy a day is against others: quiet Sundays and summers, a rush before the school year."""
    by_month = (0.9, 0.9, 0.95, 0.85, 0.9, 0.8, 0.7, 1.2, 1.4, 1.3, 1.0, 0.8)
    by_weekday = (1.15, 1.1, 1.1, 1.05, 1.0, 0.65, 0.4)
    return by_month[day.month - 1] * by_weekday[day.weekday()]
