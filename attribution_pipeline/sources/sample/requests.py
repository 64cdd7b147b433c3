"""How a request with marks comes into the CRM: form, page and contact, and the rows beside the right one."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Final
from urllib.parse import quote

from attribution_pipeline.sources.sample.catalog import FORMS, INTERNET_REQUEST
from attribution_pipeline.sources.sample.lines import Moment
from attribution_pipeline.sources.sample.story import Analytics, Mark, Request, Story, Touch

_SITE: Final = "https://kod.example"
_PAGES: Final = (
    "/",
    "/kursy/python",
    "/kursy/dity",
    "/akademiia",
    "/kontakty",
    "/kursy/qa?step=2",
    "/табір-2025",
)
_PROMOS: Final = (None, None, None, None, "", "SEPTEMBER20", "РАННЯ-ПТАШКА", "back2school")
#: Kinds that operators and forms put in by habit and that no shipped rule knows.
_PLAIN_KINDS: Final = (None, None, "", "site", "Сайт", "callback", "Заявка", "Запис на курс")
_OWN_REFERRERS: Final = (
    None,
    None,
    "",
    f"{_SITE}/",
    f"{_SITE}/kursy",
    "https://KOD.example/blog/iak-obraty-kurs",
)

#: Marks that say nothing, in every way that browsers, tag managers and people say it.
_NOTHING: Final[tuple[Mapping[str, Mark] | list[str] | None, ...]] = (
    None, {}, ["utm_source", "facebook"], {"utm_source": ""},
    {"utm_source": "", "utm_medium": "", "utm_campaign": "", "gclid": "", "fbclid": ""},
    {"utm_source": "null", "utm_medium": "undefined"}, {"utm_source": "NULL", "fb_lead_id": "null"},
    {"utm_source": "(direct)", "utm_medium": "(none)"}, {"utm_source": "Direct"},
    {"utm_source": "%2528direct%2529", "utm_medium": "%28none%29"},
    {"utm_source": "{{site_source_name}}", "utm_id": "{{campaign.id}}", "campaign_id": "{{campaign.id}}"},
    {"utm_campaign": "{campaignid}", "utm_term": "{keyword}", "utm_source": " - "},
    {"utm_source": "%28not%20set%29", "utm_content": "(not set)"}, {"utm_source": "%2528not%2520set%2529"},
    {"gclid": "undefined", "ga_client_id": "884120711.1745483022"},
    {"ga_client_id": "1290334417.1751203387", "utm_source": None}, {"utm_source": True, "utm_term": "  "},
    {"utm_source": "None", "event_id": "", "page_id": 104}, {"utm_source": "%20", "fclid": "{{fclid}}"},
)  # fmt: skip
_PAGE_VIEWS: Final[tuple[Mapping[str, Mark] | None, ...]] = (
    None, {}, {"utm_source": ""}, {"ga_client_id": "7719405.1750000000"},
)  # fmt: skip


def plain_form(story: Story, touch: Touch) -> None:
    """A request whose marks say nothing."""
    rng = story.rng
    request = form(story, touch, rng.choice(_NOTHING), kind=rng.choice(_PLAIN_KINDS))
    if rng.random() < 0.12:
        request.is_stored = False
    if rng.random() < 0.05:
        request.analytics.clear()


def form(
    story: Story,
    touch: Touch,
    code: Mapping[str, Mark] | list[str] | None,
    *,
    kind: str | None = "site",
    referrer: str | None = None,
    by: str = "phone",
) -> Request:
    """Give the touch a request with these marks.

    Args:
        story: The story the touch belongs to.
        touch: The touch.
        code: The marks.
        kind: Its request type.
        referrer: Its referrer; None for none or one of the school's own pages.
        by: Which contact the row of marks carries: ``phone`` (mostly with the e-mail), ``email`` alone. For
            quiet clients that is none at all, unless it says ``only phone`` or ``only email``.
    """
    rng = story.rng
    touch.id_type = INTERNET_REQUEST
    touch.id_form = rng.randrange(1, len(FORMS) + 1)
    at = _sent(story, touch)
    request = Request(
        kind=kind,
        form_name=FORMS[touch.id_form - 1] if rng.random() < 0.9 else None,
        page_url=_SITE + rng.choice(_PAGES),
        referrer_url=referrer if referrer is not None else rng.choice(_OWN_REFERRERS),
        at=at,
        promo=rng.choice(_PROMOS),
    )
    silent = touch.client is None or (touch.client.is_quiet and not by.startswith("only"))
    phone = email = None
    if touch.client is not None and not silent:
        phone = story.phone(touch.client) if by.endswith("phone") else None
        with_email = by.endswith("email") or rng.random() < 0.6
        email = story.email(touch.client, shouted=rng.random() < 0.2) if with_email else None
    request.analytics.append(Analytics(code, phone, email, at))
    if rng.random() < 0.1:
        # A page view logged before the form was sent, with neither marks nor contact: never the best row.
        viewed = at.before(40) if rng.random() < 0.7 else None
        request.analytics.insert(0, Analytics(rng.choice(_PAGE_VIEWS), None, None, viewed))
    touch.requests.append(request)
    return request


def spelled(text: str, rng: Random) -> str:
    """A mark as it arrives: as it stands, percent-encoded once or twice, shouted, or with stray blanks."""
    way = rng.randrange(6)
    if way == 0:
        return text
    if way == 1:
        return quote(text)
    if way == 2:
        return quote(quote(text))
    if way == 3:
        return text.upper()
    if way == 4:
        return "  " + text.replace(" ", "  ") + " "
    return quote(text.lower(), safe="|")


def source(names: Sequence[str], rng: Random) -> str:
    """One of the names of a source, sometimes shouted or with blanks around it."""
    name = rng.choice(names)
    way = rng.random()
    if way < 0.15:
        return name.upper()
    if way < 0.25:
        return f" {name.title()} "
    return name


def _sent(story: Story, touch: Touch) -> Moment:
    rng = story.rng
    way = rng.random()
    if way < 0.9:
        return touch.at.before(rng.randint(5, 110))
    if way < 0.96 or touch.at.day == story.first:
        return touch.at.before(rng.randint(3_600, 25_000))
    # Sent late in the evening, entered by the operator the next day: marks of another day than the touch.
    return Moment(touch.at.day - timedelta(days=1), 21 * 3_600 + rng.randrange(7_000))
