"""What one copy of the story consists of before it is written: people, touches, requests, leads, clicks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from attribution_pipeline.sources.sample.facebook import Ad as FacebookAd
from attribution_pipeline.sources.sample.facebook import FacebookAccounts
from attribution_pipeline.sources.sample.google import GoogleAccounts
from attribution_pipeline.sources.sample.lines import Cell, Field, Id, Moment
from attribution_pipeline.sources.sample.people import MAIL_DOMAINS, PHONE_STYLES, Email, Phone

#: First ids of each kind; the copies' ids follow upwards. Far enough apart to be told apart by eye.
CLIENT_ID = 1_000_000
UNKNOWN_EVENT_ID = 5_000_000
EVENT_ID = 10_000_000
REQUEST_ID = 400_000_000
ANALYTICS_ID = 700_000_000
CONTRACT_ID = 2_000_000
LEAD_ID = 1_180_000_000_000_000

Mark = bool | int | str | Field | None


@dataclass(slots=True, eq=False)
class Person:
    """Someone with a name and a contact; ``rank`` is set once all people are known."""

    rank: int = -1


@dataclass(slots=True, eq=False)
class Client(Person):
    """A client of the CRM.

    Attributes:
        touches: In the order of time.
        has_card: False for clients whose CRM card holds no phone and no e-mail.
        is_quiet: True for clients who left their contact in an ad's form that nothing but the contact can tie
            to them: their other requests carry no contact, or those would find that form as well.
    """

    touches: list["Touch"] = field(default_factory=list)
    has_card: bool = True
    is_quiet: bool = False


@dataclass(slots=True, eq=False)
class Analytics:
    """A row of tracking marks; ``code`` None for a row without any."""

    code: Mapping[str, Mark] | list[str] | None
    phone: Phone | None
    email: Email | None
    at: Moment | None
    rank: int = -1


@dataclass(slots=True, eq=False)
class Request:
    """An internet request of a touch; without ``is_stored`` only its relation and its marks exist."""

    kind: str | None
    form_name: str | None
    page_url: str | None
    referrer_url: str | None
    at: Moment
    promo: str | None = None
    is_stored: bool = True
    analytics: list[Analytics] = field(default_factory=list)
    rank: int = -1


@dataclass(slots=True, eq=False)
class Contract:
    """A contract; ``event`` is the cell of its id_source, ``amount`` is set when all contracts are known."""

    event: Id | None
    customer: Person
    at: Moment
    is_midnight: bool = False
    amount: str | None = None
    currency: str | None = None
    id_product: int = 1
    counts: bool = True
    rank: int = -1


@dataclass(slots=True, eq=False)
class Touch:
    """An event of the CRM; without a client it is a stray one."""

    client: Client | None
    kind: str
    sign: str | None
    at: Moment
    id_type: int = 1
    requests: list[Request] = field(default_factory=list)
    id_event: int | None = None
    id_form: int | None = None
    rank: int = -1


@dataclass(slots=True, eq=False)
class Lead:
    """A form filled in on Facebook or Instagram."""

    person: Person
    platform: str
    ad: FacebookAd | None
    at: Moment
    phone: Phone | None
    email: Email | None
    fclid: str | None = None
    rank: int = -1


@dataclass(slots=True, eq=False)
class Click:
    """A row of google_ads_clicks; ``before`` begins its gclid."""

    day: date
    customer_id: int
    campaign_id: int
    group_id: int | None
    ad_id: int | None
    criterion_id: int | None
    network: str
    before: str
    rank: int = -1

    @property
    def gclid(self) -> Id:
        """The click's id: what it begins with, and a number of its own."""
        return Id(self, 1, self.before, "_wcB", scrambled=True)


@dataclass(slots=True)
class Story:
    """One copy of everything that grows with the scale, and what it refers to."""

    first: date
    days: int
    rng: Random
    facebook: FacebookAccounts
    google: GoogleAccounts
    clients: list[Client] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    clicks: list[Click] = field(default_factory=list)

    def phone(self, person: Person) -> Phone:
        """The person's phone in some spelling."""
        return Phone(person, self.rng.choice(PHONE_STYLES))

    def email(self, person: Person, *, shouted: bool = False) -> Email:
        """The person's e-mail address: always the same one, whoever spells it."""
        return Email(person, MAIL_DOMAINS[0], shouted)

    def token(self, length: int) -> str:
        """Letters and digits, as click ids hold them."""
        return "".join(
            self.rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", k=length)
        )


def event_cell(touch: Touch) -> Id:
    """The id of a touch's CRM event."""
    return Id(touch, EVENT_ID)


def lead_cell(lead: Lead) -> Id:
    """The id of a form lead."""
    return Id(lead, LEAD_ID)


def client_cell(client: Client | None) -> Cell:
    """The id of a client; stray events carry 0."""
    return 0 if client is None else Id(client, CLIENT_ID)
