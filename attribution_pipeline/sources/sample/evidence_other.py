"""What a touch brings along when no ad brought it: calls, plain forms, messengers, letters, open days."""

from collections.abc import Callable
from typing import Final

from attribution_pipeline.sources.sample import catalog
from attribution_pipeline.sources.sample.requests import form, plain_form, source
from attribution_pipeline.sources.sample.story import Story, Touch

_TALKS: Final = (
    catalog.CALL_IN, catalog.CALL_OUT, catalog.CALL_OUT, catalog.VISIT, catalog.TRIAL_LESSON, catalog.LETTER,
)  # fmt: skip


def direct(story: Story, touch: Touch, _: str = "") -> None:
    """A call, a visit, or a form whose marks say nothing."""
    if story.rng.random() < 0.3:
        plain_form(story, touch)
    else:
        touch.id_type = story.rng.choice(_TALKS)


def event(story: Story, touch: Touch, way: str) -> None:
    """Met at an open day or a fair."""
    if way == "relation":
        touch.id_type = catalog.OPEN_DAY
        touch.id_event = story.rng.randrange(1, catalog.EVENTS + 1)
    elif way == "mark":
        form(story, touch, {"event_id": str(story.rng.randrange(1, catalog.EVENTS + 1)), "utm_source": ""})
    elif way == "source":
        form(story, touch, {"utm_source": source(("exhibition", "event", "exhibition_kyiv"), story.rng)})
    else:
        form(story, touch, {}, kind=story.rng.choice(("event", "Event ", "EVENT")))


def email(story: Story, touch: Touch, way: str) -> None:
    """Came from a letter."""
    if way == "source":
        marks = {
            "utm_source": source(("sendpulse", "esputnik", "newsletter", "e-mail"), story.rng),
            "utm_medium": "email",
        }
        form(story, touch, {**marks, "utm_campaign": "%D0%BE%D1%81%D1%96%D0%BD%D1%8C_2025"})
    elif way == "medium":
        form(story, touch, {"utm_source": "", "utm_medium": "E-mail"})
    else:
        form(story, touch, {}, kind="email")


def viber(story: Story, touch: Touch, way: str) -> None:
    """Wrote in Viber."""
    if way == "type":
        touch.id_type = catalog.VIBER
    elif way == "source":
        form(story, touch, {"utm_source": source(("viber", "viber_bot", "rozsylka-viber"), story.rng)})
    else:
        form(story, touch, None, kind="Viber")


def telegram(story: Story, touch: Touch, way: str) -> None:
    """Wrote in Telegram."""
    if way == "type":
        touch.id_type = catalog.TELEGRAM
    elif way == "source":
        form(story, touch, {"utm_source": source(("tg", "tgchanel", "telegram", "telegram_bot"), story.rng)})
    else:
        form(story, touch, {}, referrer="https://t.me/kod_school")


def sms(story: Story, touch: Touch, _: str) -> None:
    """Followed a link in a text message."""
    form(story, touch, {"utm_source": "sms", "utm_medium": "sms"})


def organic(story: Story, touch: Touch, way: str) -> None:
    """Found the school by searching."""
    if way == "referrer":
        engine = (
            "https://www.google.com/",
            "https://www.google.com.ua/",
            "https://duckduckgo.com/",
            "https://www.bing.com/",
        )
        form(story, touch, {}, referrer=story.rng.choice(engine))
    elif way == "medium":
        form(story, touch, {"utm_medium": "organic"})
    else:
        kinds = ("consultation", "course", "Call", "academy-consult", "school-consult", "study-form")
        form(story, touch, {"utm_source": "null"}, kind=story.rng.choice(kinds))


def referral(story: Story, touch: Touch, way: str) -> None:
    """Came from another site."""
    if way == "referrer":
        form(story, touch, {}, referrer="https://osvita-katalog.example/it-shkoly?page=3")
    else:
        form(story, touch, {"utm_medium": "partner"})


def other(story: Story, touch: Touch, _: str) -> None:
    """Came from a source that no rule knows."""
    names = ("olx", "dou", "2gis", "%D0%BB%D0%B8%D1%81%D1%82%D1%96%D0%B2%D0%BA%D0%B0", "QR-code", "radio")
    form(story, touch, {"utm_source": story.rng.choice(names), "utm_medium": "offline"})


def facebook_link(story: Story, touch: Touch, _: str) -> None:
    """Followed a link that a friend had shared on Facebook: nobody paid for it."""
    form(story, touch, {"fbclid": "IwAR" + story.token(44)}, referrer="https://l.facebook.com/")


def instagram_link(story: Story, touch: Touch, way: str) -> None:
    """Followed the link in the school's profile."""
    if way == "source":
        form(story, touch, {"utm_source": source(("ig", "instagram"), story.rng), "utm_medium": "social"})
    elif way == "kind":
        form(story, touch, {}, kind="Instagram")
    else:
        form(story, touch, {}, referrer="https://l.instagram.com/")


def youtube_link(story: Story, touch: Touch, _: str) -> None:
    """Followed the link under a video."""
    form(story, touch, {"utm_source": "yt", "utm_medium": "video"})


def linkedin(story: Story, touch: Touch, _: str) -> None:
    """Came from LinkedIn."""
    form(story, touch, {"utm_source": "lnkd.in"})


def pinterest(story: Story, touch: Touch, _: str) -> None:
    """Came from Pinterest."""
    form(story, touch, {"utm_source": "Pinterest"})


#: Kind of a step: how it is told, and by which ways in turn.
OTHERS: Final[dict[str, tuple[Callable[[Story, Touch, str], None], tuple[str, ...]]]] = {
    "d": (direct, ("",)),
    "event": (event, ("relation", "kind", "relation", "mark", "source")),
    "email": (email, ("source", "medium", "source", "kind")),
    "viber": (viber, ("type", "source", "type", "kind")),
    "telegram": (telegram, ("type", "source", "referrer")),
    "sms": (sms, ("",)),
    "organic": (organic, ("kind", "referrer", "kind", "medium")),
    "referral": (referral, ("referrer", "medium")),
    "other": (other, ("",)),
    "facebook_link": (facebook_link, ("",)),
    "instagram_link": (instagram_link, ("source", "referrer", "kind")),
    "youtube_link": (youtube_link, ("",)),
    "linkedin": (linkedin, ("",)),
    "pinterest": (pinterest, ("",)),
}
